import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printApplyBody } from '../../../src/kube/requests/print-apply-body.ts';
import { isJsonObject } from '../../../src/model/json.ts';
import type { FieldPath, PathElement } from '../../../src/model/field-path.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { compareUtf8 } from '../../../src/schema/fields/compare-values.ts';
import { fieldSetOfPaths } from '../../../src/schema/fields/field-set-builder.ts';
import {
  parseFieldSet,
  printFieldSet,
  readFieldSet,
} from '../../../src/schema/fields/field-set.ts';
import { formatServerPath } from '../../../src/schema/fields/format-server-path.ts';
import { printElement } from '../../../src/schema/fields/path-elements.ts';
import { apiRequestOk } from '../../cluster/api-request.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { replaceInEtcd } from '../../cluster/etcd-request.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import { entriesOf, nastyObject } from './nasty-kind.ts';
import type { StoredEntry } from './nasty-kind.ts';

const names = [
  ...['', '.', 'f:x', 'a.b', '__proto__', '<&>', '"\\', '\u0000\b\n', '\u007f', '\u2028'],
  ...['\uffff', '\uff5e', '\u{1f600}', 'é', '0', '10', '9'],
];
const integers = [9007199254740993n, 9223372036854775807n, -9007199254740995n, 1_000_000, 0, -5];
const numbers = [0.5, 1, 1e-7, 1e20, 1e21, 123456789.125, -1.5e300, 5e-324];
const flags = [true, false];
const key = {
  text: '<&>"\u2028\u{1f600}',
  integer: 9007199254740993n,
  number: 1e-7,
  flag: false,
  '<&>"': '\b',
};
const otherKey = { ...key, integer: 1_000_000, number: 1.5, flag: true, '<&>"': '' };

const spec: JsonObject = {
  free: freeOf(1),
  texts: names,
  integers,
  numbers,
  flags,
  items: [{ ...key, value: 'x' }, otherKey],
};

function freeOf(value: Json): JsonObject {
  return Object.fromEntries(names.map((name) => [name, { [name]: value }]));
}

function field(name: string): PathElement {
  return { kind: 'field', name };
}

/** The paths that an applier of `spec` holds. */
function heldPaths(): readonly FieldPath[] {
  const lists = Object.entries<readonly Json[]>({ texts: names, integers, numbers, flags });
  const values = lists.flatMap(([list, items]) =>
    items.map((value): FieldPath => [field(list), { kind: 'value', value }]),
  );
  const items = [key, otherKey].flatMap((one): FieldPath[] => {
    const item: FieldPath = [field('items'), { kind: 'key', key: one }];
    return [item, ...Object.keys(one).map((name) => [...item, field(name)])];
  });
  const free = names.flatMap((name): FieldPath[] => [
    [field('free'), field(name)],
    [field('free'), field(name), field(name)],
  ]);
  const value: FieldPath = [field('items'), { kind: 'key', key }, field('value')];
  return [...values, ...items, value, ...free].map((path) => [field('spec'), ...path]);
}

/** fieldsV1 member by member, in their order. */
function linesOf(fieldsV1: Json | undefined): string {
  return JSON.stringify(fieldsV1, undefined, 1);
}

/**
 * A custom resource is maps in maps to the server, its field sets included, and maps are written with sorted names:
 * `v:10` before `v:9`.
 */
function sorted(value: Json | undefined): Json {
  if (!isJsonObject(value)) return value ?? null;
  const members = Object.keys(value).sort(compareUtf8);
  return Object.fromEntries(members.map((name) => [name, sorted(value[name])]));
}

function heldBy(entries: readonly StoredEntry[], manager: string): JsonObject {
  return entries.find((entry) => entry.manager === manager)?.fieldsV1 ?? {};
}

describe('field sets, as the API server stores them', () => {
  const cluster = useCluster();

  test('names, keys and values of every kind come out in its bytes', async () => {
    const object = await nastyObject(cluster);

    await object.applied('first', spec);
    const [entry] = await object.entries();

    const set = printFieldSet(fieldSetOfPaths(heldPaths()));
    expect(linesOf(entry?.fieldsV1)).toBe(linesOf(sorted(set)));
    expect(linesOf(printFieldSet(parseFieldSet(entry?.fieldsV1)))).toBe(linesOf(set));
  });

  test('random names and texts come out in its bytes', async () => {
    const object = await nastyObject(cluster);
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    const texts = [...new Set(fc.sample(text, { seed: 20261121, numRuns: 200 }))];

    await object.applied('first', {
      free: Object.fromEntries(texts.map((name) => [name, 1])),
      texts,
    });
    const [entry] = await object.entries();

    const held = texts.flatMap((one): FieldPath[] => [
      [field('spec'), field('free'), field(one)],
      [field('spec'), field('texts'), { kind: 'value', value: one }],
    ]);
    expect(linesOf(entry?.fieldsV1)).toBe(linesOf(sorted(printFieldSet(fieldSetOfPaths(held)))));
  });

  test('objects of built-in kinds have the order of elements, which is not that of texts', async () => {
    const namespace = await createTestNamespace();
    const uids = names.filter((name) => name !== '');
    const ports = [8080, 9, 10, 80, 1000].flatMap((containerPort) =>
      ['UDP', 'TCP'].map((protocol) => ({ containerPort, protocol })),
    );
    const owner = { apiVersion: 'v1', kind: 'Node', name: 'x' };
    const pod = {
      metadata: {
        name: 'one',
        finalizers: ['b.example.org/10', 'b.example.org/9', 'a.example.org/x'],
        ownerReferences: uids.map((uid) => ({ ...owner, uid })),
      },
      spec: { containers: [{ name: 'web', image: 'web', ports }] },
    };

    // A dry run, because the garbage collector deletes what has owners that are not there.
    const body = await apiRequestOk(cluster, {
      method: 'PATCH',
      path: `/api/v1/namespaces/${namespace}/pods/one?fieldManager=first&dryRun=All`,
      contentType: 'application/apply-patch+yaml',
      body: printApplyBody({ apiVersion: 'v1', kind: 'Pod', ...pod }),
    });
    const [entry] = entriesOf(body);

    const read = printFieldSet(parseFieldSet(entry?.fieldsV1));
    expect(linesOf(read)).toBe(linesOf(entry?.fieldsV1));
    expect(linesOf(read)).not.toBe(linesOf(sorted(read)));
    for (const uid of uids) {
      const element = printElement({ kind: 'key', key: { uid } });
      expect(linesOf(read)).toContain(`${JSON.stringify(element)}: {`);
    }
  });

  test('a write rounds the stored whole numbers beyond 2^53, and so does reading for a write', async () => {
    const object = await nastyObject(cluster);
    await object.applied('first', spec);
    const before = heldBy(await object.entries(), 'first');

    await object.applied('second', spec);
    const after = await object.entries();

    const rounded = linesOf(sorted(printFieldSet(readFieldSet(before).set)));
    expect(linesOf(heldBy(after, 'first'))).toBe(rounded);
    expect(rounded).not.toBe(linesOf(before));
    // Who has just applied is recorded as it was sent.
    expect(linesOf(heldBy(after, 'second'))).toBe(linesOf(before));
  });

  test('paths of conflicts are spelled as in its answer', async () => {
    const object = await nastyObject(cluster);
    await object.applied('first', spec);
    const changed = [
      ...names.map((name) => [field('free'), field(name), field(name)]),
      [field('items'), { kind: 'key', key } as const, field('value')],
    ];

    const { status, body } = await object.apply('second', {
      free: freeOf(2),
      items: [{ ...key, value: 'y' }],
    });

    const { details } = body as { details: { causes: readonly { field: string }[] } };
    expect(status).toBe(409);
    expect(details.causes.map((cause) => cause.field).sort()).toEqual(
      changed.map((path) => formatServerPath([field('spec'), ...path])).sort(),
    );
  });

  test('a damaged entry makes every apply fail, until an update forgets all managers', async () => {
    const object = await nastyObject(cluster);
    await object.applied('first', { texts: ['a'], free: { aa: 1 } });
    await replaceInEtcd(cluster, object.etcdKey, { from: '"f:aa":{}', to: '"fxaa":{}' });
    const damage = await waitUntil('the damage to be seen', async () => {
      const [entry] = await object.entries();
      return readFieldSet(entry?.fieldsV1).damage;
    });

    const refused = await object.apply('second', { texts: ['b'] }, true);
    await object.label('third', 'x');
    const left = await object.entries();
    const accepted = await object.apply('second', { texts: ['b'] });

    expect(damage).toBe('its element "fxaa" cannot be read');
    expect(refused.status).toBe(500);
    expect(refused.body).toMatchObject({
      message: expect.stringContaining('failed to decode managed fields') as string,
    });
    expect(left).toEqual([]);
    expect(accepted.status).toBe(200);
  });
});
