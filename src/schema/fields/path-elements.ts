import type { PathElement } from '../../model/field-path.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { compareUtf8, compareValues } from './compare-values.ts';
import { printKeys, printValue } from './print-value.ts';

/** An element as fieldsV1 has it, byte for byte as the server writes it: `f:spec`, `k:{"name":"app"}`, `v:"x"`, `i:0`. */
export function printElement(element: PathElement): string {
  return printElementWith(element, printValue);
}

/**
 * What tells an element from its neighbours: the key of a field set's children. It is the printed element,
 * but for whole numbers beyond 2^53, which count as the float64 nearest to them (and -0 as 0): the server reads every
 * number of a stored field set as float64, and compares int64 with float64 as float64.
 */
export function elementKey(element: PathElement): string {
  return printElementWith(element, printRounded);
}

function printElementWith(element: PathElement, print: (value: Json) => string): string {
  switch (element.kind) {
    case 'field':
      return `f:${element.name}`;
    case 'key':
      return `k:${printKeys(element.key, print)}`;
    case 'value':
      return `v:${print(element.value)}`;
    case 'index':
      return `i:${String(element.index)}`;
    default:
      return element satisfies never;
  }
}

function printRounded(value: Json): string {
  if (typeof value === 'bigint') return printValue(Number(value));
  return value === 0 ? '0' : printValue(value);
}

const ranks: Readonly<Record<PathElement['kind'], number>> = {
  field: 0,
  key: 1,
  value: 2,
  index: 3,
};

/**
 * The order of elements in fieldsV1: fields by name, then items by their keys, then items by their values,
 * then items by their place. 0 = the same element.
 */
export function compareElements(left: PathElement, right: PathElement): number {
  if (left.kind === 'field' && right.kind === 'field') return compareUtf8(left.name, right.name);
  if (left.kind === 'key' && right.kind === 'key') return compareKeys(left.key, right.key);
  if (left.kind === 'value' && right.kind === 'value') {
    return compareValues(left.value, right.value);
  }
  if (left.kind === 'index' && right.kind === 'index') return left.index - right.index;
  return ranks[left.kind] - ranks[right.kind];
}

/** Key by key: the names first, then the values; a list of keys that ends sooner comes first. */
function compareKeys(left: JsonObject, right: JsonObject): number {
  const leftNames = Object.keys(left).sort(compareUtf8);
  const rightNames = Object.keys(right).sort(compareUtf8);
  for (const [index, name] of leftNames.entries()) {
    const other = rightNames[index];
    if (other === undefined) return 1;
    const order =
      compareUtf8(name, other) || compareValues(left[name] ?? null, right[other] ?? null);
    if (order !== 0) return order;
  }
  return leftNames.length - rightNames.length;
}
