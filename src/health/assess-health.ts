import { groupVersionKindOf } from '../model/manifest.ts';
import type { KubeObject } from '../model/manifest.ts';
import { readConditions } from './conditions.ts';
import { judgeGeneration, wantedGeneration } from './generation.ts';
import { judgeCustomResource } from './custom-resource/judge-custom-resource.ts';
import { makeHealth } from './health.ts';
import type { Health, HealthContext } from './health.ts';
import { findRule } from './rules/built-in-rules.ts';
import type { Rule } from './rules/rule.ts';
import { UnreadableField, readFields, readText, readValue } from './status-fields.ts';
import type { Fields } from './status-fields.ts';
import { isJsonArray } from '../model/json.ts';

/** The verdict on an object that the cluster does not have (a 404 answer, never an error). */
export function missingHealth(): Health {
  return makeHealth('Missing', 'The object is not in the cluster.', 'object');
}

/**
 * The verdict on a live object: deletion first, then whether its status is about the present
 * `metadata.generation`, then the rule of its kind or (custom resources) the generic reader.
 * Never throws, whatever the status holds: what cannot be read is `Unknown` with the reason.
 */
export function assessHealth(object: KubeObject, context: HealthContext): Health {
  try {
    return judgeObject(object, context);
  } catch (error) {
    if (!(error instanceof UnreadableField)) throw error;
    return makeHealth('Unknown', `The status cannot be read: ${error.message}.`, error.path);
  }
}

function judgeObject(object: KubeObject, context: HealthContext): Health {
  const root: Fields = { path: '', object };
  const metadata: Fields = { path: 'metadata', object: object.metadata };
  const deleted = readText(metadata, 'deletionTimestamp');
  if (deleted !== undefined) return describeDeletion(metadata, deleted);
  const rule = findRule(groupVersionKindOf(object));
  if (rule === undefined) return judgeCustomResource(object, context);
  return (
    judgeRuleGeneration(rule, { metadata, root, context }) ??
    rule.judge({
      object,
      metadata,
      spec: readFields(root, 'spec'),
      status: readFields(root, 'status'),
      conditions: readConditions(readFields(root, 'status')),
      context,
    })
  );
}

function describeDeletion(metadata: Fields, since: string): Health {
  const finalizers = readValue(metadata, 'finalizers');
  const names = isJsonArray(finalizers)
    ? finalizers.filter((name) => typeof name === 'string').slice(0, 10)
    : [];
  const waits = names.length === 0 ? '' : `; it waits for the finalizers ${names.join(', ')}`;
  const text = `The object is being deleted since ${since}${waits}.`;
  return makeHealth('Terminating', text, 'metadata.deletionTimestamp', since);
}

/** Whether the status is about the present spec, as far as the kind says so. */
function judgeRuleGeneration(
  rule: Rule,
  facts: { readonly metadata: Fields; readonly root: Fields; readonly context: HealthContext },
): Health | undefined {
  const wanted = wantedGeneration(facts.metadata, facts.context);
  const live = readValue(facts.metadata, 'generation');
  if (wanted !== undefined && typeof live === 'number' && live < wanted) {
    const text = `The object was read at generation ${String(live)}, before our write of ${String(wanted)}.`;
    return makeHealth('Progressing', text, 'metadata.generation');
  }
  if (rule.generation === 'ignored') return undefined;
  const status = readFields(facts.root, 'status');
  const lag = judgeGeneration(status, wanted);
  if (lag !== undefined || rule.generation === 'if-present' || wanted === undefined) return lag;
  if (readValue(status, 'observedGeneration') !== undefined) return undefined;
  const text = 'The controller has not seen the object yet.';
  return makeHealth('Progressing', text, 'status.observedGeneration');
}
