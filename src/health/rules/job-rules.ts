import { asSentence, describeCondition, findCondition } from '../conditions.ts';
import { makeFailure, makeHealth } from '../health.ts';
import type { Health } from '../health.ts';
import {
  isSwitchedOn,
  parseTime,
  readCount,
  readItems,
  readText,
  readValue,
} from '../status-fields.ts';
import type { Facts } from './rule.ts';
import { fromCondition } from './rule.ts';

/**
 * batch Job: Healthy only when Complete (Flux, Helm, kapp), because what depends on a Job depends on its
 * result; kstatus calls a started Job Current. Conditions count by their status, not by being there.
 */
export function judgeJob({ spec, status, conditions }: Facts): Health {
  const failed = findCondition(conditions, 'Failed');
  if (failed?.status === 'True') {
    return makeFailure(asSentence(describeCondition(failed)), failed.path, failed.since);
  }
  const complete = findCondition(conditions, 'Complete');
  if (complete?.status === 'True') {
    const succeeded = readCount(status, 'succeeded') ?? 0;
    const message = `The Job is complete: ${String(succeeded)} pods succeeded.`;
    return makeHealth('Healthy', message, complete.path, complete.since);
  }
  if (isSwitchedOn(spec, 'suspend')) {
    return makeHealth('Suspended', 'The Job is suspended.', 'spec.suspend');
  }
  // FailureTarget: pods are being stopped, the Failed condition follows when they are gone (KEP-3939).
  const failing = findCondition(conditions, 'FailureTarget');
  if (failing?.status === 'True')
    return fromCondition('Progressing', failing, 'The Job is failing: ');
  const counts = ['active', 'succeeded', 'failed']
    .map((field) => `${String(readCount(status, field) ?? 0)} ${field}`)
    .join(', ');
  return makeHealth('Progressing', `The Job is not complete: pods ${counts}.`, 'status.conditions');
}

/**
 * batch CronJob. A run at work is normal (a set must not turn Progressing every minute), waiting for the
 * first run is Healthy; a last run that did not succeed is Degraded, as Argo CD says. Suspended by
 * its own word, where Argo CD and kstatus say healthy: dependents start all the same.
 */
export function judgeCronJob({ spec, status }: Facts): Health {
  if (isSwitchedOn(spec, 'suspend')) {
    return makeHealth('Suspended', 'The CronJob is suspended.', 'spec.suspend');
  }
  const active = readItems(status, 'active').length;
  if (active > 0) {
    return makeHealth(
      'Healthy',
      `The CronJob has ${String(active)} runs at work.`,
      'status.active',
    );
  }
  const scheduled = readText(status, 'lastScheduleTime');
  if (scheduled === undefined) {
    return makeHealth('Healthy', 'The CronJob waits for its first run.', 'status.lastScheduleTime');
  }
  const scheduledMs = parseTime(scheduled);
  const succeededMs = parseTime(readValue(status, 'lastSuccessfulTime'));
  if (scheduledMs === undefined || (succeededMs ?? -Infinity) >= scheduledMs) {
    const text = 'The last run of the CronJob succeeded.';
    return makeHealth('Healthy', text, 'status.lastSuccessfulTime');
  }
  const text = `The run scheduled at ${scheduled} did not succeed.`;
  return makeHealth('Degraded', text, 'status.lastSuccessfulTime', scheduled);
}
