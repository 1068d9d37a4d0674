import { canonicalJson, isJsonArray, isJsonObject, setMember } from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import type { FieldPath, PathElement } from '../../../../src/model/field-path.ts';
import { printElement } from '../../../../src/schema/fields/path-elements.ts';

/**
 * A value without what stands at these paths, and without what is empty once they are gone: two values
 * that differ only there become equal.
 */
export function withoutPaths(value: Json, paths: readonly FieldPath[]): Json {
  let result: Json = value;
  for (const path of paths) result = withoutPath(result, path) ?? {};
  return result;
}

function withoutPath(value: Json, path: FieldPath): Json | undefined {
  const [element, ...rest] = path;
  if (element === undefined) return undefined;
  if (isJsonArray(value)) {
    const items = value.map((item, index) =>
      isNamed(item, index, element) ? withoutPath(item, rest) : item,
    );
    const left = items.filter((item) => item !== undefined);
    return left.length === 0 && value.length > 0 ? undefined : left;
  }
  if (!isJsonObject(value) || element.kind !== 'field') return value;
  return withoutMember(value, element.name, rest);
}

function withoutMember(object: JsonObject, name: string, rest: FieldPath): Json | undefined {
  const before = Object.hasOwn(object, name) ? object[name] : undefined;
  if (before === undefined) return Object.keys(object).length === 0 ? undefined : object;
  const after = withoutPath(before, rest);
  const result: Record<string, Json | undefined> = {};
  for (const key of Object.keys(object)) {
    const member = key === name ? after : object[key];
    if (member !== undefined) setMember(result, key, member);
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

/** Keys that an item does not state are defaults: they tell nothing apart here. */
function isNamed(item: Json, index: number, element: PathElement): boolean {
  switch (element.kind) {
    case 'index':
      return element.index === index;
    case 'value':
      return canonicalJson(item) === canonicalJson(element.value);
    case 'key':
      return (
        isJsonObject(item) &&
        Object.keys(element.key).every((key) => {
          const stated = item[key];
          return stated === undefined || canonicalJson(stated) === show(element.key[key]);
        })
      );
    case 'field':
      return false;
    default:
      return element satisfies never;
  }
}

function show(value: Json | undefined): string {
  return value === undefined ? '' : canonicalJson(value);
}

/**
 * The members of fieldsV1, in its order, one line each; without those at, below or above the paths: what
 * is above is a member of its own only where nothing is below it.
 */
export function listMembers(fieldsV1: Json | undefined, without: readonly FieldPath[]): string {
  const unknown = without.map((path) => path.map(printElement).join('\n'));
  const lines: string[] = [];
  collectMembers(fieldsV1 ?? {}, [], lines);
  const certain = lines.filter(
    (line) => !unknown.some((path) => isAtOrBelow(line, path) || isAtOrBelow(path, line)),
  );
  return certain.map((line) => line.replaceAll('\n', ' ')).join('\n');
}

function isAtOrBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}\n`);
}

function collectMembers(node: Json, path: readonly string[], lines: string[]): void {
  if (!isJsonObject(node)) return;
  const keys = Object.keys(node);
  if (keys.length === 0 && path.length > 0) lines.push(path.join('\n'));
  for (const key of keys) {
    if (key === '.') lines.push(path.join('\n'));
    else collectMembers(node[key] ?? null, [...path, key], lines);
  }
}

/** How many scalars and empty containers a value has. */
export function countLeaves(value: Json): number {
  const members = isJsonArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  if (members.length === 0) return 1;
  return members.reduce((sum: number, member) => sum + countLeaves(member ?? null), 0);
}
