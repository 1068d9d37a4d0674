import type { FieldPath, PathElement } from '../../model/field-path.ts';
import { isJsonArray, isJsonObject, memberOf, setMember } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { findItem, keyDefaultAt } from './read-field-path.ts';
import type { KeyDefault } from './read-field-path.ts';

/**
 * What tells the items of a list apart: the names of their keys (none = their values, as in a set), or undefined where
 * it is their place. `list` leads from the root to the list.
 */
export type KeysOfList = (list: FieldPath) => readonly string[] | undefined;

/**
 * A path as a JSON pointer (RFC 6901) into this object: items of lists by their places in it. Undefined where a list
 * or an item of it is not there; fields need not be there, so that a pointer can say where to add one.
 */
export function formatJsonPointer(
  path: FieldPath,
  object: Json,
  keyDefault?: KeyDefault,
): string | undefined {
  let pointer = '';
  let current: Json | undefined = object;
  for (const [depth, element] of path.entries()) {
    if (element.kind === 'field') {
      pointer += `/${escapeToken(element.name)}`;
      current = isJsonObject(current) ? memberOf(current, element.name) : undefined;
      continue;
    }
    if (!isJsonArray(current)) return undefined;
    const place = findItem(current, element, keyDefaultAt(path, depth, keyDefault));
    if (place < 0) return undefined;
    pointer += `/${String(place)}`;
    current = current[place];
  }
  return pointer;
}

/** The tokens of a JSON pointer, unescaped; undefined where the text is no pointer (RFC 6901, section 3). */
export function parseJsonPointer(text: string): readonly string[] | undefined {
  if (text === '') return [];
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return undefined;
  return text.slice(1).split('/').map(unescapeToken);
}

/**
 * The path to which a pointer leads in this object: an item of a keyed list or a set by what identifies it, any other
 * item by its place. Undefined where the pointer is none or a list has no such item; fields need not be there.
 */
export function fieldPathOfPointer(
  pointer: string,
  object: Json,
  keysOfList: KeysOfList = () => undefined,
  keyDefault?: KeyDefault,
): FieldPath | undefined {
  const tokens = parseJsonPointer(pointer);
  if (tokens === undefined) return undefined;
  const path: PathElement[] = [];
  let current: Json | undefined = object;
  for (const token of tokens) {
    if (!isJsonArray(current)) {
      path.push({ kind: 'field', name: token });
      current = isJsonObject(current) ? memberOf(current, token) : undefined;
      continue;
    }
    const place = /^(?:0|[1-9]\d*)$/.test(token) ? Number(token) : -1;
    const item: Json | undefined = current[place];
    if (item === undefined) return undefined;
    path.push(identifyItem([...path], place, item, { keysOfList, keyDefault }));
    current = item;
  }
  return path;
}

function identifyItem(
  list: FieldPath,
  place: number,
  item: Json,
  lists: { readonly keysOfList: KeysOfList; readonly keyDefault: KeyDefault | undefined },
): PathElement {
  const names = lists.keysOfList(list);
  if (names === undefined) return { kind: 'index', index: place };
  if (names.length === 0) return { kind: 'value', value: item };
  const key: Record<string, Json | undefined> = {};
  for (const name of names) {
    const value = isJsonObject(item) ? memberOf(item, name) : undefined;
    const known = value ?? lists.keyDefault?.(list, name);
    if (known !== undefined) setMember(key, name, known);
  }
  // An item without any of its keys has nothing but its place.
  return Object.keys(key).length > 0 ? { kind: 'key', key } : { kind: 'index', index: place };
}

function escapeToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
