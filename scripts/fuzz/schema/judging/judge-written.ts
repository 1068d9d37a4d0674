import {
  canonicalJson,
  equalJson,
  isJsonObject,
  stringifyJson,
} from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import type { FieldPath } from '../../../../src/model/field-path.ts';
import { printElement } from '../../../../src/schema/fields/path-elements.ts';
import type { PredictedWrite } from '../../../../src/schema/predict/predicted-write.ts';
import { omitMember } from '../writes/json-places.ts';
import type { RecordedWrite } from '../writes/write-request.ts';
import { countLeaves, listMembers, withoutPaths } from './certain-part.ts';
import { listDisagreements } from './describe-difference.ts';
import { managedFieldsOf } from './time-of-write.ts';
import { plainVerdict } from './verdict.ts';
import type { Difference, StepOutcome, Verdict } from './verdict.ts';

/** Controllers, the scheduler and the API server itself; simulated nodes. */
const othersPattern = /^(?:kube-|kwok)/;

/** A foretold write that succeeds. */
type Written = Extract<PredictedWrite, { readonly kind: 'written' }>;

/** Compares an object that was written, and its managers, with the foretold one. */
export function judgeWritten(write: RecordedWrite, predicted: Written, isCustom: boolean): Verdict {
  const { answer } = write;
  const outcome = writtenOutcome(write);
  const differences = compareNoop(write, outcome, predicted);
  const unknown = predicted.unknown;
  const server = comparable(answer.body);
  const certain = withoutPaths(server, unknown);
  const left = listDisagreements(certain, withoutPaths(comparable(predicted.object), unknown));
  for (const { place, server: there, engine } of left) {
    differences.push({ reason: 'object', detail: `${place}: server ${there}, engine ${engine}` });
  }
  if (isCustom) differences.push(...compareGeneration(answer.body, predicted.object));
  if (!unknown.some(isManagers)) differences.push(...compareManagers(write, predicted, isCustom));
  const leaves = countLeaves(server);
  return {
    ...plainVerdict(outcome, differences),
    leaves,
    unknownLeaves: leaves - (unknown.length === 0 ? leaves : countLeaves(certain)),
  };
}

/** True for the path that says that who holds what is unknown altogether. */
function isManagers(path: FieldPath): boolean {
  return path.map(printElement).join() === 'f:metadata,f:managedFields';
}

function writtenOutcome({ live, answer }: RecordedWrite): 'written' | 'unchanged' | 'rewritten' {
  if (live === undefined) return 'written';
  const { resourceVersion } = metadataOf(answer.body);
  if (live.metadata.resourceVersion === resourceVersion) return 'unchanged';
  const looksAsBefore = equalJson(withoutVersion(live), withoutVersion(answer.body));
  return looksAsBefore ? 'rewritten' : 'written';
}

function withoutVersion(object: JsonObject): JsonObject {
  return { ...object, metadata: omitMember(metadataOf(object), 'resourceVersion') };
}

/**
 * What is stored may say more than what can be read: empty lists and maps of metadata, which the server
 * drops where it reads. Only where the reading changes, or nothing was stored, is there something to foretell.
 */
function compareNoop(write: RecordedWrite, outcome: StepOutcome, predicted: Written): Difference[] {
  if (outcome === 'rewritten' || predicted.unknown.length > 0) return [];
  const isUnchanged = outcome === 'unchanged';
  if (isUnchanged === predicted.isNoop || (isUnchanged && mayBeStored(write, predicted))) return [];
  const verb = (kept: boolean): string => (kept ? 'kept' : 'wrote');
  const detail = `server ${verb(isUnchanged)}, engine ${verb(predicted.isNoop)}`;
  return [{ reason: 'no-op', detail }];
}

/** True where the engine foretells what can be read already, and what is empty may be stored already. */
function mayBeStored({ request, live }: RecordedWrite, predicted: Written): boolean {
  if (live === undefined) return false;
  const hasEmpty = /:(?:\[\]|\{\})/.test(stringifyJson(request.body));
  return hasEmpty && equalJson(withoutVersion(live), withoutVersion(predicted.object));
}

function metadataOf(object: JsonObject): JsonObject {
  const { metadata } = object;
  return isJsonObject(metadata) ? metadata : {};
}

/** Members of metadata that the engine does not foretell, or that are compared apart. */
const apart = ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields'];

function comparable(object: JsonObject): JsonObject {
  const members = Object.entries(metadataOf(object)).filter(([key]) => !apart.includes(key));
  return { ...object, metadata: Object.fromEntries(members) };
}

function compareGeneration(server: JsonObject, engine: JsonObject): readonly Difference[] {
  const left = textOf(metadataOf(server)['generation']);
  const right = textOf(metadataOf(engine)['generation']);
  if (left === right) return [];
  return [{ reason: 'generation', detail: `server ${left}, engine ${right}` }];
}

function compareManagers(
  write: RecordedWrite,
  predicted: Written,
  isCustom: boolean,
): readonly Difference[] {
  const { unknown } = predicted;
  const server = certainEntries(write.answer.body, unknown, isCustom);
  const engine = certainEntries(predicted.object, unknown, isCustom);
  const serverNames = server.map(printEntry);
  const engineNames = engine.map(printEntry);
  if (serverNames.join() !== engineNames.join()) {
    const detail = `server ${serverNames.join(', ')}; engine ${engineNames.join(', ')}`;
    return [{ reason: 'managers', detail }];
  }
  return server.flatMap((entry, index) => {
    const left = printFields(entry, unknown);
    const right = printFields(engine[index] ?? {}, unknown);
    if (left === right) return [];
    const detail = `${printEntry(entry)}\nserver ${left}\nengine ${right}`;
    return [{ reason: 'fields', detail } as const];
  });
}

/** The entries that are not controllers', and of which something is certain. */
function certainEntries(
  object: JsonObject,
  unknown: readonly FieldPath[],
  isCustom: boolean,
): readonly JsonObject[] {
  const entries = managedFieldsOf(object);
  if (isCustom) return entries;
  const own = entries.filter((entry) => !othersPattern.test(textOf(entry['manager'])));
  if (unknown.length === 0) return own;
  return own.filter((entry) => printFields(entry, unknown) !== '');
}

function printEntry(entry: JsonObject): string {
  const { manager, operation, subresource, apiVersion, fieldsType } = entry;
  const parts = [manager, operation, subresource ?? '', apiVersion, fieldsType];
  return parts.map((part) => textOf(part)).join(' ');
}

/** fieldsV1 as the server prints it, byte for byte; where something is unknown, the members that are not. */
function printFields(entry: JsonObject, unknown: readonly FieldPath[]): string {
  const { fieldsV1 } = entry;
  return unknown.length === 0 ? stringifyJson(fieldsV1 ?? null) : listMembers(fieldsV1, unknown);
}

/** Text as it is, other JSON in canonical form. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : canonicalJson(value ?? null);
}
