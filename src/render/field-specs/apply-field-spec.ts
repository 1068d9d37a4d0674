import { isJsonArray, isJsonObject, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { editItems, withMember } from '../resource/edit-json.ts';
import type { Resource } from '../resource/resource.ts';
import { selectsType, splitFieldPath } from './field-spec.ts';
import type { FieldSpec } from './field-spec.ts';

/** How a field spec changes what it leads to. */
export interface FieldEdit {
  /** What is made at the end of a path that may be created; undefined: never create. */
  readonly createAs?: 'scalar' | 'map';
  /** The new value of the field; it gets '' or {} for a field that was just created. */
  readonly set: (value: Json, spec: FieldSpec) => Json;
  /** Objects that are left as they are. */
  readonly skip?: (resource: Resource) => boolean;
}

/** A path of a field spec does not fit the object; said to the user with object and field. */
export class FieldMismatch extends Error {
  override readonly name = 'FieldMismatch';
}

/**
 * The object with the edit made at every place of the spec (api/filters/fieldspec): what does not change is shared,
 * and the object itself is returned when nothing changes. A missing field is left missing unless spec and edit create.
 */
export function applyFieldSpec(resource: Resource, spec: FieldSpec, edit: FieldEdit): JsonObject {
  if (!selectsType(spec, resource.id) || edit.skip?.(resource) === true) return resource.object;
  const walk: Walk = {
    segments: splitFieldPath(spec.path),
    createAs: spec.create === true ? edit.createAs : undefined,
    spec,
    set: edit.set,
  };
  // A path has at least one segment, so the walk over a map gives a map.
  const changed = editMap(resource.object, 0, walk);
  return isJsonObject(changed) ? changed : resource.object;
}

interface Walk {
  readonly segments: readonly string[];
  readonly createAs: 'scalar' | 'map' | undefined;
  readonly spec: FieldSpec;
  readonly set: FieldEdit['set'];
}

function editValue(value: Json, depth: number, walk: Walk): Json {
  if (depth === walk.segments.length) return walk.set(value, walk.spec);
  if (value === null) return value;
  if (isJsonArray(value)) return editItems(value, (item) => editValue(item, depth, walk));
  if (isJsonObject(value)) return editMap(value, depth, walk);
  throw new FieldMismatch(
    `${walk.segments.slice(0, depth).join('/')} holds a scalar where ${walk.segments.join('/')} needs a map or list`,
  );
}

/** Only the last field of a path can be a scalar. */
function makeField(isLast: boolean, walk: Walk): Json {
  return isLast && walk.createAs === 'scalar' ? '' : {};
}

function editMap(map: JsonObject, depth: number, walk: Walk): Json {
  const segment = walk.segments[depth] ?? '';
  const isList = segment.endsWith('[]');
  const name = isList ? segment.slice(0, -2) : segment;
  if (name === '') throw new FieldMismatch(`${walk.segments.join('/')} holds an empty field name`);
  const isLast = depth === walk.segments.length - 1;
  const creates = walk.createAs !== undefined && !isList;
  const found = Object.hasOwn(map, name) ? map[name] : undefined;
  let value = found ?? null;
  if (found === undefined && !creates) return map;
  if (value === null && creates) value = makeField(isLast, walk);
  else if (value === null && isList) value = [];
  const edited = editValue(value, depth + 1, walk);
  return edited === found ? map : withMember(map, name, edited);
}

/**
 * A map with these entries set to strings; the map itself when it holds them already. A null that may not become a
 * map stays, as in kustomize: where a spec creates, what comes here is a map already.
 */
export function withEntries(value: Json, entries: Readonly<Record<string, string>>): Json {
  if (value === null) return value;
  if (!isJsonObject(value)) {
    throw new FieldMismatch('labels and annotations can only be set in a map');
  }
  const map = value;
  let copy: Record<string, Json | undefined> | undefined;
  for (const name of Object.keys(entries)) {
    const text = entries[name] ?? '';
    if (Object.hasOwn(map, name) && map[name] === text) continue;
    copy ??= { ...map };
    setMember(copy, name, text);
  }
  return copy ?? map;
}

/** For edits that write a scalar. */
export function requireScalar(value: Json): Json {
  if (isJsonArray(value) || isJsonObject(value)) {
    throw new FieldMismatch('the field holds a map or list where a scalar is needed');
  }
  return value;
}
