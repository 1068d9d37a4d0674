import fc from 'fast-check';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import { omitMember } from '../writes/json-places.ts';

/** Property names that every generated object schema chooses from; the odd ones test fieldsV1 and paths. */
const propertyNames = ['a', 'b', 'c', 'name', 'x.y/z'];

/** Four levels below `spec`: deeper ones repeat what these show. */
const maxDepth = 4;

const keepUnknown = { 'x-kubernetes-preserve-unknown-fields': true };

/**
 * Structural schemas (apiextensions.k8s.io/v1) of whole custom resources, from all the keywords that
 * decide about merging: list and map types, keys and their defaults, preserve-unknown-fields,
 * int-or-string, embedded resources, nullable, defaults.
 */
export function customSchemas(): fc.Arbitrary<JsonObject> {
  const properties = fc.record(
    { spec: objectSchemas(maxDepth), status: objectSchemas(2), data: anySchemas(3) },
    { requiredKeys: ['spec', 'status'], noNullPrototype: true },
  );
  const rootKeywords = fc.oneof(
    { weight: 9, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constant(keepUnknown) },
  );
  return fc
    .tuple(properties, rootKeywords)
    .map(([fields, keywords]) => ({ type: 'object', properties: { ...fields }, ...keywords }));
}

/** A schema of any kind, at most `depth` levels deep. */
function anySchemas(depth: number): fc.Arbitrary<JsonObject> {
  if (depth <= 0) return scalarSchemas();
  return fc.oneof(
    { weight: 3, arbitrary: scalarSchemas() },
    { weight: 4, arbitrary: nullableAtTimes(objectSchemas(depth)) },
    { weight: 2, arbitrary: nullableAtTimes(mapSchemas(depth)) },
    { weight: 2, arbitrary: nullableAtTimes(atomicListSchemas(depth)) },
    { weight: 2, arbitrary: nullableAtTimes(setSchemas()) },
    { weight: 4, arbitrary: nullableAtTimes(keyedListSchemas(depth)) },
    { weight: 2, arbitrary: openSchemas(depth) },
  );
}

function nullableAtTimes(schemas: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  return fc
    .tuple(schemas, oneIn(6))
    .map(([schema, isNullable]) => (isNullable ? { ...schema, nullable: true } : schema));
}

/** True once in so many times. */
function oneIn(count: number): fc.Arbitrary<boolean> {
  return fc.integer({ min: 1, max: count }).map((value) => value === count);
}

function withDefault(schema: JsonObject, ...values: readonly Json[]): fc.Arbitrary<JsonObject> {
  const defaults = values.map((value) => ({ ...schema, default: value }));
  return fc.constantFrom(schema, schema, schema, ...defaults);
}

function plainScalars(): fc.Arbitrary<JsonObject> {
  return fc.oneof(
    withDefault({ type: 'string' }, 'a', ''),
    withDefault({ type: 'integer' }, 0, 1),
    withDefault({ type: 'integer', format: 'int64' }, 9007199254740993n),
    withDefault({ type: 'number' }, 0, 1.5),
    withDefault({ type: 'boolean' }, true, false),
  );
}

function scalarSchemas(): fc.Arbitrary<JsonObject> {
  const intOrString = withDefault({ 'x-kubernetes-int-or-string': true }, 1, '10%');
  return nullableAtTimes(fc.oneof({ weight: 4, arbitrary: plainScalars() }, intOrString));
}

function objectSchemas(depth: number): fc.Arbitrary<JsonObject> {
  const entries = fc.uniqueArray(
    fc.tuple(fc.constantFrom(...propertyNames), anySchemas(depth - 1)),
    {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 4,
    },
  );
  const keywords = fc.constantFrom<JsonObject>(
    {},
    {},
    {},
    {},
    { 'x-kubernetes-map-type': 'granular' },
    { 'x-kubernetes-map-type': 'atomic' },
    { default: {} },
    keepUnknown,
  );
  return fc.tuple(entries, keywords).map(([properties, more]) => ({
    type: 'object',
    properties: Object.fromEntries(properties),
    ...more,
  }));
}

function mapSchemas(depth: number): fc.Arbitrary<JsonObject> {
  const keywords = fc.constantFrom<JsonObject>(
    {},
    {},
    { 'x-kubernetes-map-type': 'atomic' },
    { default: {} },
  );
  return fc.tuple(anySchemas(depth - 1), keywords).map(([additionalProperties, more]) => ({
    type: 'object',
    additionalProperties,
    ...more,
  }));
}

function atomicListSchemas(depth: number): fc.Arbitrary<JsonObject> {
  const keywords = fc.constantFrom<JsonObject>(
    {},
    { 'x-kubernetes-list-type': 'atomic' },
    { default: [] },
  );
  return fc.tuple(anySchemas(depth - 1), keywords).map(([items, more]) => ({
    type: 'array',
    items,
    ...more,
  }));
}

/**
 * Items of a set are scalars or atomic (apiextensions validation), and never nullable. Server-side apply
 * refuses every object and list in a set, so there are few of them.
 */
function setSchemas(): fc.Arbitrary<JsonObject> {
  const atomicItems: readonly JsonObject[] = [
    { type: 'object', additionalProperties: { type: 'string' }, 'x-kubernetes-map-type': 'atomic' },
    { type: 'array', items: { type: 'integer' }, 'x-kubernetes-list-type': 'atomic' },
  ];
  const items = fc.oneof(
    { weight: 20, arbitrary: plainScalars().map(withoutDefault) },
    { weight: 5, arbitrary: fc.constant({ 'x-kubernetes-int-or-string': true }) },
    { weight: 1, arbitrary: fc.constantFrom(...atomicItems) },
  );
  return fc.tuple(items, oneIn(8)).map(([item, hasDefault]) => ({
    type: 'array',
    'x-kubernetes-list-type': 'set',
    items: item,
    ...(hasDefault ? { default: [] } : {}),
  }));
}

function withoutDefault(schema: JsonObject): JsonObject {
  return omitMember(schema, 'default');
}

/** Keys are required or have a default, and are never nullable (apiextensions validation). */
function keyedListSchemas(depth: number): fc.Arbitrary<JsonObject> {
  const key = fc.tuple(fc.constantFrom('name', 'port', 'x.y/z'), plainScalars());
  const keys = fc.uniqueArray(key, { selector: ([name]) => name, minLength: 1, maxLength: 2 });
  const fields = fc.uniqueArray(
    fc.tuple(fc.constantFrom('a', 'b', 'value'), anySchemas(depth - 1)),
    { selector: ([name]) => name, maxLength: 3 },
  );
  const isAtomic = oneIn(10);
  return fc.tuple(keys, fields, isAtomic).map(([keySchemas, others, hasAtomicItems]) => ({
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': keySchemas.map(([name]) => name),
    items: {
      type: 'object',
      properties: Object.fromEntries([...others, ...keySchemas]),
      ...requiredKeys(keySchemas),
      ...(hasAtomicItems ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    },
  }));
}

function requiredKeys(keys: readonly (readonly [string, JsonObject])[]): JsonObject {
  const required = keys.filter(([, schema]) => schema['default'] === undefined);
  return required.length === 0 ? {} : { required: required.map(([name]) => name) };
}

/** Subtrees that the schema leaves open, whole objects within the object among them. */
function openSchemas(depth: number): fc.Arbitrary<JsonObject> {
  const embedded = { type: 'object', 'x-kubernetes-embedded-resource': true };
  // A default of an embedded resource would have to name its kind.
  const typed = objectSchemas(depth).map((schema) => ({ ...withoutDefault(schema), ...embedded }));
  return fc.oneof(
    fc.constant({ ...keepUnknown }),
    fc.constant({ type: 'object', ...keepUnknown }),
    objectSchemas(depth).map((schema) => ({ ...schema, ...keepUnknown })),
    fc.constant({ ...embedded, ...keepUnknown }),
    typed,
    typed.map((schema) => ({ ...schema, ...keepUnknown })),
  );
}
