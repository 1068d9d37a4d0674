import fc from 'fast-check';
import { keyText, mapOf, oddValue, simpleText } from '../objects/odd-values.ts';
import { listOf, namespaceName, optional, record } from '../objects/pod-values.ts';
import type { Written } from '../trees/write-yaml.ts';
import { pickObject } from './scene.ts';
import type { Field, Scene } from './scene.ts';

/** A field that does not depend on the objects. */
function fixed(value: fc.Arbitrary<Written>): Field {
  return value.map((written) => () => written);
}

const pairs = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.dictionary(keyText, simpleText, {
      minKeys: 1,
      maxKeys: 2,
      noNullPrototype: true,
    }),
  },
  { weight: 1, arbitrary: mapOf(oddValue, 2) },
);

const fieldSpec = record(
  {
    path: fc.constantFrom(
      'spec/parts/value',
      'spec/any/labels',
      'spec/labels',
      'metadata/annotations',
      'spec/list[]/x',
      'spec/template/metadata/labels',
      'spec/text',
    ),
  },
  {
    create: fc.boolean(),
    kind: fc.constantFrom('Widget', 'Deployment', 'ConfigMap'),
    group: fc.constantFrom('apps', 'example.org'),
  },
);

const label = record(
  { pairs },
  { includeSelectors: fc.boolean(), includeTemplates: fc.boolean(), fields: listOf(fieldSpec) },
);

const image = record(
  {
    name: fc.constantFrom(
      'nginx',
      'reg.io/a/nginx',
      'app',
      'busybox',
      'reg.io:5000/nginx',
      'a:b',
      'web',
      'ngin.',
    ),
  },
  {
    newName: fc.constantFrom('other', 'reg.io/x', 'nginx'),
    newTag: fc.constantFrom<Written>('v2', '1.0', '', { raw: "'017'" }),
    digest: fc.constant('sha256:def'),
    tagSuffix: fc.constant('-x'),
  },
);

const kindNames = listOf(
  fc.constantFrom('ConfigMap', 'Deployment', 'Service', 'Widget', 'Namespace'),
);

const sortOptions = fc.oneof(
  record({ order: fc.constantFrom('fifo', 'legacy') }),
  record({
    order: fc.constant('legacy'),
    legacySortOptions: optional({ orderFirst: kindNames, orderLast: kindNames }),
  }),
);

const scaledKinds = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];

const affix = fc.constantFrom<Written>(
  'pre-',
  'a',
  '-suf',
  'x.',
  '',
  { raw: "'1'" },
  { raw: '"a: "' },
);

/** Fields with lists and texts that need no knowledge of the objects. */
export const simpleFields: Readonly<Record<string, Field>> = {
  namespace: fixed(
    fc.oneof({ weight: 6, arbitrary: namespaceName }, { weight: 1, arbitrary: fc.constant('') }),
  ),
  namePrefix: fixed(affix),
  nameSuffix: fixed(affix),
  labels: fixed(listOf(label, 2, 1)),
  commonLabels: fixed(pairs),
  commonAnnotations: fixed(pairs),
  images: fixed(listOf(image, 2, 1)),
  replicas: fc
    .record({ number: fc.nat(20), count: fc.constantFrom(5, 0) })
    .map(({ number, count }) => (scene: Scene) => {
      const scaled = scene.objects.filter(({ kind }) => scaledKinds.includes(kind));
      return scaled.length === 0
        ? []
        : [{ name: pickObject(scene, number, scaledKinds).name, count }];
    }),
  sortOptions: fixed(sortOptions),
  buildMetadata: fixed(fc.subarray(['originAnnotations', 'transformerAnnotations'])),
};
