import { isJsonArray, isJsonObject } from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import { oneOf, recordOf } from '../values/value-shape.ts';
import type { RecordShape, ValueShape } from '../values/value-shape.ts';

/** Small choices by type; text that JSON, Go and fieldsV1 escape differently is among them. */
const scalars: Readonly<Record<string, readonly Json[]>> = {
  string: ['a', 'b', '', '<&>"\\', 'é\u2028\u{1F600}', 'tab\t'],
  integer: [1, 0, -1, 80, 9007199254740993n, 9223372036854775807n],
  number: [1, 0, 1.5, -0.25, 1e21, 1e-7, 9007199254740993n],
  boolean: [true, false],
};

const mapKeys = ['a', 'b', 'c', 'x.y/z', '<">', '__proto__'];

/** What may stand in an object inside an object: the server reads its metadata by type. */
const embeddedFields: Readonly<Record<string, ValueShape>> = {
  'apiVersion!': oneOf('v1', 'apps/v1'),
  'kind!': oneOf('ConfigMap', 'Deployment'),
  metadata: recordOf({
    name: oneOf('inner'),
    labels: { kind: 'map', keys: ['a', 'b'], element: oneOf('x', 'y') },
    finalizers: { kind: 'list', element: oneOf('x.y/z'), keys: [], minItems: 0, maxItems: 2 },
  }),
};

/** The values that a structural schema allows; for schemas of `customSchemas`. */
export function shapeOfSchema(schema: JsonObject): ValueShape {
  const shape = plainShape(schema);
  return schema['nullable'] === true ? { kind: 'nullable', shape } : shape;
}

function plainShape(schema: JsonObject): ValueShape {
  if (schema['x-kubernetes-int-or-string'] === true) return oneOf(1, '1', '10%', 0);
  const { type } = schema;
  if (type === 'array') return listShape(schema);
  if (type === 'object') return objectShape(schema);
  if (typeof type !== 'string') return { kind: 'any' };
  return { kind: 'scalar', values: scalars[type] ?? [''] };
}

function objectShape(schema: JsonObject): ValueShape {
  const { additionalProperties, properties, required } = schema;
  if (isJsonObject(additionalProperties)) {
    return { kind: 'map', keys: mapKeys, element: shapeOfSchema(additionalProperties) };
  }
  const fields: Record<string, ValueShape> = {};
  if (isJsonObject(properties)) {
    for (const [name, field] of Object.entries(properties)) {
      if (isJsonObject(field)) fields[name] = shapeOfSchema(field);
    }
  }
  const record: RecordShape = {
    kind: 'record',
    fields,
    required: textsOf(required),
    isOpen: schema['x-kubernetes-preserve-unknown-fields'] === true,
  };
  return schema['x-kubernetes-embedded-resource'] === true ? embeddedShape(record) : record;
}

function embeddedShape(record: RecordShape): RecordShape {
  const whole = recordOf(embeddedFields);
  return {
    ...record,
    fields: { ...record.fields, ...whole.fields },
    required: [...record.required, ...whole.required],
  };
}

function listShape(schema: JsonObject): ValueShape {
  const items = schema['items'];
  const type = schema['x-kubernetes-list-type'];
  const element = isJsonObject(items) ? shapeOfSchema(items) : oneOf('');
  const keys = type === 'map' ? textsOf(schema['x-kubernetes-list-map-keys']) : [];
  const isKeyed = type === 'map' || type === 'set';
  return { kind: 'list', element, keys: isKeyed ? keys : undefined, minItems: 0, maxItems: 3 };
}

function textsOf(value: Json | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
