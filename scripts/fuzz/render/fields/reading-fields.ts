import fc from 'fast-check';
import { listOf, objectName, optional, record } from '../objects/pod-values.ts';
import { writeYaml } from '../trees/write-yaml.ts';
import type { Written } from '../trees/write-yaml.ts';
import {
  patchItem,
  jsonPatchItem,
  mergePatchItem,
  targetAim,
  writeTarget,
} from './patch-fields.ts';
import { groupAndVersion, pickObject } from './scene.ts';
import type { Field, Scene } from './scene.ts';

const sourcePath = fc.constantFrom(
  ...[
    '',
    'metadata.name',
    'metadata.labels.app',
    'metadata.namespace',
    'data.a',
    'data.b',
    'spec.replicas',
    'spec.text',
    'kind',
  ],
  ...[
    'spec.template.spec.containers.0.image',
    'spec.template.spec.containers.[name=main].image',
    'spec.any',
    'metadata.annotations',
    'metadata.annotations.[x.y/z]',
    'spec.list',
  ],
);

const targetPath = fc.constantFrom(
  ...[
    'metadata.annotations.a',
    'metadata.labels.app',
    'data.a',
    'data.b',
    'spec.replicas',
    'spec.text',
    'spec.any',
    'spec.new.deep',
  ],
  ...[
    'spec.template.spec.containers.*.image',
    'spec.template.spec.containers.[name=main].image',
    'spec.template.spec.containers.0.args.0',
    'spec.parts.*.value',
    'spec.parts.[name=web].image',
    'spec.list.0',
    'spec.list.-',
    'metadata.name',
    'metadata.annotations.x\\.y/z',
    'metadata.annotations',
    'spec.ports.0.port',
  ],
);

const options = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Record<string, Written>>({}) },
  { weight: 2, arbitrary: record({ options: record({ create: fc.constant(true) }) }) },
  {
    weight: 1,
    arbitrary: record({
      options: optional({
        delimiter: fc.constantFrom('/', ':', '-', '.'),
        index: fc.constantFrom<Written>(0, 1, -1, 5),
        create: fc.boolean(),
      }),
    }),
  },
);

const replacement: Field = fc
  .record({
    number: fc.nat(20),
    fieldPath: sourcePath,
    sourceOptions: options,
    value: fc.option(fc.constantFrom('text', '1', 'true'), { freq: 6 }),
    aim: targetAim,
    rejects: fc.option(targetAim, { freq: 5 }),
    fieldPaths: fc.array(targetPath, { minLength: 1, maxLength: 2 }),
    targetOptions: options,
    isExact: fc.boolean(),
  })
  .map((made) => (scene: Scene) => {
    const { apiVersion, kind, name, namespace } = pickObject(scene, made.number);
    const inside = namespace === '' ? {} : { namespace };
    const type = made.isExact ? { ...groupAndVersion(apiVersion), kind } : { kind };
    const source = {
      ...type,
      name,
      ...inside,
      ...(made.fieldPath === '' ? {} : { fieldPath: made.fieldPath }),
      ...made.sourceOptions,
    };
    const rejects = made.rejects === null ? {} : { reject: [writeTarget(scene, made.rejects)] };
    const target = {
      select: writeTarget(scene, { ...made.aim, isPattern: false, labelSelector: '' }),
      ...rejects,
      fieldPaths: made.fieldPaths,
      ...made.targetOptions,
    };
    return {
      ...(made.value === null ? { source } : { sourceValue: made.value }),
      targets: [target],
    };
  });

const variable: Field = fc
  .record({
    number: fc.nat(20),
    name: fc.constantFrom('NAME', 'OTHER'),
    fieldPath: fc.constantFrom(
      '',
      'metadata.name',
      'data.a',
      'spec.replicas',
      'spec.template.spec.containers[0].image',
      'metadata.labels.app',
      'spec.text',
    ),
  })
  .map(({ number, name, fieldPath }) => (scene: Scene) => {
    const { apiVersion, kind, name: object } = pickObject(scene, number);
    const fieldref = fieldPath === '' ? {} : { fieldref: { fieldPath } };
    return { name, objref: { apiVersion, kind, name: object }, ...fieldref };
  });

const spec = record(
  {
    path: fc.constantFrom(
      'spec/text',
      'spec/ref',
      'spec/any',
      'spec/parts/value',
      'spec/parts/image',
      'spec/list',
      'spec/labels',
      'data/a',
    ),
  },
  { kind: fc.constantFrom('Widget', 'ConfigMap'), create: fc.boolean() },
);

const configuration = optional({
  namePrefix: listOf(spec, 1),
  nameSuffix: listOf(spec, 1),
  namespace: listOf(spec, 1),
  commonLabels: listOf(spec, 1),
  commonAnnotations: listOf(spec, 1),
  images: listOf(spec, 1),
  replicas: listOf(spec, 1),
  varReference: listOf(spec, 2),
  nameReference: listOf(
    record({
      kind: fc.constantFrom('ConfigMap', 'Widget', 'Secret'),
      fieldSpecs: listOf(
        record({
          path: fc.constantFrom('spec/ref', 'spec/parts/name', 'spec/text', 'spec/list', 'data/a'),
          kind: fc.constantFrom('Widget', 'ConfigMap'),
        }),
        2,
      ),
    }),
  ),
});

const textOf = fc.constantFrom('a', 'web', '1');
const metadataName = optional({ metadata: fc.constant({ name: 'any' }) });
const specs = listOf(spec, 2, 1);
const someLabels = fc.dictionary(textOf, textOf, {
  minKeys: 1,
  maxKeys: 2,
  noNullPrototype: true,
}) as fc.Arbitrary<Written>;

function plugin(kind: string, body: Record<string, fc.Arbitrary<Written>>): fc.Arbitrary<Written> {
  return fc.tuple(record(body), metadataName).map(([fields]) => ({
    apiVersion: 'builtin',
    kind,
    metadata: { name: 'any' },
    ...fields,
  }));
}

const transformer: Field = fc
  .record({
    value: fc.oneof(
      plugin('LabelTransformer', { labels: someLabels, fieldSpecs: specs }),
      plugin('AnnotationsTransformer', { annotations: someLabels, fieldSpecs: specs }),
      plugin('PrefixTransformer', { prefix: textOf, fieldSpecs: specs }),
      plugin('SuffixTransformer', {
        suffix: textOf,
        fieldSpecs: fc.constant([{ path: 'metadata/name' }]),
      }),
      plugin('ImageTagTransformer', {
        imageTag: record({ name: fc.constant('nginx'), newTag: textOf }),
        fieldSpecs: specs,
      }),
      plugin('ReplicaCountTransformer', {
        replica: record({ name: objectName, count: fc.constant(3) }),
        fieldSpecs: listOf(spec, 1, 1),
      }),
      fc
        .record({
          unsetOnly: fc.boolean(),
          mode: fc.constantFrom('none', 'defaultOnly', 'allServiceAccounts'),
        })
        .map(({ unsetOnly, mode }): Written => ({
          apiVersion: 'builtin',
          kind: 'NamespaceTransformer',
          metadata: { name: 'any', namespace: 'three' },
          unsetOnly,
          setRoleBindingSubjects: mode,
          fieldSpecs: [{ path: 'metadata/name', kind: 'Namespace', create: true }],
        })),
    ),
    isFile: fc.boolean(),
  })
  .map(({ value, isFile }) => (scene: Scene) => {
    const text = writeYaml(value);
    return isFile ? scene.addFile('transformer.yaml', text) : text;
  });

/** A list of one or two items. */
function listField(item: Field): Field {
  return fc
    .array(item, { minLength: 1, maxLength: 2 })
    .map((makers) => (scene: Scene) => makers.map((make) => make(scene)));
}

/** Fields that name objects, or files that do. */
export const readingFields: Readonly<Record<string, Field>> = {
  patches: listField(patchItem),
  patchesStrategicMerge: listField(mergePatchItem),
  patchesJson6902: listField(jsonPatchItem),
  replacements: listField(replacement),
  vars: listField(variable),
  configurations: configuration.map((value) => (scene: Scene) => [
    scene.addFile('config.yaml', writeYaml(value)),
  ]),
  transformers: listField(transformer),
};
