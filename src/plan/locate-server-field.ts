import type { FieldPath } from '../model/field-path.ts';
import { isJsonArray, isJsonObject, memberOf } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { LiveState } from '../model/live-state.ts';
import { locateField } from '../model/locate-field.ts';
import { formatOrigin } from '../model/manifest.ts';
import type { Origin } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { parseFieldPath } from '../schema/fields/parse-field-path.ts';
import type { DesiredObject } from './desired-object.ts';

/** Where git has a field that a server names by keys (`.spec.containers[name="app"].image`); undefined where it has none. */
export function locateServerField(
  { manifest }: DesiredObject,
  field: string | undefined,
): Origin | undefined {
  const reading = field === undefined ? undefined : parseFieldPath(field);
  if (reading?.kind !== 'path' || manifest === undefined) return undefined;
  return locateField(manifest, reading.path);
}

/** How many fields of one refusal are told with their places. */
const maxTold = 5;

/**
 * A refusal with the places in git of the fields that the server names. It counts the items of lists in what the write
 * would have made of the object: that is git's list too where the object is new, or has lists of the same length.
 */
export function placeFields(problem: Problem, desired: DesiredObject, live: LiveState): Problem {
  const { fields = [], message } = problem;
  const places = fields.slice(0, maxTold).flatMap((field) => {
    const reading = parseFieldPath(field);
    if (reading.kind === 'fault' || !countsAlike(reading.path, desired, live)) return [];
    const origin = locateServerField(desired, field);
    return origin === undefined ? [] : [`${field}: ${formatOrigin(origin)}`];
  });
  if (places.length === 0) return problem;
  return { ...problem, message: `${message} (${places.join(', ')})` };
}

function countsAlike(path: FieldPath, { object }: DesiredObject, live: LiveState): boolean {
  let ours: Json | undefined = object;
  let theirs: Json | undefined = live.kind === 'present' ? live.object : undefined;
  for (const element of path) {
    if (element.kind === 'field') {
      ours = isJsonObject(ours) ? memberOf(ours, element.name) : undefined;
      theirs = isJsonObject(theirs) ? memberOf(theirs, element.name) : undefined;
    } else if (element.kind === 'index') {
      if (!isJsonArray(ours) || !hasNoOthers(ours, theirs)) return false;
      ours = ours[element.index];
      theirs = isJsonArray(theirs) ? theirs[element.index] : undefined;
    } else return true;
  }
  return true;
}

/** True when a live list has no item that git's list lacks, as far as names and numbers of items tell. */
function hasNoOthers(ours: readonly Json[], theirs: Json | undefined): boolean {
  if (!isJsonArray(theirs)) return true;
  const names = new Set(ours.map(nameOf));
  return theirs.length <= ours.length && theirs.every((item) => names.has(nameOf(item)));
}

function nameOf(item: Json): Json | undefined {
  return isJsonObject(item) ? memberOf(item, 'name') : undefined;
}
