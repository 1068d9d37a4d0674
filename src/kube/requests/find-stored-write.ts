import { equalJson, isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeResponse, ReadBack } from '../transport/kube-request.ts';
import { metadataOf, textField } from '../answers/read-object.ts';

// After a lost answer the object itself is asked whether the write happened. Everything here may answer
// "not proven" too often, which only sends the write again; it never takes another state for ours.

/** An apply is stored where our entry in managedFields owns just what the payload has, and the values are live. */
export function readBackApply(path: string, payload: JsonObject, manager: string): ReadBack {
  return {
    path,
    judge: (found) => (isApplied(found.value, payload, manager) ? found : undefined),
  };
}

/** A created object is stored where it has all that was sent: names and keys in it are ours alone. */
export function readBackCreate(path: string, object: JsonObject): ReadBack {
  return {
    path,
    judge: (found) =>
      isJsonObject(found.value) && contains(found.value, object)
        ? { ...found, status: 201 }
        : undefined,
  };
}

/** A merge patch is stored where all its values are live and what it removes is gone. */
export function readBackMergePatch(path: string, patch: Json): ReadBack {
  const wanted = isJsonObject(patch) ? withoutVersion(patch) : patch;
  return {
    path,
    judge: (found) => (found.status === 200 && isMerged(found.value, wanted) ? found : undefined),
  };
}

/** A delete is done where the object with that UID is gone or going. */
export function readBackDelete(path: string, uid: string): ReadBack {
  return { path, judge: (found) => (isDeleted(found, uid) ? found : undefined) };
}

function isDeleted(found: KubeResponse, uid: string): boolean {
  if (found.status === 404) return true;
  const metadata = metadataOf(found.value);
  return textField(metadata, 'uid') === uid && textField(metadata, 'deletionTimestamp') !== '';
}

function isApplied(live: Json, payload: JsonObject, manager: string): boolean {
  if (!isJsonObject(live)) return false;
  const wanted = withoutVersion(payload);
  const fields = findAppliedFields(live, payload, manager);
  return fields !== undefined && contains(live, wanted) && ownsOnly(fields, wanted);
}

/** The resourceVersion that is sent is a precondition, which the write itself has outdated. */
function withoutVersion(sent: JsonObject): JsonObject {
  if (!isJsonObject(sent['metadata'])) return sent;
  return { ...sent, metadata: { ...sent['metadata'], resourceVersion: undefined } };
}

/** `fieldsV1` of our apply, at the version of the payload. */
function findAppliedFields(
  live: JsonObject,
  payload: JsonObject,
  manager: string,
): JsonObject | undefined {
  const entries = metadataOf(live)['managedFields'];
  if (!isJsonArray(entries)) return undefined;
  const entry = entries
    .filter(isJsonObject)
    .find(
      (one) =>
        one['manager'] === manager &&
        one['operation'] === 'Apply' &&
        (one['subresource'] ?? '') === '' &&
        one['apiVersion'] === payload['apiVersion'],
    );
  const fields = entry?.['fieldsV1'];
  return isJsonObject(fields) ? fields : undefined;
}

/** True where the live value has every value of the wanted one; lists must be equal item by item. */
function contains(live: Json | undefined, wanted: Json | undefined): boolean {
  if (wanted === undefined) return true;
  if (isJsonArray(wanted)) {
    return (
      isJsonArray(live) &&
      live.length === wanted.length &&
      wanted.every((item, index) => contains(live[index], item))
    );
  }
  if (!isJsonObject(wanted)) return equalJson(live, wanted);
  return isJsonObject(live) && Object.keys(wanted).every((key) => contains(live[key], wanted[key]));
}

/** True where each path of fieldsV1 leads to something in the payload: an earlier apply may have owned more. */
function ownsOnly(fields: JsonObject, payload: Json | undefined): boolean {
  return Object.entries(fields).every(([step, below]) => {
    if (step === '.') return true;
    const item = follow(step, payload);
    return item !== undefined && (!isJsonObject(below) || ownsOnly(below, item));
  });
}

/** One step of fieldsV1 (`f:name`, `k:{keys}`, `v:value`, `i:index`; structured-merge-diff, serialize-pe.go). */
function follow(step: string, payload: Json | undefined): Json | undefined {
  const text = step.slice(2);
  if (step.startsWith('f:')) {
    // A key such as `constructor` is data, and not what every object inherits.
    return isJsonObject(payload) && Object.hasOwn(payload, text) ? payload[text] : undefined;
  }
  if (!isJsonArray(payload)) return undefined;
  if (step.startsWith('i:')) return payload[Number(text)];
  const wanted = parseStep(text);
  if (step.startsWith('v:')) return payload.find((item) => equalJson(item, wanted));
  if (!step.startsWith('k:') || !isJsonObject(wanted)) return undefined;
  // A key with a default (a port's protocol) need not stand in the payload.
  return payload.find(
    (item) =>
      isJsonObject(item) &&
      Object.keys(wanted).every(
        (key) => item[key] === undefined || equalJson(item[key], wanted[key]),
      ),
  );
}

function parseStep(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // No step that we know: not proven.
    return undefined;
  }
}

function isMerged(live: Json | undefined, patch: Json | undefined): boolean {
  if (!isJsonObject(patch)) return equalJson(live, patch);
  if (!isJsonObject(live)) return false;
  return Object.entries(patch).every(([key, value]) => {
    if (value === undefined) return true;
    return value === null ? live[key] === undefined : isMerged(live[key], value);
  });
}

/**
 * True where a JSON patch (RFC 6902) does no harm when it is sent twice: it tests the resourceVersion, so
 * that the second one is refused, or none of its paths moves through a list.
 */
export function mayRepeatJsonPatch(patch: Json): boolean {
  if (!isJsonArray(patch)) return false;
  const operations = patch.filter(isJsonObject);
  const testsVersion = operations.some(
    ({ op, path }) => op === 'test' && path === '/metadata/resourceVersion',
  );
  return testsVersion || operations.every(isRepeatable);
}

function isRepeatable({ op, path }: JsonObject): boolean {
  if (op === 'test' || op === 'replace') return true;
  // `-` and numbers are places in a list, which the first one has moved.
  return (
    (op === 'add' || op === 'remove') && typeof path === 'string' && !/\/(?:-|\d+)$/.test(path)
  );
}
