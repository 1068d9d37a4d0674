import { isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import type { FieldSet } from '../fields/field-set.ts';
import { parseTime } from '../scalars/date-time.ts';
import { equalValues } from '../values/equal-values.ts';
import { markDifferent, markUncertain } from './comparison-walk.ts';
import type { ComparisonWalk } from './comparison-walk.ts';

/** Metadata that names the object or that the server alone writes: nobody holds it. */
export const serverMetadata: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
]);

/** What a payload says of {@link serverMetadata}: some of it is a condition, some is ignored, some refused. */
export function compareServerMetadata(
  walk: ComparisonWalk,
  payload: JsonObject,
  live: JsonObject,
): void {
  for (const name in payload) {
    const value = payload[name];
    if (value === undefined || name === 'name' || name === 'namespace') continue;
    // What is written as it is live says nothing; managers must not be written at all.
    if (value === live[name] && name !== 'managedFields') continue;
    if (serverMetadata.has(name)) {
      walk.path?.push({ kind: 'field', name });
      compareServerField(walk, name, value);
      walk.path?.pop();
    }
  }
}

function compareServerField(walk: ComparisonWalk, name: string, value: Json): void {
  switch (name) {
    case 'resourceVersion':
    case 'uid':
    case 'selfLink':
      compareText(walk, name, value);
      break;
    case 'creationTimestamp':
      // The server keeps its own, and reads the payload's all the same, but for custom resources.
      if (value !== null && !isTime(value)) markUncertain(walk);
      break;
    case 'generation':
      // The server counts generations itself.
      if (value !== null && !isWholeNumber(value)) markDifferent(walk, 'refused');
      break;
    default:
      if (value !== null) markDifferent(walk, 'refused');
  }
}

function compareText(walk: ComparisonWalk, name: string, value: Json): void {
  const isUnset = value === null || value === '';
  // Conditions of the write: 409 for another object or state.
  if (!isUnset) markDifferent(walk, name === 'selfLink' ? 'value' : 'refused');
  else if (name === 'resourceVersion') {
    // Custom resources, and some other kinds, insist on one that is not empty.
    if (walk.isCustom) markDifferent(walk, 'refused');
    else markUncertain(walk);
  }
}

function isWholeNumber(value: Json): boolean {
  return Number.isSafeInteger(value) || typeof value === 'bigint';
}

function isTime(value: Json): boolean {
  return typeof value === 'string' && parseTime(value) !== undefined;
}

/**
 * What a payload says of fields that a write to the object leaves as they are (`status`): it is read and forgotten.
 * Returns the fields at the root that are no part of what the payload holds.
 */
export function compareReset(
  walk: ComparisonWalk,
  reset: FieldSet,
  payload: KubeObject,
  live: KubeObject,
): ReadonlySet<string> {
  const skipped = new Set(['apiVersion', 'kind', 'metadata']);
  for (const { element } of reset.children.values()) {
    if (element.kind !== 'field') continue;
    const { name } = element;
    skipped.add(name);
    const value = payload[name];
    if (value === undefined || isContained(value, live[name])) continue;
    walk.path?.push(element);
    markUncertain(walk);
    walk.path?.pop();
  }
  return skipped;
}

/** True where the payload says nothing but what is live. */
function isContained(payload: Json, live: Json | undefined): boolean {
  if (payload === null) return true;
  if (!isJsonObject(payload) || !(live === undefined || isJsonObject(live))) {
    return equalValues(payload, live);
  }
  for (const name in payload) {
    const value = payload[name];
    if (value !== undefined && !isContained(value, memberOf(live, name))) return false;
  }
  return true;
}
