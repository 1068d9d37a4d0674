import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { UnreadableField, describeType, parseTime, readValue } from './status-fields.ts';
import type { Fields } from './status-fields.ts';

/** One entry of `status.conditions` (the convention of metav1.Condition), read and checked. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** Empty when absent. */
  readonly reason: string;
  /** Empty when absent. */
  readonly message: string;
  /** `lastTransitionTime`, when it is a time. */
  readonly since: string | undefined;
  /** The generation that this condition is about; not every kind writes it. */
  readonly observedGeneration: number | undefined;
  /** `status.conditions[type="Ready"]`: what a verdict names as its basis. */
  readonly path: string;
}

/** Conditions that could be read, and the first thing that could not. */
export interface ConditionList {
  readonly conditions: readonly Condition[];
  readonly problem: string | undefined;
}

/** More entries than any controller writes (the API convention is one per type); more are not read. */
export const maxConditions = 500;

/** Reads `conditions` of a status (or of a part of it) and leaves out entries that are no conditions. */
export function readConditionList(fields: Fields): ConditionList {
  const path = `${fields.path}.conditions`;
  const value = readValue(fields, 'conditions');
  if (value === undefined) return { conditions: [], problem: undefined };
  if (!isJsonArray(value)) {
    return { conditions: [], problem: `${path} is ${describeType(value)}, not a list` };
  }
  if (value.length > maxConditions) {
    const problem = `${path} has ${String(value.length)} entries, of which none is read beyond ${String(maxConditions)}`;
    return { conditions: readEntries(value.slice(0, maxConditions), path).conditions, problem };
  }
  return readEntries(value, path);
}

function readEntries(entries: readonly Json[], path: string): ConditionList {
  const conditions: Condition[] = [];
  let problem: string | undefined;
  for (const [index, entry] of entries.entries()) {
    const condition = readCondition(entry, path);
    if (condition === undefined) problem ??= `${path}[${String(index)}] is not a condition`;
    else conditions.push(condition);
  }
  return { conditions, problem };
}

/**
 * Conditions of a built-in kind, whose types the API server guarantees.
 * @throws UnreadableField when one cannot be read: then nothing of the status is believed.
 */
export function readConditions(status: Fields): readonly Condition[] {
  const { conditions, problem } = readConditionList(status);
  if (problem !== undefined) {
    throw new UnreadableField(`${status.path}.conditions`, `readable: ${problem}`, []);
  }
  return conditions;
}

function readCondition(entry: Json, path: string): Condition | undefined {
  if (!isJsonObject(entry)) return undefined;
  const type = entry['type'];
  const status = readConditionStatus(entry['status']);
  if (typeof type !== 'string' || status === undefined) return undefined;
  const since = entry['lastTransitionTime'];
  return {
    type,
    status,
    reason: textOrEmpty(entry, 'reason'),
    message: textOrEmpty(entry, 'message'),
    since: typeof since === 'string' && parseTime(since) !== undefined ? since : undefined,
    observedGeneration: generationOrUndefined(entry['observedGeneration']),
    path: `${path}[type=${JSON.stringify(type.slice(0, 100))}]`,
  };
}

function textOrEmpty(entry: JsonObject, key: string): string {
  const value = entry[key];
  return typeof value === 'string' ? value : '';
}

/** Some operators write booleans or other spellings instead of the three words of the convention. */
function readConditionStatus(value: Json | undefined): Condition['status'] | undefined {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  if (word === 'true') return 'True';
  return word === 'false' ? 'False' : 'Unknown';
}

function generationOrUndefined(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}

/** The condition of a type; undefined when the status does not have it. */
export function findCondition(
  conditions: readonly Condition[],
  type: string,
): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** `Ready is False (Creating): waiting for the volume`: a condition as part of a sentence. */
export function describeCondition(condition: Condition): string {
  const reason = condition.reason === '' ? '' : ` (${condition.reason})`;
  const message = condition.message === '' ? '' : `: ${condition.message}`;
  return `${condition.type} is ${condition.status}${reason}${message}`;
}

/** Ends a text with a full stop unless it has an end. */
export function asSentence(text: string): string {
  const trimmed = text.trimEnd();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
