import { isJsonArray, isJsonObject } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { readsAsText, resolvePlain } from '../../../yaml/resolve-plain.ts';
import { FieldMismatch } from '../../field-specs/apply-field-spec.ts';
import { splitFieldPath } from '../../field-specs/field-spec.ts';
import { withMember } from '../../resource/edit-json.ts';
import { scalarText } from '../../resource/resource.ts';

/** What is written where a path ends. */
export interface ScalarEdit {
  /** The new text, from that which stands there (empty for nothing). */
  textFor(before: string): string;
  /** As kustomize: numbers also where an unquoted text stood, and nothing where the item of a list is missing. */
  readonly isExact: boolean;
}

/**
 * The value with the scalar at a path written; what lacks on the way is made (kyaml LookupCreate). A part is the name
 * of a member, `[name=x]` the item of a list that has it, `[=x]` an item that is it, a number an item that is there,
 * `-` the last one; `\/` stands for a slash in a name.
 * @throws FieldMismatch where the path does not fit the value
 */
export function writeScalarAt(value: Json, path: string, edit: ScalarEdit): Json {
  const parts = splitFieldPath(path)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return write(value, parts, edit);
}

function write(value: Json | undefined, parts: readonly string[], edit: ScalarEdit): Json {
  const [part, ...rest] = parts;
  if (part === undefined) return writeScalar(value, edit);
  if (part === '*')
    throw new FieldMismatch('the path holds "*", which a ValueAddTransformer does not know');
  if (isItemPart(part)) return writeItem(listAt(value, part), part, rest, edit);
  const map = value ?? {};
  if (!isJsonObject(map)) throw new FieldMismatch(`"${part}" is looked for in what is no map`);
  return withMember(map, part, write(memberOf(map, part), rest, edit));
}

/** Names such as `constructor` are no members unless they are written. */
function memberOf(map: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function isItemPart(part: string): boolean {
  return /^\d+$/.test(part) || part === '-' || (part.startsWith('[') && part.endsWith(']'));
}

function listAt(value: Json | undefined, part: string): readonly Json[] {
  const list = value ?? [];
  if (isJsonArray(list)) return list;
  throw new FieldMismatch(`"${part}" is looked for in what is no list`);
}

function writeItem(
  list: readonly Json[],
  part: string,
  rest: readonly string[],
  edit: ScalarEdit,
): Json {
  // kustomize passes over an item that is not there without a word.
  if (edit.isExact && /^\d+$/.test(part) && Number(part) >= list.length) return list;
  const found = part.startsWith('[') ? findItem(list, part) : { index: indexOf(list, part) };
  const items = [...list];
  items[found.index] = write(list[found.index] ?? found.made, rest, edit);
  return items;
}

function indexOf(list: readonly Json[], part: string): number {
  const index = part === '-' ? list.length - 1 : Number(part);
  if (index >= 0 && index < list.length) return index;
  throw new FieldMismatch(`the list has no item ${part === '-' ? 'at all' : part}`);
}

/** Where the item is, or the place behind the last one and what to put there. */
function findItem(list: readonly Json[], part: string): { index: number; made?: Json } {
  const [, name = '', wanted] = /^\[([^=]*)=([^]*)\]$/.exec(part) ?? [];
  if (wanted === undefined) throw new FieldMismatch(`"${part}" must be of the form [name=value]`);
  const index = list.findIndex((item) =>
    name === ''
      ? scalarText(item) === wanted
      : isJsonObject(item) &&
        memberOf(item, name) !== undefined &&
        scalarText(memberOf(item, name)) === wanted,
  );
  if (index >= 0) return { index };
  return { index: list.length, made: name === '' ? plainValue(wanted) : namedItem(name, wanted) };
}

function namedItem(name: string, value: string): JsonObject {
  return withMember({}, name, plainValue(value));
}

/** A value that is not quoted reads as a number or a boolean where it looks like one. */
function plainValue(text: string): Json {
  const value = resolvePlain(text, 'kustomize');
  return typeof value === 'symbol' ? text : value;
}

function writeScalar(value: Json | undefined, edit: ScalarEdit): Json {
  if (isJsonArray(value) || isJsonObject(value)) {
    throw new FieldMismatch('the path leads to a map or a list, where no text can be written');
  }
  const after = edit.textFor(scalarText(value));
  // Where quotes stood they stay; without them only kustomize makes a number of a text.
  const isQuoted = typeof value === 'string' && !(edit.isExact && readsAsText(value));
  return isQuoted ? after : plainValue(after);
}
