import type { Json } from '../../../../src/model/json.ts';

/**
 * Which values may stand at a place of an object, as a generator needs to know it: small choices, so
 * that several managers name the same things. It says nothing about merging: the server's document does.
 */
export type ValueShape =
  | { readonly kind: 'scalar'; readonly values: readonly Json[] }
  | RecordShape
  | { readonly kind: 'map'; readonly keys: readonly string[]; readonly element: ValueShape }
  | ListShape
  /** Whatever JSON can say (x-kubernetes-preserve-unknown-fields). */
  | { readonly kind: 'any' }
  /** One of several shapes: a field that may change its type. */
  | { readonly kind: 'either'; readonly shapes: readonly ValueShape[] }
  | { readonly kind: 'nullable'; readonly shape: ValueShape };

/** An object with named fields. */
export interface RecordShape {
  readonly kind: 'record';
  readonly fields: Readonly<Record<string, ValueShape>>;
  /** Fields without which the server refuses the object: always there, unless noise takes them. */
  readonly required: readonly string[];
  /** True where fields that are not named are kept too. */
  readonly isOpen: boolean;
}

/** A list; `keys` = what tells its items apart, `[]` = the item itself, undefined = nothing. */
export interface ListShape {
  readonly kind: 'list';
  readonly element: ValueShape;
  readonly keys: readonly string[] | undefined;
  readonly minItems: number;
  readonly maxItems: number;
}

/** One of these values. */
export function oneOf(...values: readonly Json[]): ValueShape {
  return { kind: 'scalar', values };
}

/** An object; names that end with `!` are required. */
export function recordOf(fields: Readonly<Record<string, ValueShape>>): RecordShape {
  const entries = Object.entries(fields);
  return {
    kind: 'record',
    fields: Object.fromEntries(entries.map(([name, shape]) => [plainName(name), shape])),
    required: entries.filter(([name]) => name.endsWith('!')).map(([name]) => plainName(name)),
    isOpen: false,
  };
}

function plainName(name: string): string {
  return name.endsWith('!') ? name.slice(0, -1) : name;
}

/** A map from any of these keys. */
export function mapOf(keys: readonly string[], element: ValueShape): ValueShape {
  return { kind: 'map', keys, element };
}

/** A list whose items are told apart by these keys. */
export function keyedListOf(keys: readonly string[], element: ValueShape, minItems = 0): ListShape {
  return { kind: 'list', element, keys, minItems, maxItems: minItems + 3 };
}

/** A list of values that should not repeat. */
export function setOf(...values: readonly Json[]): ListShape {
  return { kind: 'list', element: oneOf(...values), keys: [], minItems: 0, maxItems: 3 };
}

/** A list as one value. */
export function atomicListOf(element: ValueShape, minItems = 0): ListShape {
  return { kind: 'list', element, keys: undefined, minItems, maxItems: minItems + 2 };
}
