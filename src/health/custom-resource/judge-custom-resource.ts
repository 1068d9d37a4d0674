import { isJsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { judgeGeneration, wantedGeneration } from '../generation.ts';
import { isGraceOver, judgeStatusless } from '../grace.ts';
import { makeHealth } from '../health.ts';
import type { Health, HealthContext } from '../health.ts';
import { readConditionSignals } from './condition-signals.ts';
import { chooseHealth } from './signal.ts';
import type { Signal } from './signal.ts';
import { readPauseSignals, readStateSignals } from './state-signals.ts';
import { UnreadableField, readValue } from '../status-fields.ts';
import type { Fields } from '../status-fields.ts';

/**
 * The verdict on a custom resource, whose status has no type that is known here: what its conditions, phases, counts
 * and error fields say by the conventions of the Kubernetes API and of the operators that follow them loosely.
 * @throws UnreadableField when spec or status is no object.
 */
export function judgeCustomResource(object: KubeObject, context: HealthContext): Health {
  const metadata: Fields = { path: 'metadata', object: object.metadata };
  const root: Fields = { path: '', object };
  const spec = readLooseFields(root, 'spec');
  const status = readStatus(root);
  const pauses = readPauseSignals(metadata, spec);
  const paused = chooseHealth(pauses);
  if (paused !== undefined) return paused;
  if (Object.keys(status.object).length === 0) return judgeStatusless(metadata, context);
  const wanted = wantedGeneration(metadata, context);
  const conditions = readConditionSignals(status, wanted);
  const lag = judgeGeneration(status, wanted);
  if (lag !== undefined) return findCurrentFailure(conditions.signals) ?? lag;
  const states = readStateSignals({
    kind: object.kind,
    spec,
    status,
    hasSummary: conditions.hasSummary,
  });
  const verdict = chooseHealth([...conditions.signals, ...states]);
  if (verdict !== undefined) return verdict;
  if (conditions.problem !== undefined) {
    const text = `The status cannot be read: ${conditions.problem}.`;
    return makeHealth('Unknown', text, 'status.conditions');
  }
  if (isEmpty(status)) return judgeStatusless(metadata, context);
  // Conditions that are all foreign words: the one that counts may still be to come, so give it the grace time.
  if (conditions.isForeign && !isGraceOver(metadata, context)) {
    const text = 'The controller has not written a condition whose meaning is known yet.';
    return makeHealth('Progressing', text, 'status.conditions');
  }
  return makeHealth('Healthy', 'The status reports nothing that is wrong or missing.', 'status');
}

/**
 * Flux moves status.observedGeneration on only with success: a failure that names the wanted
 * generation in its condition is news, whatever the number of the whole status.
 */
function findCurrentFailure(signals: readonly Signal[]): Health | undefined {
  const failures = signals.filter(
    ({ meaning, isCurrent }) => isCurrent === true && (meaning === 'bad' || meaning === 'failed'),
  );
  return chooseHealth(failures);
}

/** A status that a controller has only made room for: empty texts and lists, zeros. */
function isEmpty(status: Fields): boolean {
  return Object.values(status.object).every(
    (value) =>
      value === undefined ||
      value === null ||
      value === '' ||
      value === 0 ||
      isEmptyContainer(value),
  );
}

function isEmptyContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** A custom resource may have anything under `spec`, even text (a kind without schema). */
function readLooseFields(root: Fields, key: string): Fields {
  const value = readValue(root, key);
  return { path: key, object: isJsonObject(value) ? value : {} };
}

function readStatus(root: Fields): Fields {
  const value = readValue(root, 'status');
  if (value === undefined) return { path: 'status', object: {} };
  if (!isJsonObject(value)) throw new UnreadableField('status', 'an object', value);
  return { path: 'status', object: value };
}
