import type { Json } from '../model/json.ts';
import { makeHealth } from './health.ts';
import type { Health, HealthContext } from './health.ts';
import type { Condition } from './conditions.ts';
import { readValue } from './status-fields.ts';
import type { Fields } from './status-fields.ts';

/**
 * Names under which a status says which `metadata.generation` it is about. `observedGeneration` is the
 * convention; policy and pipeline engines use the others.
 */
const generationField =
  /^(?:last)?(?:observed|evaluated|handled|reconciled|processed|applied)Generation$/i;

/**
 * The generation that a status must be about: what the object has, or what our write produced when the
 * object that was read is older. Undefined for kinds without generations (ConfigMap, Service).
 */
export function wantedGeneration(metadata: Fields, context: HealthContext): number | undefined {
  const generation = readGeneration(readValue(metadata, 'generation'));
  const written = context.writtenGeneration;
  if (generation === undefined || written === undefined) return generation ?? written;
  return Math.max(generation, written);
}

/**
 * Progressing when the status is about an older generation than wanted: whatever it says is about a
 * spec that is gone. A *newer* number is no lag: some kinds write a hash there (Argo Rollouts before 1.0).
 */
export function judgeGeneration(status: Fields, wanted: number | undefined): Health | undefined {
  if (wanted === undefined) return undefined;
  for (const key of Object.keys(status.object)) {
    if (!generationField.test(key)) continue;
    const observed = readGeneration(status.object[key]);
    if (observed === undefined || observed >= wanted) continue;
    return makeHealth(
      'Progressing',
      `The controller has seen generation ${String(observed)}, not yet ${String(wanted)}.`,
      `${status.path}.${key}`,
    );
  }
  return undefined;
}

/** True when a condition says of itself that it is about an older spec. */
export function isStale(condition: Condition, wanted: number | undefined): boolean {
  const observed = condition.observedGeneration;
  return wanted !== undefined && observed !== undefined && observed < wanted;
}

/**
 * A generation as a number or as text (Argo Rollouts). Zero counts (set and never updated), negative
 * does not: Flux writes -1 for "nothing was reconciled yet" and reports failures by conditions.
 */
function readGeneration(value: Json | undefined): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}
