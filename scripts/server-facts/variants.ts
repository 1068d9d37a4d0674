import { isJsonArray, isJsonObject, setMember } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { isZeroValue } from '../../src/schema/scalars/zero-value.ts';
import type { SchemaType, StructField } from '../../src/schema/types/schema-type.ts';
import type { BuiltInKind, DeclaredField } from './built-in-kinds.ts';
import { listStructs } from './struct-places.ts';
import type { StructPlace, ValuePath } from './struct-places.ts';

/** What a variant changes: `bare` leaves out all that is optional, `other` is another allowed value. */
export type Change = 'left out' | 'zero' | 'other' | 'bare';

/** A seed with one change. */
export interface Variant {
  readonly change: Change;
  readonly typeName: string;
  /** The field that is changed; empty for `bare`. */
  readonly field: string;
  readonly context: string;
  readonly path: ValuePath;
  /** The field's new value; undefined where it is left out. */
  readonly value: Json | undefined;
  readonly object: KubeObject;
}

/** What is said about a field of a named type. */
export type Declarations = (typeName: string, field: string) => DeclaredField;

/** More allowed values than these teach nothing new about other fields. */
const maxOtherValues = 4;

/** A seed in all variants, one change each. */
export function* listVariants(
  kind: BuiltInKind,
  seed: KubeObject,
  declared: Declarations,
): Generator<Variant> {
  for (const place of listStructs(kind, seed, undefined)) {
    yield* variantsOfPlace(seed, place, declared);
  }
}

function* variantsOfPlace(
  seed: KubeObject,
  place: StructPlace,
  declared: Declarations,
): Generator<Variant> {
  const { typeName, context, path, payload } = place;
  const base = { typeName, context, path };
  const bare: Record<string, Json> = {};
  for (const field of place.fields) {
    const { name } = field;
    const present = payload[name];
    const { isRequired, values } = declared(typeName, name);
    if (isRequired && present !== undefined) setMember(bare, name, present);
    const changes = changesOfField(field.type, present, values);
    for (const { change, value } of changes) {
      const object = withField(seed, [...path, name], value);
      yield { ...base, change, field: name, value, object };
    }
  }
  if (path.length > 0 && Object.keys(bare).length < Object.keys(payload).length) {
    const object = withField(seed, path, bare);
    yield { ...base, change: 'bare', field: '', value: bare, object };
  }
}

interface FieldChange {
  readonly change: Change;
  readonly value: Json | undefined;
}

function changesOfField(
  type: SchemaType,
  present: Json | undefined,
  values: readonly Json[],
): readonly FieldChange[] {
  const zero = zeroOfType(type);
  if (present === undefined) {
    // Structs that are not there exclude those that are (volume sources): seeds have each of them.
    return zero === undefined || isJsonObject(zero) ? [] : [{ change: 'zero', value: zero }];
  }
  const changes: FieldChange[] = [{ change: 'left out', value: undefined }];
  if (zero !== undefined && !isZeroValue(present)) changes.push({ change: 'zero', value: zero });
  const others = typeof present === 'boolean' ? [!present] : values;
  const different = others.filter((value) => value !== present && value !== '');
  for (const value of different.slice(0, maxOtherValues)) changes.push({ change: 'other', value });
  return changes;
}

/** The zero value of a field's type as a payload would write it; undefined where it has none (times). */
export function zeroOfType({ scalar, list, map }: SchemaType): Json | undefined {
  if (scalar === undefined) return map === undefined ? list && [] : {};
  if (list !== undefined || map !== undefined) return undefined;
  switch (scalar.form) {
    case 'date-time':
    case 'micro-time':
      return undefined;
    case 'quantity':
    case 'int-or-string':
    case 'integer':
      return 0;
    case 'byte':
      return '';
    case 'plain':
      return scalar.kind === 'boolean' ? false : scalar.kind === 'numeric' ? 0 : '';
    default:
      return scalar.form satisfies never;
  }
}

/** The same object with another value at a path; without the field where the value is undefined. */
export function withField(
  object: KubeObject,
  path: ValuePath,
  value: Json | undefined,
): KubeObject {
  // Only what stands below the root's metadata is changed.
  return changeAt(object, path, value) as KubeObject;
}

function changeAt(current: Json | undefined, path: ValuePath, value: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? {};
  if (typeof step === 'number') {
    const items = isJsonArray(current) ? current : [];
    return items.map((item, index) => (index === step ? changeAt(item, rest, value) : item));
  }
  const changed: Record<string, Json | undefined> = isJsonObject(current) ? { ...current } : {};
  if (rest.length > 0 || value !== undefined) {
    setMember(changed, step, changeAt(changed[step], rest, value));
    return changed;
  }
  const { [step]: removed, ...others } = changed;
  return removed === undefined ? changed : others;
}

/** Whether a field's value is the one that stands for nothing, also where a quantity says so. */
export function isZeroOf({ type }: StructField, value: Json): boolean {
  if (isZeroValue(value)) return true;
  return type.scalar?.form === 'quantity' && (value === '0' || Number(value) === 0);
}
