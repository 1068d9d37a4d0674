import { expect, test } from 'vitest';
import type { Outcome } from '../../src/apply/outcome.ts';
import type { SyncReport } from '../../src/apply/sync-report.ts';
import { makeFailure, makeHealth } from '../../src/health/health.ts';
import { parseJson } from '../../src/model/json.ts';
import { formatOutcome, reportRun } from '../../src/report/report-run.ts';
import { idOf, planOf } from './plans.ts';

const web = idOf('Deployment.apps', 'web');
const seed = idOf('Job.batch', 'seed');

const outcomes: readonly Outcome[] = [
  { id: idOf('ConfigMap', 'a'), kind: 'unchanged' },
  { id: idOf('ConfigMap', 'b'), kind: 'pruned' },
  { id: idOf('ConfigMap', 'gone'), kind: 'skipped', mayLeaveInventory: true },
  { id: web, kind: 'created', warnings: ['deprecated'] },
  { id: seed, kind: 'failed', problem: { code: 'APPLY_FAILED', message: 'It failed.' } },
];

function report(more: Partial<SyncReport> = {}): SyncReport {
  return { plan: planOf([]), isRun: true, outcomes, health: [], problems: [], ...more };
}

test.each<[Outcome, string]>([
  [{ id: web, kind: 'configured' }, 'deployment.apps/web configured\n'],
  [{ id: idOf('Namespace', 'shop', ''), kind: 'pruned' }, 'namespace/shop pruned\n'],
  [{ id: web, kind: 'skipped' }, 'deployment.apps/web skipped\n'],
  [
    { id: web, kind: 'skipped', reason: 'pruning is switched off' },
    'deployment.apps/web skipped: pruning is switched off\n',
  ],
  [{ id: web, kind: 'skipped', mayLeaveInventory: true }, 'deployment.apps/web released\n'],
])('an outcome is a line in kubectl’s words: %#', (outcome, expected) => {
  expect(formatOutcome(outcome)).toBe(expected);
});

test('a dry run says that it was one', () => {
  expect(formatOutcome({ id: web, kind: 'created' }, { dryRun: true })).toBe(
    'deployment.apps/web created (server dry run)\n',
  );
});

test('the summary counts outcomes and health and names who is not ready', () => {
  const health = [
    { id: idOf('ConfigMap', 'a'), health: makeHealth('Healthy', 'It exists.', 'object') },
    { id: web, health: makeHealth('Suspended', 'The deployment is paused.', 'spec.paused') },
  ];

  expect(reportRun(report({ health }), { format: 'text', color: false })).toBe(
    'deployment.apps/web (namespace shop)  Suspended: The deployment is paused.\n' +
      '1 created, 1 pruned, 1 unchanged, 1 failed, 1 released\n' +
      '1 Healthy, 1 Suspended\n',
  );
});

test('an object that a problem names is not named twice', () => {
  const printed = reportRun(
    report({
      health: [{ id: seed, health: makeFailure('BackoffLimitExceeded', 'status') }],
      problems: [{ code: 'HEALTH_FAILED', message: 'Job.batch/shop/seed: Degraded', object: seed }],
    }),
    { format: 'text', color: false },
  );

  expect(printed).toBe('1 created, 1 pruned, 1 unchanged, 1 failed, 1 released\n1 Degraded\n');
});

test('a run that a guard stopped wrote nothing', () => {
  const stopped = report({ isRun: false, outcomes: [] });

  expect(reportRun(stopped, { format: 'text', color: false })).toBe('nothing was written\n');
});

test('a run without objects had nothing to do', () => {
  expect(reportRun(report({ outcomes: [] }), { format: 'text', color: false })).toBe(
    'nothing to do\n',
  );
});

test('json holds all of it', () => {
  const health = [{ id: web, health: makeHealth('Healthy', 'Ready.', 'status') }];

  const printed = reportRun(report({ health }), { format: 'json', color: true });

  expect(parseJson(printed)).toMatchObject({
    apiVersion: 'gitsync.dev/v1alpha1',
    kind: 'SyncReport',
    isRun: true,
    plan: { kind: 'Plan', revision: 'main@sha1:abc' },
    outcomes: [
      { object: { kind: 'ConfigMap', name: 'a' }, outcome: 'unchanged' },
      { outcome: 'pruned' },
      { outcome: 'released' },
      { outcome: 'created', warnings: ['deprecated'] },
      { outcome: 'failed', problem: { code: 'APPLY_FAILED' } },
    ],
    health: [{ object: { name: 'web' }, status: 'Healthy', kstatus: 'Current' }],
    problems: [],
  });
});
