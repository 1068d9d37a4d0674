import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import { formatFieldPath } from '../../../src/model/field-path.ts';
import { coerceMetadata } from '../../../src/schema/predict/custom/coerce-metadata.ts';
import { predictApply } from '../../../src/schema/predict/predict-apply.ts';
import { predictUpdate } from '../../../src/schema/predict/predict-update.ts';
import type { ObjectKind } from '../../../src/schema/predict/object-kind.ts';
import type { PredictedWrite } from '../../../src/schema/predict/predicted-write.ts';
import {
  customKind,
  keyedList,
  objectSchema,
  setOf,
  text,
  thing,
  whole,
} from '../../support/schema-types.ts';

const kind = customKind({
  spec: objectSchema({
    size: { ...whole, default: 3 },
    note: { ...text, nullable: true },
    owner: text,
    tags: setOf(text),
    parts: keyedList(['name'], objectSchema({ name: text, image: text, port: whole })),
  }),
});
const withStatus: ObjectKind = {
  ...customKind(
    {
      spec: { type: 'object', additionalProperties: text },
      status: { type: 'object', additionalProperties: text },
    },
    { hasStatus: true },
  ),
};
const early = '2026-01-01T00:00:00Z';
const late = '2026-01-02T00:00:00Z';

function apply(
  live: KubeObject | undefined,
  payload: KubeObject,
  manager = 'one',
  force = false,
): PredictedWrite {
  return predictApply(kind, live, payload, { manager, subresource: '', time: early, force });
}

function update(live: KubeObject | undefined, object: KubeObject, manager = 'two'): PredictedWrite {
  return predictUpdate(kind, live, object, { manager, subresource: '', time: late });
}

function written(write: PredictedWrite): KubeObject {
  if (write.kind !== 'written') throw new Error(JSON.stringify(write));
  return write.object;
}

function holders(object: KubeObject): JsonObject {
  const entries = object.metadata['managedFields'] as readonly JsonObject[] | undefined;
  const found: Record<string, Json> = {};
  for (const { manager, operation, fieldsV1 } of entries ?? []) {
    found[`${manager as string}/${operation as string}`] = fieldsV1 ?? null;
  }
  return found;
}

const created = { uid: 'u', creationTimestamp: early, resourceVersion: '1' };

/** What the server would have made of the object after a first write. */
function stored(write: PredictedWrite): KubeObject {
  const object = written(write);
  return { ...object, metadata: { ...object.metadata, ...created } };
}

describe('an apply that is predicted', () => {
  test('creates the object with the schema’s defaults, which nobody holds', () => {
    const object = written(apply(undefined, thing({ spec: { owner: 'me' } })));

    expect(object['spec']).toEqual({ owner: 'me', size: 3 });
    expect(object.metadata['generation']).toBe(1);
    expect(holders(object)).toEqual({ 'one/Apply': { 'f:spec': { 'f:owner': {} } } });
  });

  test('changes nothing when it comes again', () => {
    const live = stored(apply(undefined, thing({ spec: { owner: 'me', tags: ['a'] } })));

    const again = apply(live, thing({ spec: { owner: 'me', tags: ['a'] } }));

    expect(again).toEqual({ kind: 'written', object: live, isNoop: true, unknown: [] });
  });

  test('removes what the manager gave up and nobody else holds', () => {
    const live = stored(apply(undefined, thing({ spec: { owner: 'me', tags: ['a', 'b'] } })));

    const object = written(apply(live, thing({ spec: { tags: ['b'] } })));

    expect(object['spec']).toEqual({ size: 3, tags: ['b'] });
    expect(object.metadata['generation']).toBe(2);
  });

  test('fills in the default where a held field is given up', () => {
    const live = stored(apply(undefined, thing({ spec: { owner: 'me', size: 5 } })));

    const object = written(apply(live, thing({ spec: { owner: 'me' } })));

    expect(object['spec']).toEqual({ owner: 'me', size: 3 });
  });

  test('keeps what another manager holds too', () => {
    const first = stored(apply(undefined, thing({ spec: { owner: 'me' } })));
    const live = stored(apply(first, thing({ spec: { owner: 'me' } }), 'two'));

    const object = written(apply(live, thing({})));

    expect(object['spec']).toEqual({ owner: 'me', size: 3 });
    expect(holders(object)).toEqual({ 'two/Apply': { 'f:spec': { 'f:owner': {} } } });
  });

  test('meets a conflict where another manager holds another value, and takes it by force', () => {
    const live = stored(apply(undefined, thing({ spec: { owner: 'me' } })));

    const refused = apply(live, thing({ spec: { owner: 'you' } }), 'two');
    const forced = written(apply(live, thing({ spec: { owner: 'you' } }), 'two', true));

    expect(
      refused.kind === 'conflict' &&
        refused.conflicts.map(({ manager, path }) => `${manager} ${formatFieldPath(path)}`),
    ).toEqual(['one spec.owner']);
    expect(holders(forced)).toEqual({ 'two/Apply': { 'f:spec': { 'f:owner': {} } } });
  });

  test('enters everything that was there under before-first-apply where nobody is recorded', () => {
    const { managedFields, ...metadata } = stored(
      apply(undefined, thing({ spec: { owner: 'me' } })),
    ).metadata;

    const object = written(
      apply({ ...thing({ spec: { owner: 'me' } }), metadata }, thing({ spec: { owner: 'me' } })),
    );

    expect(managedFields).toBeDefined();
    expect(holders(object)).toEqual({
      'one/Apply': { 'f:spec': { 'f:owner': {} } },
      'before-first-apply/Update': { 'f:spec': { '.': {}, 'f:owner': {} } },
    });
  });

  test.each<[string, KubeObject, RegExp]>([
    ['another kind', { ...thing({}), kind: 'Other' }, /not example.com\/v1 Thing/],
    ['managedFields of its own', thing({}, { managedFields: [] }), /managedFields must not/],
    ['undeclared fields', thing({ extra: 1 }), /extra: is not declared/],
    ['twins', thing({ spec: { tags: ['a', 'a'] } }), /occurs twice/],
  ])('is refused for %s', (_name, payload, because) => {
    const write = apply(undefined, payload);

    expect(write.kind === 'refused' && write.because).toMatch(because);
  });

  test('is refused where managedFields cannot be read', () => {
    const live = thing({}, { ...created, managedFields: [{ operation: 'Apply' }] });

    expect(apply(live, thing({})).kind).toBe('refused');
  });

  test('is unknown where fields are recorded at another version', () => {
    const entry = {
      manager: 'x',
      operation: 'Update',
      apiVersion: 'example.com/v2',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:a': {} } },
    };
    const live = thing({}, { ...created, managedFields: [entry] });

    expect(apply(live, thing({})).kind).toBe('unknown');
  });

  test('leaves the status alone where it is a subresource', () => {
    const options = { manager: 'one', subresource: '', time: early, force: false };
    const live = thing({ spec: { a: 'x' }, status: { b: 'y' } }, { ...created, managedFields: [] });

    const write = predictApply(
      withStatus,
      live,
      thing({ spec: { a: 'x' }, status: { b: 'z' } }),
      options,
    );

    expect(written(write)['status']).toEqual({ b: 'y' });
    expect(holders(written(write))['one/Apply']).toEqual({ 'f:spec': { 'f:a': {} } });
  });
});

describe('an update that is predicted', () => {
  test('gives the writer what it changed, and takes it from the others', () => {
    const live = stored(apply(undefined, thing({ spec: { owner: 'me', tags: ['a'] } })));

    const object = written(update(live, { ...live, spec: { owner: 'you', size: 3, tags: ['a'] } }));

    expect(holders(object)).toEqual({
      'one/Apply': { 'f:spec': { 'f:tags': { 'v:"a"': {} } } },
      'two/Update': { 'f:spec': { 'f:owner': {} } },
    });
  });

  test('that only puts items into another order records nobody', () => {
    const live = stored(apply(undefined, thing({ spec: { tags: ['a', 'b'] } })));

    const object = written(update(live, { ...live, spec: { size: 3, tags: ['b', 'a'] } }));

    expect(holders(object)).toEqual(holders(live));
    expect(object['spec']).toEqual({ size: 3, tags: ['b', 'a'] });
  });

  test('stores null where it is a value, the default or nothing where it is none', () => {
    const object = written(
      update(undefined, thing({ spec: { note: null, size: null, owner: null } })),
    );

    expect(object['spec']).toEqual({ note: null, size: 3 });
  });

  test('prunes what the schema does not know', () => {
    const object = written(update(undefined, thing({ spec: { owner: 'me', other: 1 }, more: {} })));

    expect(object).toMatchObject({ spec: { owner: 'me', size: 3 } });
    expect(object['more']).toBeUndefined();
  });

  test('forgets all managers when it says so with one empty entry, not with an empty list', () => {
    const live = stored(apply(undefined, thing({ spec: { owner: 'me' } })));

    const object = written(
      update(live, { ...live, metadata: { ...live.metadata, managedFields: [{}] } }),
    );

    const kept = written(
      update(live, { ...live, metadata: { ...live.metadata, managedFields: [] } }),
    );

    expect(object.metadata['managedFields']).toBeUndefined();
    expect(holders(kept)).toEqual(holders(live));
  });

  test('of the status holds and changes nothing else', () => {
    const options = { manager: 'two', subresource: 'status', time: late };
    const live = thing(
      { spec: { a: 'x' } },
      {
        ...created,
        generation: 1,
        managedFields: [
          {
            manager: 'one',
            operation: 'Apply',
            apiVersion: 'example.com/v1',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:spec': { 'f:a': {} } },
          },
        ],
      },
    );

    const object = written(
      predictUpdate(withStatus, live, { ...live, spec: { a: 'z' }, status: { b: 'y' } }, options),
    );

    expect(object).toMatchObject({
      spec: { a: 'x' },
      status: { b: 'y' },
      metadata: { generation: 1 },
    });
    expect(holders(object)['two/Update']).toEqual({ 'f:status': { '.': {}, 'f:b': {} } });
  });
});

describe('metadata and numbers that a custom resource cannot keep', () => {
  test.each([
    ['deletionTimestamp', ''],
    ['deletionTimestamp', 'soon'],
    ['creationTimestamp', ''],
    ['deletionGracePeriodSeconds', 2n ** 63n],
  ])('%s of %s is dropped', (name, value) => {
    expect(coerceMetadata({ name: 'a', [name]: value })).toEqual({ name: 'a' });
  });

  test('a whole number beyond 64 bits becomes the nearest double', () => {
    const write = apply(undefined, thing({ spec: { size: 2n ** 63n + 1n } }));

    expect(write.kind === 'written' && write.object['spec']).toEqual({
      size: 9223372036854776000n,
    });
  });
});
