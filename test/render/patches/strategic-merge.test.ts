import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import { createOpenApi } from '../../../src/render/openapi/open-api.ts';
import { MergeFault } from '../../../src/render/patches/merge-directives.ts';
import { unknownType } from '../../../src/render/patches/merge-types.ts';
import { strategicMerge } from '../../../src/render/patches/strategic-merge.ts';

const types = createOpenApi().mergeTypes;
const pod = types('v1', 'Pod');

function mergeSpec(spec: JsonObject, patch: JsonObject): unknown {
  return strategicMerge({ spec }, { spec: patch }, pod)?.['spec'];
}

// What kustomize 5.8.2 gives for each, unless the title says otherwise.
const merges: readonly [string, JsonObject, JsonObject, JsonObject][] = [
  ['null deletes a member', { a: 1, b: 2 }, { b: null }, { a: 1 }],
  ['nulls in what only the patch has vanish', {}, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
  ['a null of the object stays', { a: null, b: 1 }, { b: 2 }, { a: null, b: 2 }],
  [
    'a list without keys is replaced',
    { tolerations: [1, 2] },
    { tolerations: [3] },
    { tolerations: [3] },
  ],
  [
    'items of the patch come first, then the rest of the object',
    { volumes: [{ name: 'a' }, { name: 'b' }] },
    { volumes: [{ name: 'c' }, { name: 'b', x: 1 }] },
    { volumes: [{ name: 'c' }, { name: 'b', x: 1 }, { name: 'a' }] },
  ],
  [
    'an item is deleted by its key',
    { volumes: [{ name: 'a' }, { name: 'b' }] },
    { volumes: [{ name: 'a', $patch: 'delete' }] },
    { volumes: [{ name: 'b' }] },
  ],
  [
    'a list is replaced by a directive in an item of its own',
    { volumes: [{ name: 'a' }] },
    { volumes: [{ $patch: 'replace' }, { name: 'b' }] },
    { volumes: [{ name: 'b' }] },
  ],
  [
    'a directive in a list that only the patch has is carried out (kustomize prints it and loses the items)',
    {},
    { volumes: [{ $patch: 'replace' }, { name: 'b' }] },
    { volumes: [{ name: 'b' }] },
  ],
  [
    'directives in items that only the patch has are carried out',
    {},
    { containers: [{ name: 'a', env: [{ name: 'B', $patch: 'merge' }] }] },
    { containers: [{ name: 'a', env: [{ name: 'B' }] }] },
  ],
  [
    'a map is replaced by a directive',
    { a: { b: 1, c: 2 } },
    { a: { $patch: 'replace', d: 3 } },
    { a: { d: 3 } },
  ],
  [
    'ports are told apart by number and protocol',
    {
      containers: [
        {
          name: 'a',
          ports: [
            { containerPort: 80, protocol: 'TCP' },
            { containerPort: 80, protocol: 'UDP' },
          ],
        },
      ],
    },
    { containers: [{ name: 'a', ports: [{ containerPort: 80, protocol: 'UDP', hostPort: 1 }] }] },
    {
      containers: [
        {
          name: 'a',
          ports: [
            { containerPort: 80, protocol: 'TCP' },
            { containerPort: 80, protocol: 'UDP', hostPort: 1 },
          ],
        },
      ],
    },
  ],
];

describe('strategicMerge', () => {
  test.each(merges)('%s', (_title, spec, patch, expected) => {
    const merged = mergeSpec(spec, patch);

    expect(merged).toEqual(expected);
  });

  test('what the patch does not touch is shared with the object', () => {
    const untouched = { deep: { list: [1] } };

    const merged = strategicMerge({ untouched, a: 1 }, { a: 2 }, undefined);

    expect(merged?.['untouched']).toBe(untouched);
  });

  test('a directive on the object deletes it', () => {
    expect(strategicMerge({ a: 1 }, { $patch: 'delete' }, undefined)).toBeUndefined();
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['a list against a map', { containers: [] }, { containers: {} }],
    ['an unknown directive', { a: { b: 1 } }, { a: { $patch: 'remove' } }],
    [
      'items without their key, of which kustomize keeps one',
      { containers: [{ name: 'a', env: [{ value: '1' }, { value: '2' }] }] },
      { containers: [{ name: 'a', env: [] }] },
    ],
  ])('%s is refused', (_title, spec, patch) => {
    expect(() => mergeSpec(spec, patch)).toThrow(MergeFault);
  });

  describe('an object inside a field that no schema knows is merged by its own type', () => {
    const inner = (name: string, more: JsonObject = {}): JsonObject => ({
      ...more,
      spec: { containers: [{ name }] },
    });
    const podType = { apiVersion: 'v1', kind: 'Pod' };

    test.each<[string, string, [JsonObject, JsonObject], number]>([
      ['where the object says the type', 'x.dev/v1', [podType, {}], 2],
      ['where the patch says the type', 'x.dev/v1', [{}, podType], 2],
      ['not where neither says it whole', 'x.dev/v1', [{ kind: 'Pod' }, { apiVersion: 'v1' }], 1],
      ['not where the field is known', 'apps/v1', [podType, podType], 1],
    ])('%s', (_, apiVersion, [ofObject, ofPatch], count) => {
      const type = types(apiVersion, 'ControllerRevision') ?? unknownType(types);

      const merged = strategicMerge(
        { data: inner('a', ofObject) },
        { data: inner('b', ofPatch) },
        type,
      );

      expect(JSON.stringify(merged).match(/"name"/g)).toHaveLength(count);
    });
  });
});
