import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import {
  hasMember,
  isEmptyFieldSet,
  recursiveDifferenceOf,
  unionFieldSets,
} from '../fields/field-set-algebra.ts';
import { readManagedFields } from '../managed/managed-fields.ts';
import type { ManagedEntry } from '../managed/managed-fields.ts';
import { stripMetadata } from '../managed/strip-metadata.ts';
import { emptyCountingKinds, resetFieldsOf } from '../predict/object-kind.ts';
import type { ObjectKind } from '../predict/object-kind.ts';
import { noServerFacts } from '../server-facts/no-server-facts.ts';
import { fieldSetOf } from '../values/field-set-of.ts';
import { checkNode, compareFields } from './compare-held.ts';
import { compareReset, compareServerMetadata, serverMetadata } from './compare-server-fields.ts';
import { holdInCommon } from './hold-in-common.ts';
import { markDifferent, markUncertain } from './comparison-walk.ts';
import type { ComparisonWalk } from './comparison-walk.ts';
import type { PayloadComparison, PayloadUnderTest } from './payload-comparison.ts';
import { settleCustom } from './settle-custom.ts';

const same: PayloadComparison = { verdict: 'same' };

/** What identifies the object, and metadata, which is compared apart. */
const identity = ['apiVersion', 'kind', 'metadata'];
const skippedAtRoot: ReadonlySet<string> = new Set(identity);
/** Admission adds to the volumes and tolerations of pods. */
const extendedKinds: ReadonlySet<string> = new Set(['Pod']);
/** Fields whose values the registry of a core kind replaces (`PrepareForUpdate` and `Canonicalize` in its strategy.go). */
const overwrittenFields: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Namespace', new Set(['finalizers', 'kubernetes.io/metadata.name'])],
  ['ServiceAccount', new Set(['secrets'])],
]);

/**
 * Whether a server-side apply of the payload would change anything, who holds what included, told from the live
 * object and its managedFields alone. Looks at the payload and at what the manager holds, once, and at nothing
 * else of the object or its type.
 */
export function comparePayload(test: PayloadUnderTest): PayloadComparison {
  const fast = walkPayload(test, false);
  if (!fast.isDifferent && !fast.isUncertain) {
    return fast.rewriteCount === 0 ? same : compareRewritten(test);
  }
  if (!fast.isDifferent && test.kind.isCustom) {
    return settleCustom(test, () => walkPayload(test, true).uncertain);
  }
  const { isDifferent, different, uncertain } = walkPayload(test, true);
  return isDifferent
    ? { verdict: 'different', differences: different }
    : { verdict: 'uncertain', differences: uncertain };
}

/** What is written in another way than it is live changes nothing, unless somebody else holds it. */
function compareRewritten(test: PayloadUnderTest): PayloadComparison {
  if (!isSharing(test)) return same;
  const comparison = compareOtherHolders(test);
  if (comparison.verdict === 'same' || !test.kind.isCustom) return comparison;
  return settleCustom(test, () => comparison.differences);
}

/** True when somebody else holds a path that the manager holds, or paths of another version. */
function isSharing({ payload, live, manager }: PayloadUnderTest): boolean {
  const entries = live.metadata['managedFields'];
  if (!isJsonArray(entries)) return false;
  const own = entries.find((entry) => isJsonObject(entry) && isOwn(entry, manager));
  if (!isJsonObject(own)) return true;
  return entries.some(
    (entry) =>
      isJsonObject(entry) &&
      entry !== own &&
      (entry['apiVersion'] !== payload.apiVersion ||
        holdInCommon(own['fieldsV1'], entry['fieldsV1'])),
  );
}

function compareOtherHolders(test: PayloadUnderTest): PayloadComparison {
  const others = listOthers(test);
  const { rewritten } = walkPayload(test, true);
  const isElsewhere = others.some(({ apiVersion }) => apiVersion !== test.payload.apiVersion);
  const held = unionFieldSets(others.map(({ fields }) => fields));
  const lost = rewritten.filter((path) => isElsewhere || hasMember(held, path));
  if (lost.length === 0) return same;
  const differences = lost.map((path) => ({ kind: 'owner', path }) as const);
  return { verdict: isElsewhere ? 'uncertain' : 'different', differences };
}

function listOthers({ live, manager }: PayloadUnderTest): readonly ManagedEntry[] {
  return readManagedFields(live).filter(
    (entry) => entry.manager !== manager || entry.operation !== 'Apply' || entry.subresource !== '',
  );
}

function walkPayload(test: PayloadUnderTest, withPaths: boolean): ComparisonWalk {
  const { kind, payload, live } = test;
  const walk: ComparisonWalk = {
    isCustom: kind.isCustom,
    mayBeExtended: extendedKinds.has(kind.kind),
    countsEmpty: emptyCountingKinds.has(kind.kind),
    overwritten: kind.group === '' ? overwrittenFields.get(kind.kind) : undefined,
    isOverwritten: false,
    facts: kind.facts ?? noServerFacts,
    path: withPaths ? [] : undefined,
    different: [],
    uncertain: [],
    isDifferent: false,
    isUncertain: false,
    rewriteCount: 0,
    rewritten: [],
  };
  const held = findHeld(walk, test);
  const { map } = kind.type;
  if (held === undefined || map === undefined) return walk;
  compareRoot(walk, kind, [payload, live], held);
  return walk;
}

function compareRoot(
  walk: ComparisonWalk,
  kind: ObjectKind,
  [payload, live]: readonly [KubeObject, KubeObject],
  held: JsonObject,
): void {
  let skipped = skippedAtRoot;
  const reset = resetFieldsOf(kind, '');
  if (reset !== undefined) skipped = compareReset(walk, reset, payload, live);
  let count = compareFields(walk, kind.type, { payload, live, held }, skipped);
  const metadata = kind.type.map?.fields.get('metadata')?.type;
  if (metadata !== undefined) {
    walk.path?.push({ kind: 'field', name: 'metadata' });
    compareServerMetadata(walk, payload.metadata, live.metadata);
    const heldMetadata = held['f:metadata'];
    const node = isJsonObject(heldMetadata) ? heldMetadata : {};
    const places = { payload: payload.metadata, live: live.metadata, held: node };
    const inMetadata = compareFields(walk, metadata, places, serverMetadata);
    if (inMetadata > 0 || heldMetadata !== undefined) {
      checkNode(walk, heldMetadata, inMetadata, false);
      count += inMetadata > 0 ? 1 : 0;
    }
    walk.path?.pop();
  }
  checkNode(walk, held, count, count === 0);
}

/**
 * The manager's own entry in managedFields (fieldsV1); what stands against comparing with it is noted.
 * Undefined where there is nothing to compare with.
 */
function findHeld(
  walk: ComparisonWalk,
  { kind, payload, live, manager }: PayloadUnderTest,
): JsonObject | undefined {
  const { apiVersion } = payload;
  const entries = live.metadata['managedFields'];
  if (!isJsonArray(entries) || entries.length === 0) {
    if (!hasAnythingToHold(kind, live)) return {};
    // Nobody is recorded: the apply enters everybody.
    markDifferent(walk, 'version');
    return undefined;
  }
  let own: JsonObject | undefined;
  for (const entry of entries) {
    if (!isJsonObject(entry)) continue;
    if (isOwn(entry, manager)) own = entry;
    // Whether a custom kind still has that version decides if any apply is possible.
    else if (kind.isCustom && entry['apiVersion'] !== apiVersion) markUncertain(walk);
  }
  if (own === undefined) return {};
  if (own['apiVersion'] !== apiVersion) {
    markDifferent(walk, 'version');
    return undefined;
  }
  const fields: Json | undefined = own['fieldsV1'];
  if (isJsonObject(fields)) return fields;
  markUncertain(walk);
  return undefined;
}

/** False for an object of which nobody can hold anything: it has no managedFields, and none are missing. */
function hasAnythingToHold(kind: ObjectKind, live: KubeObject): boolean {
  const all = stripMetadata(fieldSetOf(kind.type, live));
  const reset = resetFieldsOf(kind, '');
  return !isEmptyFieldSet(reset === undefined ? all : recursiveDifferenceOf(all, reset));
}

function isOwn(entry: JsonObject, manager: string): boolean {
  return (
    entry['manager'] === manager &&
    entry['operation'] === 'Apply' &&
    (entry['subresource'] ?? '') === ''
  );
}
