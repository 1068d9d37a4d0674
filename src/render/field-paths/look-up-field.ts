import { isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { scalarText } from '../resource/resource.ts';
import { badItem, PathFault } from './path-fault.ts';
import { readPathPart } from './split-field-path.ts';

/**
 * The value that a path leads to, or undefined (kyaml yaml.Lookup): names, `[field=value]` by exact comparison,
 * indexes, `-` for the last item; blanks around parts and empty parts do not count. Null on the way is nothing.
 * @throws PathFault when a part asks for a map or list where something else is
 */
export function lookUpField(root: Json, path: readonly string[]): Json | undefined {
  let value: Json | undefined = root;
  for (const part of cleanPath(path)) {
    value = lookUpPart(value, part);
    if (value === undefined) return undefined;
  }
  return value;
}

/** The parts that count. */
export function cleanPath(path: readonly string[]): readonly string[] {
  return path.map((part) => part.trim()).filter((part) => part !== '');
}

/** What one part leads to. */
export function lookUpPart(value: Json, part: string): Json | undefined {
  if (/^-\d+$/.test(part)) throw new PathFault(`the index ${part} is negative`);
  const read = readPathPart(part);
  switch (read.kind) {
    case 'every':
      throw new PathFault('* stands only in the paths of targets');
    case 'bad-item':
      throw badItem(part);
    case 'index':
      return listOrFail(value, part)[read.index];
    case 'item':
      return findItem(listOrFail(value, part), read.field, read.value);
    case 'field':
      if (part === '-') return listOrFail(value, part).at(-1);
      if (value === null) return undefined;
      if (isJsonObject(value)) return memberOf(value, read.name);
      throw new PathFault(`${part} is looked for in ${describeKind(value)}, which is no map`);
    default:
      return read satisfies never;
  }
}

/** A list, or null as an empty one. */
export function listOrFail(value: Json, part: string): readonly Json[] {
  if (value === null) return [];
  if (isJsonArray(value)) return value;
  throw new PathFault(`${part} is looked for in ${describeKind(value)}, which is no list`);
}

function findItem(items: readonly Json[], field: string, text: string): Json | undefined {
  if (field === '') return items.find((item) => scalarText(item) === text);
  return items.find((item) => {
    const member = isJsonObject(item) ? memberOf(item, field) : undefined;
    return member !== undefined && scalarText(member) === text;
  });
}

/** `a map`, `a string`: for messages, which never show the value. */
export function describeKind(value: Json): string {
  if (value === null) return 'null';
  if (isJsonArray(value)) return 'a list';
  if (isJsonObject(value)) return 'a map';
  return `a ${typeof value === 'bigint' ? 'number' : typeof value}`;
}
