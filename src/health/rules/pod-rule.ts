import { asSentence, findCondition } from '../conditions.ts';
import { makeFailure, makeHealth } from '../health.ts';
import type { Health } from '../health.ts';
import { readFields, readItems, readText, readValue } from '../status-fields.ts';
import type { Fields } from '../status-fields.ts';
import { fromCondition } from './rule.ts';
import type { Facts } from './rule.ts';

/** Reasons of a waiting container with which the kubelet says that it failed: ErrImagePull, CrashLoopBackOff. */
const failingReason = /^Err|Error$|BackOff$|^InvalidImageName$/;
/** The image reference cannot be parsed: no retry can help. */
const hopelessReason = 'InvalidImageName';
/** Set by users of Argo CD on pods that serve although their policy is not Always. */
const servesAnyway = 'argocd.argoproj.io/ignore-restart-policy';

/**
 * core Pod. A Failed pod is Degraded for good (kstatus calls it Current: it finished). ImagePullBackOff
 * and its like are Degraded, not waited for in silence (kstatus), yet not hopeless: the registry may come
 * back. Unschedulable is Progressing: a node may come.
 */
export function judgePod(facts: Facts): Health {
  const phase = readText(facts.status, 'phase');
  if (phase === 'Succeeded') {
    return makeHealth('Healthy', 'The pod has succeeded.', 'status.phase');
  }
  if (phase === 'Failed') return makeFailure(describeFailedPod(facts.status), 'status.phase');
  if (phase === 'Unknown') {
    return makeHealth('Unknown', 'The node of the pod does not answer.', 'status.phase');
  }
  return judgeContainers(facts.status) ?? judgeActivePod(facts, phase);
}

function describeFailedPod(status: Fields): string {
  const words = [readText(status, 'reason'), readText(status, 'message')].filter(
    (word) => word !== undefined,
  );
  const terminated = listContainers(status)
    .map((container) => describeTermination(container, 'state'))
    .find((text) => text !== undefined);
  if (words.length === 0) return asSentence(terminated ?? 'The pod has failed');
  return asSentence(`The pod has failed: ${words.join(': ')}`);
}

function listContainers(status: Fields): readonly Fields[] {
  return [...readItems(status, 'initContainerStatuses'), ...readItems(status, 'containerStatuses')];
}

/** `Container app ended with exit code 1 (Error)`; undefined when it did not end, or ended well. */
function describeTermination(container: Fields, field: 'state' | 'lastState'): string | undefined {
  const state = readFields(container, field);
  if (readValue(state, 'terminated') === undefined) return undefined;
  const terminated = readFields(state, 'terminated');
  const exitCode = readValue(terminated, 'exitCode');
  if (field === 'state' && exitCode === 0) return undefined;
  const reason = readText(terminated, 'reason');
  const code = typeof exitCode === 'number' ? ` with exit code ${String(exitCode)}` : '';
  const name = readText(container, 'name') ?? '?';
  return `Container ${name} ended${code}${reason === undefined ? '' : ` (${reason})`}`;
}

function judgeContainers(status: Fields): Health | undefined {
  for (const container of listContainers(status)) {
    const waiting = readFields(readFields(container, 'state'), 'waiting');
    const reason = readText(waiting, 'reason') ?? '';
    if (!failingReason.test(reason)) continue;
    const detail = readText(waiting, 'message') ?? describeTermination(container, 'lastState');
    const text = `Container ${readText(container, 'name') ?? '?'} waits: ${reason}`;
    const message = asSentence(detail === undefined ? text : `${text}: ${detail}`);
    return reason === hopelessReason
      ? makeFailure(message, waiting.path)
      : makeHealth('Degraded', message, waiting.path);
  }
  return undefined;
}

function judgeActivePod(facts: Facts, phase: string | undefined): Health {
  const { spec, status, conditions, metadata } = facts;
  const scheduled = findCondition(conditions, 'PodScheduled');
  if (scheduled?.status === 'False') return fromCondition('Progressing', scheduled);
  const policy = readText(spec, 'restartPolicy') ?? 'Always';
  const annotations = readFields(metadata, 'annotations');
  if (
    phase === 'Running' &&
    policy !== 'Always' &&
    readValue(annotations, servesAnyway) !== 'true'
  ) {
    // Such a pod is a piece of work: its result counts, not that it runs (as for a Job).
    const text = `The pod runs to its end (restartPolicy ${policy}).`;
    return makeHealth('Progressing', text, 'spec.restartPolicy');
  }
  const ready = findCondition(conditions, 'Ready');
  if (ready?.status === 'True' && phase !== 'Pending') {
    return makeHealth('Healthy', 'The pod is ready.', ready.path, ready.since);
  }
  const ended = phase === 'Running' ? findEnded(status) : undefined;
  if (ended !== undefined) return ended;
  if (ready !== undefined) return fromCondition('Progressing', ready);
  const text = phase === undefined ? 'No node has reported the pod yet.' : `The pod is ${phase}.`;
  return makeHealth('Progressing', text, 'status.phase');
}

/** A running pod that is not ready and has restarted: something ended that should not. */
function findEnded(status: Fields): Health | undefined {
  for (const container of readItems(status, 'containerStatuses')) {
    if (readValue(container, 'ready') === true) continue;
    const text = describeTermination(container, 'lastState');
    if (text !== undefined) {
      const message = asSentence(`${text} and is not ready again`);
      return makeHealth('Degraded', message, `${container.path}.lastState.terminated`);
    }
  }
  return undefined;
}
