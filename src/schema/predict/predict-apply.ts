import { isJsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { listFieldPaths } from '../fields/field-set.ts';
import type { FieldSet } from '../fields/field-set.ts';
import type { ManagedState } from '../managed/managed-state.ts';
import { formatValueProblem, validateValue } from '../merge/validate-value.ts';
import { readNumbers } from '../values/read-numbers.ts';
import { asMap } from '../values/value-shape.ts';
import { finishWrite } from './finish-write.ts';
import {
  contextOf,
  isUntyped,
  otherVersion,
  readLive,
  unknownSubresource,
  valueOf,
  versionOf,
} from './live-value.ts';
import { applyManaged } from './managed-apply.ts';
import type { Writer } from './managed-apply.ts';
import type { ObjectKind } from './object-kind.ts';
import type { PredictedConflict, PredictedWrite } from './predicted-write.ts';
import { storeMerged, withUnknownManagers } from './store-object.ts';

/**
 * Predicts a server-side apply: of `payload` by one manager, onto the live object or where there is none.
 * What the answer cannot hold is said in `PredictedWrite`.
 */
export function predictApply(
  kind: ObjectKind,
  live: KubeObject | undefined,
  payload: KubeObject,
  options: Writer & { readonly force: boolean },
): PredictedWrite {
  const problem = refusePayload(kind, payload);
  if (problem !== undefined) return { kind: 'refused', because: problem };
  const context = contextOf(kind, options.subresource);
  const before = readLive(kind, live, live?.metadata['managedFields']);
  if (typeof before === 'string') return { kind: 'refused', because: before };
  if (isUntyped(kind, live)) {
    const because = 'the live object does not fit its schema';
    return { kind: kind.isCustom ? 'refused' : 'unknown', because };
  }
  const unknown =
    unknownSubresource(kind, options.subresource) ??
    otherVersion(kind, before.state) ??
    rewrittenByServer([live, payload], options);
  if (unknown !== undefined) return { kind: 'unknown', because: unknown };
  const applied = valueOf(kind, kind.isCustom ? readNumbers(payload) : payload);
  const result = applyManaged(context, before, applied, options);
  if (result.kind === 'conflict') {
    return { kind: 'conflict', conflicts: listConflicts(result.conflicts, result.names) };
  }
  const isClaimed = live !== undefined && before.state.managers.size === 0;
  const merged = storeMerged(kind, asMap(result.value.value) ?? {}, live);
  const stored = isClaimed ? withUnknownManagers(kind, merged) : merged;
  if (stored.refused !== undefined) return { kind: 'refused', because: stored.refused };
  const { subresource } = options;
  return finishWrite({ kind, live, subresource, stored, state: result.state });
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** For the manager `kubectl` alone, the server keeps the annotation of client-side apply in step. */
function rewrittenByServer(
  objects: readonly (KubeObject | undefined)[],
  { manager }: Writer,
): string | undefined {
  if (manager !== 'kubectl') return undefined;
  const isAnnotated = objects.some((object) => {
    const annotations = object?.metadata.annotations;
    return isJsonObject(annotations) && (annotations[lastApplied] ?? '') !== '';
  });
  return isAnnotated ? `the server rewrites ${lastApplied} for kubectl` : undefined;
}

/** Why the server would refuse the payload itself, whatever is live. */
function refusePayload(kind: ObjectKind, payload: KubeObject): string | undefined {
  if (payload.apiVersion !== versionOf(kind) || payload.kind !== kind.kind) {
    return `the payload is ${payload.apiVersion} ${payload.kind}, not ${versionOf(kind)} ${kind.kind}`;
  }
  if ((payload.metadata['managedFields'] ?? null) !== null) {
    return 'metadata.managedFields must not be applied';
  }
  const problems = validateValue(kind.type, payload, 'refused');
  return problems.length > 0 ? problems.map(formatValueProblem).join('; ') : undefined;
}

function listConflicts(
  conflicts: ReadonlyMap<string, FieldSet>,
  names: ManagedState['names'],
): readonly PredictedConflict[] {
  const found: PredictedConflict[] = [];
  for (const [id, set] of conflicts) {
    const holder = names.get(id);
    if (holder === undefined) continue;
    for (const path of listFieldPaths(set)) found.push({ ...holder, path });
  }
  return found;
}
