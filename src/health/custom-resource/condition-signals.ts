import { isJsonArray, isJsonObject } from '../../model/json.ts';
import { readPolarity } from './condition-polarity.ts';
import type { Polarity } from './condition-polarity.ts';
import { asSentence, describeCondition, readConditionList } from '../conditions.ts';
import type { Condition } from '../conditions.ts';
import { isStale } from '../generation.ts';
import type { Signal } from './signal.ts';
import { joinPath } from '../status-fields.ts';
import type { Fields } from '../status-fields.ts';
import { readMeaning } from './status-words.ts';

/** What the conditions of a custom resource say. */
export interface ConditionSignals {
  readonly signals: readonly Signal[];
  /** True when a condition that speaks for the whole object (Ready) is there and True. */
  readonly hasSummary: boolean;
  /** True when there are conditions and the meaning of none of them is known. */
  readonly isForeign: boolean;
  /** What could not be read. */
  readonly problem: string | undefined;
}

interface Judged {
  readonly condition: Condition;
  readonly polarity: Polarity;
}

/** Types that stay meaningful beside Ready: Crossplane's Synced, Gateway API's Accepted and Programmed. */
const strongBesideReady: ReadonlySet<string> = new Set([
  'Ready',
  'Available',
  'Healthy',
  'Synced',
  'Reconciled',
  'Accepted',
  'Programmed',
  'Valid',
]);

/** Types whose True means by convention that the controller gave up (kstatus: Stalled). */
const finalFailures: ReadonlySet<string> = new Set(['Stalled', 'Failed']);

/** How many items of a list inside the status (Gateway listeners, Route parents) are looked at. */
const maxNestedItems = 100;

/** Reads status.conditions and, where lists inside the status have conditions of their own, those too. */
export function readConditionSignals(status: Fields, wanted: number | undefined): ConditionSignals {
  const own = readConditionList(status);
  const signals = judgeConditions(own.conditions, wanted);
  const nested = listNestedParts(status).flatMap((part) =>
    judgeConditions(readConditionList(part).conditions, wanted),
  );
  const hasSummary = own.conditions.some(
    (condition) => condition.status === 'True' && condition.type === 'Ready',
  );
  const isForeign =
    own.conditions.length > 0 &&
    own.conditions.every((condition) => readPolarity(condition.type) === 'neutral');
  return { signals: [...signals, ...nested], hasSummary, isForeign, problem: own.problem };
}

/** Parts of a status that carry conditions: items of `listeners`, `parents`, `ancestors`, old `conditionedStatus`. */
function listNestedParts(status: Fields): readonly Fields[] {
  return Object.keys(status.object).flatMap((key) => {
    const value = status.object[key];
    const path = joinPath(status.path, key);
    if (key === 'conditionedStatus' && isJsonObject(value)) return [{ path, object: value }];
    if (key === 'conditions' || !isJsonArray(value)) return [];
    return value
      .slice(0, maxNestedItems)
      .flatMap((item, index) =>
        isJsonObject(item) ? [{ path: `${path}[${String(index)}]`, object: item }] : [],
      );
  });
}

function judgeConditions(
  conditions: readonly Condition[],
  wanted: number | undefined,
): readonly Signal[] {
  const judged = conditions.map((condition) => ({
    condition,
    polarity: readPolarity(condition.type),
  }));
  const isReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  const hasReady = conditions.some(({ type }) => type === 'Ready');
  return judged.flatMap((entry) => {
    if (isReady && !countsBesideReady(entry)) return [];
    // The sum decides over its parts: a Ready Camel integration has no Deployment where Knative runs it.
    if (hasReady && entry.polarity === 'part') return [];
    const signal = judgeCondition(entry, wanted);
    return signal === undefined ? [] : [signal];
  });
}

/** Ready=True speaks for the object: then only a contradiction by another sum, a failure or a pause counts. */
function countsBesideReady({ condition, polarity }: Judged): boolean {
  if (polarity === 'failure' || polarity === 'pause') return true;
  if (condition.type === 'Reconciling') return true;
  return polarity === 'summary' && strongBesideReady.has(condition.type);
}

function judgeCondition(entry: Judged, wanted: number | undefined): Signal | undefined {
  const { condition } = entry;
  const meaning = readConditionMeaning(entry);
  if (meaning === undefined) return undefined;
  if (isStale(condition, wanted)) {
    const message = `${condition.type} is about generation ${String(condition.observedGeneration)}, not yet ${String(wanted)}.`;
    return { meaning: 'progressing', message, basis: condition.path, since: condition.since };
  }
  const message = asSentence(describeCondition(condition));
  const isCurrent = condition.observedGeneration !== undefined;
  return { meaning, message, basis: condition.path, since: condition.since, isCurrent };
}

function readConditionMeaning({ condition, polarity }: Judged): Signal['meaning'] | undefined {
  const { type, status, reason } = condition;
  switch (polarity) {
    case 'failure':
      if (status !== 'True') return undefined;
      return finalFailures.has(type) ? 'failed' : 'bad';
    case 'pause':
      return status === 'True' ? 'suspended' : undefined;
    case 'activity':
      return readActivity(status, reason);
    case 'summary':
    case 'part':
      if (status === 'True') return 'good';
      return readMissingGood(condition);
    case 'neutral':
      return undefined;
    default:
      return polarity satisfies never;
  }
}

/** Progressing=True stays after a rollout with a reason of success; Progressing=False may mean "gave up". */
function readActivity(status: Condition['status'], reason: string): Signal['meaning'] | undefined {
  const said = readMeaning(reason);
  if (said === 'suspended') return 'suspended';
  if (status === 'True') {
    if (said === 'bad') return 'bad';
    return said === 'good' ? undefined : 'progressing';
  }
  if (status === 'False') return said === 'bad' ? 'bad' : undefined;
  return 'progressing';
}

/** Types by which a controller passes a verdict on the spec (Gateway API): False is a refusal, not "not yet". */
const verdictTypes = /(?:Accepted|Valid|Admitted|ResolvedRefs|Validated)$/;
const isUnderWay = /pending|waiting|progress|init/i;

/** Why a good condition is not True: its reason's words, else its message's. `…NotReady` explains nothing. */
function readMissingGood({ type, status, reason, message }: Condition): Signal['meaning'] {
  const said = readMeaning(reason);
  if (said === 'suspended') return 'suspended';
  if (status === 'Unknown') return 'progressing';
  if (said === 'bad') return 'bad';
  if (verdictTypes.test(type)) return isUnderWay.test(reason) ? 'progressing' : 'bad';
  const explains = said === 'progressing' && !/not|un/i.test(reason);
  return !explains && readMeaning(message) === 'bad' ? 'bad' : 'progressing';
}
