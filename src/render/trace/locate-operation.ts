import { isJsonArray } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { applyJsonPatch, JsonPatchFault, readJsonPatch } from '../patches/json-patch.ts';
import type { JsonPatchOperation } from '../patches/json-patch.ts';
import type { TraceStep } from '../resource/resource.ts';
import { valueAt } from './places.ts';
import type { Place } from './places.ts';

/**
 * The place, in a list of JSON patch operations, of what the last operation wrote that put a value where it stands
 * after the patch; undefined where none did. The place is followed back through what the operations inserted, removed and
 * moved.
 */
export function locateOperation(
  patch: readonly Json[],
  { before }: TraceStep,
  place: Place,
): Place | undefined {
  const run = runOperations(patch, before);
  if (run === undefined) return undefined;
  let current: Place = place;
  for (const [index, { operation, state, next }] of [...run.entries()].reverse()) {
    const { op } = operation;
    if (op === 'test') continue;
    const target = placeOf(operation.path, op === 'remove' ? state : next);
    const source = operation.from === undefined ? undefined : placeOf(operation.from, state);
    if (op !== 'remove' && startsWith(current, target)) {
      const rest = current.slice(target.length);
      if (source === undefined) return [index, 'value', ...rest];
      current = [...source, ...rest];
      continue;
    }
    if (op === 'remove') current = shift(current, target, state, 1);
    if (op === 'add' || op === 'copy' || op === 'move') current = shift(current, target, state, -1);
    if (op === 'move' && source !== undefined) current = shift(current, source, state, 1);
  }
  return undefined;
}

interface Operation {
  readonly operation: JsonPatchOperation;
  readonly state: JsonObject;
  readonly next: JsonObject;
}

function runOperations(
  patch: readonly Json[],
  before: JsonObject,
): readonly Operation[] | undefined {
  try {
    let state = before;
    return readJsonPatch(patch).map((operation) => {
      const done = { operation, state, next: applyJsonPatch(state, [operation]) };
      state = done.next;
      return done;
    });
  } catch (error) {
    if (error instanceof JsonPatchFault) return undefined;
    throw error;
  }
}

/** A JSON pointer as a place in a state: `-` is the last item there, negative places count from the end. */
function placeOf(pointer: string, state: JsonObject): Place {
  const place: (string | number)[] = [];
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const holder = valueAt(state, place);
    if (!isJsonArray(holder)) place.push(name);
    else if (name === '-') place.push(holder.length - 1);
    else place.push(Number(name) < 0 ? holder.length + Number(name) : Number(name));
  }
  return place;
}

function startsWith(place: Place, start: Place): boolean {
  return start.length <= place.length && start.every((step, index) => place[index] === step);
}

/** Where a place was before an item of a list above it was inserted (-1) or removed (1) at the target. */
function shift(place: Place, target: Place, state: JsonObject, by: 1 | -1): Place {
  const list = target.slice(0, -1);
  const at = target.at(-1);
  const index = place[list.length];
  if (typeof at !== 'number' || typeof index !== 'number' || !startsWith(place, list)) return place;
  if (!isJsonArray(valueAt(state, list))) return place;
  const isBehind = by === 1 ? index >= at : index > at;
  return isBehind ? [...list, index + by, ...place.slice(list.length + 1)] : place;
}
