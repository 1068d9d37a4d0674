import { isJsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import { judgeGeneration, wantedGeneration } from './generation.ts';
import { judgeStatusless } from './grace.ts';
import { makeHealth } from './health.ts';
import type { Health, HealthContext } from './health.ts';
import { readConditionSignals } from './condition-signals.ts';
import { chooseHealth } from './signal.ts';
import { readPauseSignals, readStateSignals } from './state-signals.ts';
import { UnreadableField, readValue } from './status-fields.ts';
import type { Fields } from './status-fields.ts';

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
  const lag = judgeGeneration(status, wanted);
  if (lag !== undefined) return lag;
  const conditions = readConditionSignals(status, wanted);
  const states = readStateSignals({
    kind: object.kind,
    spec,
    status,
    hasSummary: conditions.hasSummary,
  });
  const verdict = chooseHealth([...conditions.signals, ...states]);
  if (verdict !== undefined) return verdict;
  if (conditions.problem !== undefined) {
    return makeHealth(
      'Unknown',
      `The status cannot be read: ${conditions.problem}.`,
      'status.conditions',
    );
  }
  return judgeSilence(status, metadata, context);
}

/** A status that says nothing that is understood. */
function judgeSilence(status: Fields, metadata: Fields, context: HealthContext): Health {
  const isEmpty = Object.values(status.object).every(
    (value) => value === undefined || value === null || value === '' || isEmptyContainer(value),
  );
  if (isEmpty) return judgeStatusless(metadata, context);
  return makeHealth('Healthy', 'The status reports nothing that is wrong or missing.', 'status');
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
