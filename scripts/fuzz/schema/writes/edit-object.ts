import { isJsonArray, isJsonObject } from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import { applyJsonPatch } from './json-patch.ts';
import type { PatchOperation } from './json-patch.ts';
import { printPointer, valueAt, writablePlaces } from './json-places.ts';
import type { Place } from './json-places.ts';
import type { ValueShape } from '../values/value-shape.ts';

/**
 * One change of an object, chosen before the object is known: `place` picks one of its places.
 * `graft` takes a part of another valid object, picked by `place` too.
 */
export interface Edit {
  readonly action: 'graft' | 'remove' | 'reorder' | 'empty' | 'null' | 'repeat';
  readonly place: number;
}

/** What edits change, where they take new values from, and which fields may not leave. */
export interface EditScene {
  readonly object: JsonObject;
  readonly donor: JsonObject;
  readonly shape: ValueShape;
}

/** An edited object and the JSON patch that made it. */
export interface EditedObject {
  readonly object: JsonObject;
  readonly operations: readonly PatchOperation[];
}

/** Makes the edits one after the other; one that finds no place changes nothing. */
export function editObject(scene: EditScene, edits: readonly Edit[]): EditedObject {
  let { object } = scene;
  const operations: PatchOperation[] = [];
  for (const edit of edits) {
    const operation = operationFor({ ...scene, object }, edit);
    if (operation === undefined) continue;
    operations.push(operation);
    const edited = applyJsonPatch(object, [operation]);
    if (isJsonObject(edited)) object = edited;
  }
  return { object, operations };
}

function operationFor(scene: EditScene, edit: Edit): PatchOperation | undefined {
  const { object } = scene;
  if (edit.action === 'graft') return graft(scene, edit.place);
  const all = writablePlaces(object).filter((place) => isPlaceFor(scene, edit.action, place));
  // Of custom resources, validation accepts repeated items nowhere but in metadata.
  const inMetadata = all.filter(([first]) => first === 'metadata');
  const mustBeThere = edit.action === 'repeat' && edit.place % 2 === 0 && inMetadata.length > 0;
  const places = mustBeThere ? inMetadata : all;
  const place = pick(places, edit.place);
  if (place === undefined) return undefined;
  const path = printPointer(place);
  switch (edit.action) {
    case 'remove':
      return { op: 'remove', path };
    case 'null':
      return { op: 'replace', path, value: null };
    case 'empty':
      return { op: 'replace', path, value: emptied(valueAt(object, place) ?? null) };
    case 'repeat':
      return { op: 'copy', from: `${path}/0`, path: `${path}/-` };
    case 'reorder':
      return { op: 'move', from: `${path}/0`, path: `${path}/${lengthAt(object, place) - 1}` };
    default:
      return edit.action satisfies never;
  }
}

function isPlaceFor(scene: EditScene, action: Edit['action'], place: Place): boolean {
  if (action === 'repeat') return lengthAt(scene.object, place) > 0;
  if (action === 'reorder') return lengthAt(scene.object, place) > 1;
  return !isRequired(scene.shape, place);
}

function lengthAt(object: JsonObject, place: Place): number {
  const value = valueAt(object, place);
  return isJsonArray(value) ? value.length : 0;
}

function pick<T>(choices: readonly T[], number: number): T | undefined {
  return choices.length === 0 ? undefined : choices[number % choices.length];
}

function emptied(value: Json): Json {
  if (isJsonArray(value)) return [];
  if (isJsonObject(value)) return {};
  if (typeof value === 'boolean') return false;
  return typeof value === 'number' || typeof value === 'bigint' ? 0 : '';
}

/** Puts a part of the donor where it belongs, with the ancestors that the object lacks. */
function graft({ object, donor }: EditScene, number: number): PatchOperation | undefined {
  const place = pick(writablePlaces(donor), number);
  if (place === undefined) return undefined;
  let length = 1;
  while (length < place.length && isContainer(valueAt(object, place.slice(0, length)))) length += 1;
  const target = place.slice(0, length);
  const value = valueAt(donor, target) ?? null;
  return addOrReplace(object, target, value);
}

function addOrReplace(object: JsonObject, target: Place, value: Json): PatchOperation {
  const parentPlace = target.slice(0, -1);
  const parent = valueAt(object, parentPlace);
  if (valueAt(object, target) !== undefined) {
    return { op: 'replace', path: printPointer(target), value };
  }
  // A list of the donor may be longer than ours, or an object where we have a list.
  const path = printPointer(isJsonArray(parent) ? [...parentPlace, '-'] : target);
  return { op: 'add', path, value };
}

function isContainer(value: Json | undefined): boolean {
  return isJsonArray(value) || isJsonObject(value);
}

/** True where the shape says that the object is refused without this field. */
function isRequired(shape: ValueShape, place: Place): boolean {
  const [step, ...rest] = place;
  if (step === undefined) return false;
  switch (shape.kind) {
    case 'record': {
      const field = shape.fields[step];
      if (rest.length === 0) return shape.required.includes(String(step));
      return field !== undefined && isRequired(field, rest);
    }
    case 'map':
    case 'list':
      return isRequired(shape.element, rest);
    case 'nullable':
      return isRequired(shape.shape, place);
    case 'either':
    case 'scalar':
    case 'any':
      return false;
    default:
      return shape satisfies never;
  }
}
