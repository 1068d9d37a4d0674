import fc from 'fast-check';
import { canonicalJson, isJsonObject, setMember } from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import type { ListShape, RecordShape, ValueShape } from './value-shape.ts';

/** `clean`: what the shape allows. `noisy`: nulls, wrong types, unknown fields and repeated items among it. */
export type Tidiness = 'clean' | 'noisy';

/** Of this many values one is noise, where noise is asked for. */
const noiseRarity = 60;

/** Values of a shape; they shrink towards few fields and the first choice of each scalar. */
export function valuesOf(shape: ValueShape, tidiness: Tidiness): fc.Arbitrary<Json> {
  const values = plainValues(shape, tidiness);
  if (tidiness === 'clean') return values;
  return fc.oneof(
    { weight: noiseRarity, arbitrary: values },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom<Json>('', 0, 1.5, false, 'text', {}, []) },
  );
}

function plainValues(shape: ValueShape, tidiness: Tidiness): fc.Arbitrary<Json> {
  switch (shape.kind) {
    case 'scalar':
      return fc.constantFrom(...shape.values);
    case 'record':
      return recordValues(shape, tidiness);
    case 'map':
      return mapValues(shape.keys, valuesOf(shape.element, tidiness));
    case 'list':
      return listValues(shape, tidiness);
    case 'any':
      return anyValues();
    case 'either':
      return fc.oneof(...shape.shapes.map((choice) => valuesOf(choice, tidiness)));
    case 'nullable':
      return fc.oneof(
        { weight: 4, arbitrary: valuesOf(shape.shape, tidiness) },
        { weight: 1, arbitrary: fc.constant(null) },
      );
    default:
      return shape satisfies never;
  }
}

function recordValues(shape: RecordShape, tidiness: Tidiness): fc.Arbitrary<Json> {
  const model: Record<string, fc.Arbitrary<Json>> = {};
  for (const [name, field] of Object.entries(shape.fields)) model[name] = valuesOf(field, tidiness);
  const named = fc.record(model, { requiredKeys: [...shape.required], noNullPrototype: true });
  const surplusRarity = shape.isOpen ? 1 : noiseRarity;
  if (!shape.isOpen && tidiness === 'clean') return named;
  const surplus = fc.oneof(
    { weight: surplusRarity, arbitrary: fc.constant<JsonObject>({}) },
    { weight: 1, arbitrary: mapValues(['free', 'extra'], anyValues()) },
  );
  return fc.tuple(named, surplus).map(([fields, more]): Json => ({ ...more, ...fields }));
}

function mapValues(keys: readonly string[], element: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> {
  const entry = fc.tuple(fc.constantFrom(...keys), element);
  return fc.uniqueArray(entry, { selector: ([key]) => key, maxLength: 3 }).map((entries) => {
    const result: Record<string, Json> = {};
    for (const [key, value] of entries) setMember(result, key, value);
    return result;
  });
}

function listValues(shape: ListShape, tidiness: Tidiness): fc.Arbitrary<Json> {
  const { keys, minItems: minLength, maxItems: maxLength } = shape;
  const element = valuesOf(shape.element, tidiness);
  const repeating = fc.array(element, { minLength, maxLength });
  if (keys === undefined) return repeating;
  const selector = (item: Json): string => canonicalJson(identityOf(item, keys));
  const unique = fc.uniqueArray(element, { minLength, maxLength, selector });
  if (tidiness === 'clean') return unique;
  return fc.oneof({ weight: 12, arbitrary: unique }, { weight: 1, arbitrary: repeating });
}

/** What tells an item from the others of its list: the values of its keys, or itself. */
export function identityOf(item: Json, keys: readonly string[]): Json {
  if (keys.length === 0 || !isJsonObject(item)) return item;
  return keys.map((key) => item[key] ?? null);
}

/** Any JSON of little depth; numbers beyond 2^53 and a key that JavaScript treats as special are in it. */
function anyValues(): fc.Arbitrary<Json> {
  const scalar = fc.constantFrom<Json>('a', '', 0, 1, 1.5, true, null, 9007199254740993n);
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 3, arbitrary: scalar },
      { weight: 2, arbitrary: mapValues(['a', 'b', '__proto__', 'x.y/z'], tie('value')) },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    ),
  }));
  return value;
}
