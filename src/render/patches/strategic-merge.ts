import { isJsonArray, isJsonObject, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import {
  applyListDirective,
  directiveOf,
  MergeFault,
  withoutDirective,
} from './merge-directives.ts';
import { resolvePlain } from '../../yaml/resolve-plain.ts';
import { scalarText } from '../resource/resource.ts';
import { mergeKeyedLists } from './merge-keyed-lists.ts';
import type { KeyedList } from './keyed-list.ts';
import { placeIn, showMergePlace } from './merge-place.ts';
import type { MergePlace } from './merge-place.ts';
import { anyField, unknownField } from './merge-types.ts';
import type { MergeField, MergeType } from './merge-types.ts';

/**
 * A strategic merge as kustomize does it (kyaml/yaml/merge2 and walk): maps are merged, null deletes, lists are
 * replaced unless the type knows their keys, `$patch` decides otherwise. Undefined when nothing is left.
 * What the patch does not touch is shared with the object. `isExact` keeps what kustomize loses lost.
 * @throws MergeFault where a map meets a list or scalar, or a directive is unknown.
 */
export function strategicMerge(
  object: JsonObject,
  patch: JsonObject,
  type: MergeType | undefined,
  isExact = false,
): JsonObject | undefined {
  const root: MergePlace = { part: '', within: undefined, isExact };
  const merged = mergeValues(object, patch, { type: type ?? {} }, root);
  return isJsonObject(merged) ? merged : undefined;
}

/**
 * Merges what stands in one field on both sides; undefined means that the field goes.
 * A value that only the patch has is merged with itself: nulls and directives in it are carried out too.
 */
export function mergeValues(
  base: Json | undefined,
  patch: Json | undefined,
  field: MergeField,
  place: MergePlace,
): Json | undefined {
  const sample = base ?? patch ?? undefined;
  if (sample === undefined || isJsonObject(sample)) {
    requireKind(isJsonObject, base, patch, place);
    return mergeMaps(base, patch, field, place);
  }
  if (isJsonArray(sample)) {
    requireKind(isJsonArray, base, patch, place);
    if (field.keys !== undefined) return mergeLists(base, patch, field, place);
  } else {
    requireKind(isScalar, base, patch, place);
  }
  return patch === undefined ? base : keepQuotes(base, patch ?? undefined);
}

/**
 * A scalar takes over the quotes of the one that it replaces (kyaml/yaml FieldSetter), which make a text of a number.
 * Only quotes that the old text cannot do without are known here.
 */
function keepQuotes(base: Json | undefined, patch: Json | undefined): Json | undefined {
  if (typeof base !== 'string' || patch === undefined || typeof patch === 'string') return patch;
  const isQuoted = base.includes('\n') || resolvePlain(base, 'kustomize') !== base;
  return isQuoted && isScalar(patch) ? scalarText(patch) : patch;
}

function isScalar(value: Json): boolean {
  return !isJsonArray(value) && !isJsonObject(value);
}

function requireKind(
  isRight: (value: Json) => boolean,
  base: Json | undefined,
  patch: Json | undefined,
  place: MergePlace,
): void {
  for (const value of [base, patch]) {
    if (value === undefined || value === null || isRight(value)) continue;
    const shown = showMergePlace(place);
    throw new MergeFault(
      `${shown === '' ? 'the object' : shown} is ${nameKind(base)} in the object and ${nameKind(patch)} in the patch`,
    );
  }
}

function nameKind(value: Json | undefined): string {
  if (value === undefined) return 'absent';
  if (isJsonArray(value)) return 'a list';
  return isJsonObject(value) ? 'a map' : 'a scalar';
}

function mergeMaps(
  base: Json | undefined,
  patch: Json | undefined,
  field: MergeField,
  place: MergePlace,
): Json | undefined {
  const type = field.type ?? embeddedType(base, patch, field);
  if (!isJsonObject(base)) {
    if (patch === undefined) return base;
    if (!isJsonObject(patch) || directiveOf(patch, place) === 'delete') return undefined;
    const added = withoutDirective(patch);
    return mergeMembers(added, added, type, place);
  }
  if (patch === null) return undefined;
  if (!isJsonObject(patch)) return normaliseMap(base, type, place);
  const directive = directiveOf(patch, place);
  if (directive === 'delete') return undefined;
  const rest = withoutDirective(patch);
  // What only the patch has is merged with itself: then the directive leaves both sides.
  const own = directive === 'replace' || base === patch ? rest : base;
  return mergeMembers(own, rest, type, place);
}

/** An object inside a field that no schema knows has the type that it names itself (kyaml/yaml/walk, GetSchema). */
function embeddedType(
  base: Json | undefined,
  patch: Json | undefined,
  field: MergeField,
): MergeType {
  if (field.embedded === undefined) return {};
  for (const value of [base, patch]) {
    if (!isJsonObject(value)) continue;
    const { apiVersion, kind } = value;
    const isNamed = typeof apiVersion === 'string' && typeof kind === 'string';
    const type = isNamed ? field.embedded(apiVersion, kind) : undefined;
    if (type !== undefined) return type;
  }
  return { [unknownField]: field };
}

function mergeMembers(
  base: JsonObject,
  patch: JsonObject,
  type: MergeType,
  place: MergePlace,
): JsonObject {
  const names = new Set([...Object.keys(base), ...Object.keys(patch)]);
  const merged: Record<string, Json | undefined> = {};
  let changed = false;
  for (const name of names) {
    const before = ownMember(base, name);
    const own = ownMember(patch, name);
    const field = ownField(type, name) ?? (own === undefined ? undefined : type[unknownField]);
    const after = mergeMember(before, own, field, placeIn(place, name));
    if (after !== before) changed = true;
    if (after !== undefined) setMember(merged, name, after);
  }
  return changed ? merged : base;
}

function mergeMember(
  before: Json | undefined,
  patch: Json | undefined,
  field: MergeField | undefined,
  place: MergePlace,
): Json | undefined {
  if (patch === undefined && field === undefined) return before;
  return mergeValues(before, patch, field ?? {}, place);
}

/** kustomize walks the whole object: lists with keys are rewritten even where the patch has nothing. */
function normaliseMap(base: JsonObject, type: MergeType, place: MergePlace): JsonObject {
  if (type[anyField] !== undefined) return mergeMembers(base, {}, type, place);
  for (const name of Object.keys(type)) {
    if (Object.hasOwn(base, name)) return mergeMembers(base, {}, type, place);
  }
  return base;
}

function mergeLists(
  base: Json | undefined,
  patch: Json | undefined,
  field: MergeField,
  place: MergePlace,
): Json | undefined {
  const options = keyedList(field, place);
  const baseItems = isJsonArray(base) ? base : undefined;
  if (patch === null) return undefined;
  if (baseItems === undefined) return isJsonArray(patch) ? addList(patch, options) : undefined;
  if (!isJsonArray(patch)) return mergeKeyedLists(baseItems, undefined, options);
  const { directive, rest } = applyListDirective(patch, place);
  if (directive === 'delete') return undefined;
  return mergeKeyedLists(directive === 'replace' ? rest : baseItems, rest, options);
}

/** kustomize prints the directive of a list that the object does not have; otherwise it is carried out. */
function addList(patch: readonly Json[], options: KeyedList): Json | undefined {
  if (options.place.isExact) return mergeKeyedLists(patch, patch, options);
  const { directive, rest } = applyListDirective(patch, options.place);
  return directive === 'delete' ? undefined : mergeKeyedLists(rest, rest, options);
}

function keyedList(field: MergeField, place: MergePlace): KeyedList {
  const { keys = [], items, embedded } = field;
  const unknown: MergeField = embedded === undefined ? {} : { embedded };
  const itemField: MergeField = items === undefined ? unknown : { type: items };
  return {
    keys,
    place,
    hasListsInItems: items !== undefined,
    mergeItem: (base, patch, at) => mergeValues(base, patch, itemField, at),
  };
}

function ownMember(map: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function ownField(type: MergeType, name: string): MergeField | undefined {
  return Object.hasOwn(type, name) ? type[name] : type[anyField];
}
