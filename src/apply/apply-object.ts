import { formatObjectId, objectKey } from '../model/object-id.ts';
import { placeProblem } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import type {
  Applied,
  ApiResource,
  KubeAnswer,
  KubeFailure,
  ObjectRef,
} from '../kube/kube-client.ts';
import { wasCreatedBy } from '../ownership/marks.ts';
import { bindPayload } from '../plan/build-payload.ts';
import { findUnannounced } from '../plan/find-unannounced.ts';
import { isSameUpdate } from '../plan/is-same-update.ts';
import type { PlannedAction } from '../plan/plan.ts';
import { recordEntry } from '../plan/record-entry.ts';
import type { Outcome } from './outcome.ts';
import type { RunContext } from './run-context.ts';

/** A planned write. */
export type ApplyAction = Extract<PlannedAction, { kind: 'apply' }>;

/** A kind whose CRD has just been established may take this long to be served everywhere. */
const servedWithinMs = 10_000;
const servedPauseMs = 100;

/**
 * Writes one object by server-side apply, exactly as planned: an update only onto the UID that was
 * looked at, force only with the resourceVersion of a state in which it does what was announced, and
 * the answer compared with what the dry run had said.
 */
export async function applyObject(action: ApplyAction, context: RunContext): Promise<Outcome> {
  const { id } = action;
  const resource = await findServed(action, context);
  if (resource === undefined) {
    return failed(action, {
      code: 'KUBE_UNKNOWN_KIND',
      message: `${formatObjectId(id)}: not applied, the server has no kind ${id.kind} in version ${action.version}.`,
      hint: 'Check apiVersion and kind, or add the CustomResourceDefinition to the source.',
    });
  }
  const ref: ObjectRef = { resource, namespace: id.namespace, name: id.name };
  const answer = await sendApply(action, ref, context);
  if (answer.kind === 'failed') return failed(action, describeFailure(action, answer));
  return judgeAnswer(action, answer.value, { context, warnings: answer.warnings });
}

async function findServed(
  action: ApplyAction,
  context: RunContext,
): Promise<ApiResource | undefined> {
  const type = { group: action.id.group, version: action.version, kind: action.id.kind };
  const giveUpMs = context.clock.now() + servedWithinMs;
  let resource = (await context.kube.discover()).find(type);
  // Only a kind that the plan itself makes can be missing here; the server needs a moment to serve it.
  while (resource === undefined && context.clock.now() < giveUpMs && !context.signal.aborted) {
    await context.clock.sleep(servedPauseMs, context.signal);
    resource = (await context.kube.discover({ refresh: true })).find(type);
  }
  return resource;
}

/** Force goes with a resourceVersion; a status that keeps moving changes it: try again, so often. */
const maxAttempts = 5;
const firstPauseMs = 20;

async function sendApply(
  action: ApplyAction,
  ref: ObjectRef,
  context: RunContext,
): Promise<KubeAnswer<Applied>> {
  const payload = context.payloads.get(objectKey(action.id));
  if (payload === undefined) throw new Error(`no payload for ${objectKey(action.id)}`);
  const force = action.taken.length > 0;
  let { seen } = action;
  for (let attempt = 1; ; attempt += 1) {
    const body =
      seen === undefined
        ? payload
        : bindPayload(payload, {
            uid: seen.uid,
            resourceVersion: force ? seen.resourceVersion : undefined,
          });
    // A write that has begun is finished even when the run is being stopped: no signal here.
    const answer = await context.kube.apply(ref, body, { fieldManager: context.manager, force });
    const isMoved = answer.kind === 'failed' && answer.problem.code === 'KUBE_MODIFIED';
    if (!isMoved || !force || attempt === maxAttempts) return answer;
    await context.clock.sleep(firstPauseMs * 2 ** (attempt - 1), context.signal);
    seen = await lookAgain(action, ref, context);
    if (seen === undefined) return answer;
  }
}

/**
 * The object as it is now, where the planned update would do to it just what was announced: while a
 * rollout is under way its controller writes the status, and that must not stop a heal.
 */
async function lookAgain(
  action: ApplyAction,
  ref: ObjectRef,
  context: RunContext,
): Promise<ApplyAction['seen']> {
  const predicted = context.predictions.get(objectKey(action.id));
  const found = await context.kube.get(ref);
  if (found.kind === 'failed' || found.value === undefined) return undefined;
  if (predicted?.kind !== 'predicted') return undefined;
  const { uid = '', resourceVersion = '' } = found.value.metadata;
  const isSame = isSameUpdate({
    changes: action.diff.changes,
    predicted: predicted.object,
    live: context.mask(found.value),
    manager: context.manager,
  });
  return isSame && uid === action.seen?.uid ? { uid, resourceVersion } : undefined;
}

function judgeAnswer(
  action: ApplyAction,
  applied: Applied,
  extra: { readonly context: RunContext; readonly warnings: readonly string[] },
): Outcome {
  const { context, warnings } = extra;
  const { id, version, payload } = action;
  const entry = recordEntry({ id, version, payload }, applied.object, context.manager);
  if (action.seen === undefined && !isCreatedByUs(applied, context)) {
    const problem: Problem = {
      code: 'APPLY_RACED',
      object: id,
      origin: action.origin,
      message: `${formatObjectId(id)}: somebody else created it while this run was about to; it is now in the set too.`,
      hint: 'Look at it with `gitsync diff`, and run again when it is what you want.',
    };
    return { id, kind: 'unannounced', problem, entry, warnings };
  }
  const surplus = findSurplus(action, applied, context);
  if (surplus.length > 0) {
    const problem: Problem = {
      code: 'APPLY_UNANNOUNCED',
      object: id,
      origin: action.origin,
      message: `${formatObjectId(id)}: the write changed what the dry run had not announced: ${surplus.join(', ')}.`,
      hint: 'Admission or a default of the server changed between the two; look at the object.',
    };
    return { id, kind: 'unannounced', problem, entry, warnings };
  }
  return { id, kind: action.seen === undefined ? 'created' : 'configured', entry, warnings };
}

/** An apply that was sent again because its answer got lost finds the object that it made itself. */
function isCreatedByUs(applied: Applied, context: RunContext): boolean {
  return applied.created || (applied.lostAnswer && wasCreatedBy(applied.object, context.manager));
}

function findSurplus(
  action: ApplyAction,
  applied: Applied,
  context: RunContext,
): readonly string[] {
  const predicted = context.predictions.get(objectKey(action.id));
  if (action.seen === undefined || predicted?.kind !== 'predicted') return [];
  return findUnannounced(predicted.object, context.mask(applied.object), context.manager);
}

function describeFailure(action: ApplyAction, failure: KubeFailure): Problem {
  const { problem } = failure;
  if (problem.code !== 'KUBE_CONFLICT' && problem.code !== 'KUBE_MODIFIED') return problem;
  return {
    code: 'APPLY_RACED',
    message: `${formatObjectId(action.id)}: not applied, it changed after this run had looked at it (${problem.message})`,
    hint: 'Run again: the change is then part of the plan.',
  };
}

function failed(action: ApplyAction, problem: Problem): Outcome {
  return {
    id: action.id,
    kind: 'failed',
    problem: placeProblem(problem, action.id, action.origin),
  };
}
