import { isJsonArray } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { isGraceOver } from '../grace.ts';
import { findCondition, readConditions } from '../conditions.ts';
import type { Condition } from '../conditions.ts';
import { makeHealth } from '../health.ts';
import type { Health } from '../health.ts';
import { UnreadableField, readFields, readText, readValue } from '../status-fields.ts';
import type { Fields } from '../status-fields.ts';
import { fromCondition } from './rule.ts';
import type { Facts } from './rule.ts';

/** autoscaling/v1 has no conditions in its status: the server puts them here as JSON text. */
const conditionsAnnotation = 'autoscaling.alpha.kubernetes.io/conditions';

/**
 * autoscaling HorizontalPodAutoscaler. It is Degraded when it cannot read its target or its metrics; not while it is
 * young, because new pods have no metrics for a minute; nor when scaling is off (0 replicas). ScalingLimited
 * says where the size stands, not that something is wrong.
 */
export function judgeHorizontalPodAutoscaler(facts: Facts): Health {
  const conditions =
    facts.conditions.length > 0 ? facts.conditions : readAnnotatedConditions(facts.metadata);
  const able = findCondition(conditions, 'AbleToScale');
  const active = findCondition(conditions, 'ScalingActive');
  const bad = [able, active].find(
    (condition) => condition?.status === 'False' && condition.reason !== 'ScalingDisabled',
  );
  if (bad !== undefined) {
    const hasClock = facts.context.nowMs !== undefined;
    const isYoung = hasClock && !isGraceOver(facts.metadata, facts.context);
    return fromCondition(isYoung ? 'Progressing' : 'Degraded', bad);
  }
  const good = able ?? findCondition(conditions, 'ScalingLimited');
  if (good?.status === 'True') return fromCondition('Healthy', good);
  return makeHealth('Progressing', 'The autoscaler has not run yet.', 'status.conditions');
}

function readAnnotatedConditions(metadata: Fields): readonly Condition[] {
  const text = readText(readFields(metadata, 'annotations'), conditionsAnnotation);
  if (text === undefined) return [];
  const path = `metadata.annotations["${conditionsAnnotation}"]`;
  return readConditions({ path, object: { conditions: parseList(path, text) } });
}

/** @throws UnreadableField when the text is no JSON list. */
function parseList(path: string, text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonArray(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UnreadableField(path, 'a JSON list', text);
}

/**
 * policy PodDisruptionBudget. It protects as soon as the controller has counted the pods: "no disruption
 * allowed" is its work, not a fault (Argo CD says so too). A sync that failed is one: evictions are refused then.
 */
export function judgePodDisruptionBudget({ status, conditions }: Facts): Health {
  const allowed = findCondition(conditions, 'DisruptionAllowed');
  if (allowed?.status === 'False' && allowed.reason !== 'InsufficientPods') {
    return fromCondition('Degraded', allowed);
  }
  if (allowed === undefined && readValue(status, 'observedGeneration') === undefined) {
    const text = 'The controller has not counted the pods yet.';
    return makeHealth('Progressing', text, 'status.observedGeneration');
  }
  const text = 'The budget is in force.';
  return makeHealth('Healthy', text, allowed?.path ?? 'status.observedGeneration', allowed?.since);
}

/**
 * core ResourceQuota. Until the controller has copied the limits to the status, admission refuses every
 * object that the quota counts ("status unknown for quota"), so what follows must wait for it.
 */
export function judgeResourceQuota({ spec, status }: Facts): Health {
  const enforced = readFields(status, 'hard').object;
  const missing = Object.keys(readFields(spec, 'hard').object).find(
    (name) => !Object.hasOwn(enforced, name),
  );
  if (missing === undefined) return makeHealth('Healthy', 'The quota is in force.', 'status.hard');
  return makeHealth('Progressing', `The quota does not count ${missing} yet.`, 'status.hard');
}
