import fc from 'fast-check';
import { mapOf, oddValue, textMapValue, textValue } from '../objects/odd-values.ts';
import { objectKinds } from '../objects/object-kinds.ts';
import { anyValue, listOf, objectName, optional, record } from '../objects/pod-values.ts';
import { writeYaml } from '../trees/write-yaml.ts';
import type { Written } from '../trees/write-yaml.ts';
import { groupAndVersion, pickObject } from './scene.ts';
import type { Field, ObjectName, Scene } from './scene.ts';

const directive = fc.constantFrom('delete', 'replace', 'merge');

/** Directives and nulls where merging knows them. */
const directedBody: fc.Arbitrary<Record<string, Written>> = fc.oneof(
  record({ $patch: directive }),
  optional({
    metadata: optional({
      labels: fc.constant(null),
      annotations: record({ $patch: directive, a: fc.constant('b') }),
    }),
  }),
  record({ data: record({ $patch: directive }, { a: textValue }) }),
  record({ data: record({ a: fc.constant(null) }, { b: textValue }) }),
  record({
    spec: fc.oneof<fc.Arbitrary<Written>[]>(
      fc.constant(null),
      record({ $patch: directive }, { replicas: fc.constant(2) }),
    ),
  }),
  record({
    spec: record({
      template: record({
        spec: record({
          containers: listOf(
            record(
              { name: fc.constantFrom('main', 'side') },
              { $patch: directive, image: objectName },
            ),
            2,
            1,
          ),
        }),
      }),
    }),
  }),
  record({
    spec: record({
      template: record({
        spec: record({
          volumes: listOf(
            fc.oneof(
              record({ $patch: directive }),
              record({ name: fc.constantFrom('v1', 'v2') }, { emptyDir: fc.constant({}) }),
            ),
            2,
            1,
          ),
        }),
      }),
    }),
  }),
);

/** A body of some kind; used on an object of that kind where the tree has one. */
const patchBody = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(...objectKinds)
      .chain(({ kind, body }) => body.map((value) => ({ kinds: [kind], value }))),
  },
  {
    weight: 2,
    arbitrary: directedBody.map((value) => ({
      kinds: ['Deployment', 'StatefulSet', 'ConfigMap'],
      value,
    })),
  },
  {
    weight: 1,
    arbitrary: optional({
      metadata: optional({ labels: textMapValue, annotations: textMapValue }),
    }).map((value) => ({ kinds: undefined, value })),
  },
);

interface MergePatch {
  readonly number: number;
  readonly body: {
    readonly kinds: readonly string[] | undefined;
    readonly value: Record<string, Written>;
  };
}

const mergePatch: fc.Arbitrary<MergePatch> = fc.record({ number: fc.nat(20), body: patchBody });

function writeMergePatch(
  scene: Scene,
  { number, body }: MergePatch,
): { readonly text: string; readonly object: ObjectName } {
  const object = pickObject(scene, number, body.kinds);
  const { metadata, ...rest } = body.value;
  // A generated `metadata` is a map, where there is one.
  const extra = (metadata ?? {}) as Record<string, Written>;
  const namespace = object.namespace === '' ? {} : { namespace: object.namespace };
  const text = writeYaml({
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { name: object.name, ...namespace, ...extra },
    ...rest,
  });
  return { text, object };
}

const places = fc.constantFrom(
  ...[
    '/metadata/annotations',
    '/metadata/annotations/a',
    '/metadata/labels/app',
    '/metadata/labels',
    '/data/a',
    '/data',
  ],
  ...[
    '/data/x.y~1z',
    '/spec/replicas',
    '/spec/template/spec/containers/0/image',
    '/spec/template/spec/containers/-',
  ],
  ...[
    '/spec/template/spec/containers/0',
    '/spec/template/spec/containers/0/env/0',
    '/spec/ports/0/port',
    '/spec/parts/-',
  ],
  ...[
    '/spec/any',
    '/spec',
    '/metadata/name',
    '/metadata/namespace',
    '/spec/list/0',
    '/spec/list/-1',
    '/spec/list/01',
    '/other',
    '/kind',
    '',
  ],
);

const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: record({
      op: fc.constantFrom('add', 'replace'),
      path: places,
      value: fc.oneof(anyValue, textValue, mapOf(oddValue)),
    }),
  },
  { weight: 2, arbitrary: record({ op: fc.constant('remove'), path: places }) },
  {
    weight: 1,
    arbitrary: record({ op: fc.constantFrom('copy', 'move'), from: places, path: places }),
  },
  { weight: 1, arbitrary: record({ op: fc.constant('test'), path: places, value: anyValue }) },
);

/** Mostly operations that succeed on every object. */
const operations = fc.oneof(
  { weight: 2, arbitrary: listOf(operation, 2, 1) },
  {
    weight: 3,
    arbitrary: listOf(
      record({
        op: fc.constant('add'),
        path: fc.constantFrom(
          '/metadata/annotations',
          '/metadata/labels',
          '/data',
          '/spec',
          '/extra',
        ),
        value: fc.oneof(mapOf(oddValue), textMapValue),
      }),
      2,
      1,
    ),
  },
);

interface Aim {
  readonly number: number;
  readonly parts: readonly string[];
  readonly isPattern: boolean;
  readonly labelSelector: string;
}

const aim: fc.Arbitrary<Aim> = fc.record({
  number: fc.nat(20),
  parts: fc.subarray(['group', 'version', 'kind', 'name', 'namespace']),
  isPattern: fc.boolean(),
  labelSelector: fc.oneof(
    { weight: 6, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('app=web', 'app', '!app', 'app in (web,a)', 'tier!=a', 'a==b,app'),
    },
  ),
});

/** What a target says that selects an object (and perhaps others). */
export function writeTarget(
  scene: Scene,
  { number, parts, isPattern, labelSelector }: Aim,
): Record<string, string> {
  const object = pickObject(scene, number);
  const all: Record<string, string> = {
    ...groupAndVersion(object.apiVersion),
    kind: object.kind,
    name: isPattern ? `${object.name.slice(0, 1)}.*` : object.name,
    namespace: object.namespace,
  };
  const chosen = Object.fromEntries(parts.map((part) => [part, all[part] ?? '']));
  return { ...chosen, ...(labelSelector === '' ? {} : { labelSelector }) };
}

/** A generated target. */
export const targetAim = aim;

const options = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Record<string, Written>>({}) },
  {
    weight: 1,
    arbitrary: record({
      options: optional({ allowNameChange: fc.boolean(), allowKindChange: fc.boolean() }),
    }),
  },
);

/** An item of `patches`. */
export const patchItem: Field = fc.oneof(
  fc
    .record({
      patch: mergePatch,
      more: fc.option(mergePatch, { freq: 6 }),
      isFile: fc.boolean(),
      options,
    })
    .map(({ patch, more, isFile, options: extra }) => (scene: Scene) => {
      const texts = [patch, ...(more === null ? [] : [more])].map(
        (one) => writeMergePatch(scene, one).text,
      );
      const text = texts.join('---\n');
      return {
        ...(isFile ? { path: scene.addFile('patch.yaml', text) } : { patch: text }),
        ...extra,
      };
    }),
  fc
    .record({ patch: mergePatch, aim, options })
    .map(({ patch, aim: one, options: extra }) => (scene: Scene) => ({
      patch: writeMergePatch(scene, patch).text,
      target: writeTarget(scene, one),
      ...extra,
    })),
  fc
    .record({ operations, aim, options, isFile: fc.boolean() })
    .map(({ operations: list, aim: one, isFile, options: extra }) => (scene: Scene) => {
      const text = writeYaml(list);
      const written = isFile ? { path: scene.addFile('patch.yaml', text) } : { patch: text };
      return { ...written, target: writeTarget(scene, one), ...extra };
    }),
);

/** An item of `patchesStrategicMerge`. */
export const mergePatchItem: Field = fc
  .record({ patch: mergePatch, isFile: fc.boolean() })
  .map(({ patch, isFile }) => (scene: Scene) => {
    const { text } = writeMergePatch(scene, patch);
    return isFile ? scene.addFile('patch.yaml', text) : text;
  });

/** An item of `patchesJson6902`. */
export const jsonPatchItem: Field = fc
  .record({ operations, number: fc.nat(20) })
  .map(({ operations: list, number }) => (scene: Scene) => {
    const { apiVersion, kind, name, namespace } = pickObject(scene, number);
    const inside = namespace === '' ? {} : { namespace };
    return {
      target: { ...groupAndVersion(apiVersion), kind, name, ...inside },
      patch: writeYaml(list),
    };
  });
