import { CronTime } from 'cron';
import type { Clock } from '../kube/clock.ts';

/** When a GitSync is synced although nothing asks for it: every so often, or at times of a calendar (UTC). */
export type Schedule =
  | { readonly kind: 'interval'; readonly intervalMs: number }
  | { readonly kind: 'cron'; readonly expression: string };

const timeZone = 'UTC';
/** Longer than any expression that a person writes. */
const maxLength = 100;
/** Sets with the same interval drift apart, so that they do not all ask the git server at once. */
const jitter = 0.1;

/** What is wrong with a cron expression; undefined where it names a time in the next years. */
export function findCronFault(expression: string, nowMs: number): string | undefined {
  if (expression.length > maxLength) return `is longer than ${maxLength} characters`;
  // cron itself also reads six fields, the first being seconds: other readers of the object would not.
  if (expression.trim().split(/\s+/).length !== 5) {
    return 'must have the five fields minute, hour, day of month, month, day of week';
  }
  try {
    nextTimeMs(expression, nowMs);
    return undefined;
  } catch (error) {
    const [line = ''] = error instanceof Error ? error.message.split('\n') : [String(error)];
    return `is no cron expression (${line.trim()})`;
  }
}

/** Milliseconds until the next regular sync. */
export function untilNextRunMs(schedule: Schedule, clock: Pick<Clock, 'now' | 'random'>): number {
  switch (schedule.kind) {
    case 'interval':
      return Math.round(schedule.intervalMs * (1 - jitter + 2 * jitter * clock.random()));
    case 'cron':
      return Math.max(0, nextTimeMs(schedule.expression, clock.now()) - clock.now());
    default:
      return schedule satisfies never;
  }
}

function nextTimeMs(expression: string, nowMs: number): number {
  return new CronTime(expression, timeZone).getNextDateFrom(new Date(nowMs), timeZone).toMillis();
}
