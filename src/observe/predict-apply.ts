import type { LiveState } from '../model/live-state.ts';
import type { KubeObject } from '../model/manifest.ts';
import { objectKey } from '../model/object-id.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { PredictedApply } from '../model/predicted-apply.ts';
import type { ApiResource, KubeClient, ObjectRef } from '../kube/kube-client.ts';
import { mapConcurrently } from '../kube/map-concurrently.ts';

/** One apply to be tried without effect. */
export interface ApplyQuestion {
  readonly id: ObjectId;
  readonly resource: ApiResource;
  /** Clear text; only the server sees it. */
  readonly payload: KubeObject;
  readonly live: KubeObject | undefined;
}

/** How dry runs are made. */
export interface PredictOptions {
  readonly fieldManager: string;
  readonly mask: (object: KubeObject) => KubeObject;
  readonly signal?: AbortSignal | undefined;
}

/** What dry runs said, and live objects that had moved since they were read. */
export interface Predictions {
  readonly predictions: ReadonlyMap<string, PredictedApply>;
  readonly refreshed: ReadonlyMap<string, LiveState>;
}

/** An object that keeps changing under the eyes is taken as it was last seen. */
const maxRereads = 3;

/**
 * Asks the server what each apply would do. A conflict is asked again with force, so that the plan
 * knows both who holds what and what taking it would change. Where the object moved between the
 * read and the dry run it is read again: a comparison with a stale state would show foreign changes.
 */
export async function predictApplies(
  kube: KubeClient,
  questions: readonly ApplyQuestion[],
  options: PredictOptions,
): Promise<Predictions> {
  const predictions = new Map<string, PredictedApply>();
  const refreshed = new Map<string, LiveState>();
  await mapConcurrently(questions, async (question) => {
    const { prediction, live } = await predictOne(kube, question, options);
    predictions.set(objectKey(question.id), prediction);
    if (live !== undefined) refreshed.set(objectKey(question.id), live);
  });
  return { predictions, refreshed };
}

async function predictOne(
  kube: KubeClient,
  question: ApplyQuestion,
  options: PredictOptions,
): Promise<{ prediction: PredictedApply; live?: LiveState }> {
  const ref = refOf(question);
  let seen = question.live;
  for (let reread = 0; ; reread += 1) {
    const prediction = await tryApply(kube, ref, { question, options });
    if (prediction.kind !== 'predicted' || seen === undefined || reread >= maxRereads) {
      return finish(prediction, seen, question, options);
    }
    const version = prediction.object.metadata.resourceVersion;
    if (version === undefined || version === seen.metadata.resourceVersion) {
      return finish(prediction, seen, question, options);
    }
    const again = await kube.get(ref, options.signal);
    if (again.kind === 'failed') {
      return { prediction: { kind: 'failed', problem: again.problem } };
    }
    if (again.value === undefined) return { prediction, live: { kind: 'absent' } };
    seen = again.value;
    if (seen.metadata.resourceVersion === version) {
      return finish(prediction, seen, question, options);
    }
  }
}

function finish(
  prediction: PredictedApply,
  seen: KubeObject | undefined,
  question: ApplyQuestion,
  options: PredictOptions,
): { prediction: PredictedApply; live?: LiveState } {
  if (seen === undefined || seen === question.live) return { prediction };
  return { prediction, live: { kind: 'present', object: options.mask(seen) } };
}

function refOf(question: ApplyQuestion): ObjectRef {
  const { resource, id } = question;
  return { resource, namespace: id.namespace, name: id.name };
}

async function tryApply(
  kube: KubeClient,
  ref: ObjectRef,
  context: { readonly question: ApplyQuestion; readonly options: PredictOptions },
): Promise<PredictedApply> {
  const { question, options } = context;
  const { fieldManager, signal } = options;
  const first = await kube.dryRunApply(ref, question.payload, {
    fieldManager,
    force: false,
    signal,
  });
  if (first.kind === 'ok') {
    return {
      kind: 'predicted',
      object: options.mask(first.value.object),
      conflicts: [],
      warnings: first.warnings,
    };
  }
  if (first.conflicts.length === 0) return { kind: 'failed', problem: first.problem };
  const forced = await kube.dryRunApply(ref, question.payload, {
    fieldManager,
    force: true,
    signal,
  });
  if (forced.kind === 'failed') return { kind: 'failed', problem: forced.problem };
  return {
    kind: 'predicted',
    object: options.mask(forced.value.object),
    conflicts: first.conflicts,
    warnings: forced.warnings,
  };
}
