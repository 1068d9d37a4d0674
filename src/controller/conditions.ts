import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';

/** A condition of a GitSync; kstatus reads the three of them (`Reconciling` and `Stalled` are abnormal when true). */
export interface Condition {
  readonly type: 'Ready' | 'Reconciling' | 'Stalled';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** When a condition is judged: for which generation, and the time to note where its status changes. */
export interface ConditionMoment {
  readonly generation: number;
  readonly time: string;
}

/**
 * The conditions after new ones are set. `lastTransitionTime` moves only when a status changes, and a
 * condition that says the same again stays as it is, byte for byte: then there is nothing to write.
 */
export function setConditions(
  before: Json | undefined,
  next: readonly Condition[],
  moment: ConditionMoment,
): readonly Json[] {
  const known = isJsonArray(before) ? before : [];
  const set = new Map(
    next.map((condition) => [
      condition.type as string,
      toJson(condition, findCondition(known, condition.type), moment),
    ]),
  );
  const kept = known.map((old) => {
    const type = isJsonObject(old) ? old['type'] : undefined;
    const replacement = typeof type === 'string' ? set.get(type) : undefined;
    if (replacement !== undefined && typeof type === 'string') set.delete(type);
    return replacement ?? old;
  });
  return [...kept, ...set.values()];
}

function findCondition(conditions: readonly Json[], type: string): JsonObject | undefined {
  return conditions.filter(isJsonObject).find((condition) => condition['type'] === type);
}

function toJson(
  condition: Condition,
  before: JsonObject | undefined,
  { generation, time }: ConditionMoment,
): Json {
  const since = before?.['lastTransitionTime'];
  const isSame = before?.['status'] === condition.status && typeof since === 'string';
  return {
    type: condition.type,
    status: condition.status,
    reason: condition.reason,
    message: condition.message,
    lastTransitionTime: isSame ? since : time,
    observedGeneration: generation,
  };
}
