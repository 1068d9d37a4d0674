import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import type { ObjectKind } from '../predict/object-kind.ts';
import { predictApply } from '../predict/predict-write.ts';
import { checkNode, compareFields } from './compare-held.ts';
import { markDifferent, markUncertain } from './comparison-walk.ts';
import type { ComparisonWalk } from './comparison-walk.ts';
import { noServerDefaults } from './payload-comparison.ts';
import type { PayloadComparison, ServerDefaults } from './payload-comparison.ts';

/** What is compared for whom. */
export interface PayloadUnderTest {
  readonly kind: ObjectKind;
  readonly payload: KubeObject;
  readonly live: KubeObject;
  /** The field manager that would apply the payload. */
  readonly manager: string;
  readonly defaults?: ServerDefaults;
}

const same: PayloadComparison = { verdict: 'same' };

/** Fields that identify the object or that the server alone writes: no part of what a payload holds. */
const skippedAtRoot: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);
const skippedWithStatus: ReadonlySet<string> = new Set([...skippedAtRoot, 'status']);
const skippedMetadata: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
]);
/** Admission adds to the volumes and tolerations of pods. */
const extendedKinds: ReadonlySet<string> = new Set(['Pod']);

/**
 * Whether a server-side apply of the payload would change anything, who holds what included, told from the live
 * object and its managedFields alone. Looks at the payload and at what the manager holds, once, and at nothing
 * else of the object or its type.
 */
export function comparePayload(test: PayloadUnderTest): PayloadComparison {
  const fast = walkPayload(test, false);
  if (!fast.isDifferent && !fast.isUncertain) return same;
  if (!fast.isDifferent && test.kind.isCustom) return settleCustom(test);
  const { isDifferent, different, uncertain } = walkPayload(test, true);
  return isDifferent
    ? { verdict: 'different', differences: different }
    : { verdict: 'uncertain', differences: uncertain };
}

/** Everything that the server does to a custom resource is in its schema: the whole apply can be worked out. */
function settleCustom(test: PayloadUnderTest): PayloadComparison {
  const { kind, payload, live, manager } = test;
  const written = predictApply(kind, live, payload, {
    manager,
    subresource: '',
    time: '1970-01-01T00:00:00Z',
    force: true,
  });
  if (written.kind === 'written' && written.isNoop) return same;
  const { uncertain } = walkPayload(test, true);
  const verdict = written.kind === 'unknown' ? 'uncertain' : 'different';
  return { verdict, differences: uncertain };
}

function walkPayload(test: PayloadUnderTest, withPaths: boolean): ComparisonWalk {
  const { kind, payload, live } = test;
  const walk: ComparisonWalk = {
    isCustom: kind.isCustom,
    mayBeExtended: extendedKinds.has(kind.kind),
    defaults: test.defaults ?? noServerDefaults,
    path: withPaths ? [] : undefined,
    different: [],
    uncertain: [],
    isDifferent: false,
    isUncertain: false,
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
  const { map } = kind.type;
  if (map === undefined) return;
  const skipped = kind.hasStatus ? skippedWithStatus : skippedAtRoot;
  let count = compareFields(walk, map, { payload, live, held }, skipped);
  const metadata = map.fields.get('metadata')?.type.map;
  if (metadata !== undefined) {
    walk.path?.push({ kind: 'field', name: 'metadata' });
    const heldMetadata = held['f:metadata'];
    const node = isJsonObject(heldMetadata) ? heldMetadata : {};
    const places = { payload: payload.metadata, live: live.metadata, held: node };
    const inMetadata = compareFields(walk, metadata, places, skippedMetadata);
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

function isOwn(entry: JsonObject, manager: string): boolean {
  return (
    entry['manager'] === manager &&
    entry['operation'] === 'Apply' &&
    (entry['subresource'] ?? '') === ''
  );
}
