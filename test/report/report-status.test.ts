import { expect, test } from 'vitest';
import type { StatusReport } from '../../src/apply/sync-report.ts';
import { makeFailure, makeHealth } from '../../src/health/health.ts';
import { parseJson } from '../../src/model/json.ts';
import { reportStatus } from '../../src/report/report-status.ts';
import type { StatusReportOptions } from '../../src/report/report-status.ts';
import { idOf, set } from './plans.ts';

const status: StatusReport = {
  set,
  revision: 'main@sha1:0a1b2c3d',
  objects: [
    {
      id: idOf('Deployment.apps', 'web'),
      health: makeHealth(
        'Progressing',
        '1 of 3 replicas are available, the rollout of revision 7 waits for pods on three nodes.',
        'status.replicas',
      ),
    },
    {
      id: idOf('ConfigMap', 'nginx'),
      health: makeHealth('Healthy', 'It exists and needs no controller to be of use.', 'object'),
    },
    {
      id: idOf('Job.batch', 'migrate'),
      health: makeFailure('BackoffLimitExceeded', 'status.conditions[type="Failed"]'),
    },
    { id: idOf('Namespace', 'shop', ''), health: makeHealth('Healthy', 'Active.', 'status.phase') },
    {
      id: idOf('Secret', 'login'),
      health: makeHealth('Unknown', 'Secret/shop/login: not read, forbidden.', 'object'),
    },
  ],
  problems: [],
};

function text(width?: number, options: Partial<StatusReportOptions> = {}): string {
  const more = width === undefined ? options : { ...options, width };
  return reportStatus(status, { format: 'text', color: false, ...more });
}

test('a table with a line for each object, sorted', () => {
  expect(text()).toMatchInlineSnapshot(`
    "set shop/web at main@sha1:0a1b2c3d, 5 objects

    OBJECT               NAMESPACE  HEALTH       MESSAGE
    configmap/nginx      shop       Healthy      It exists and needs no controller to be of use.
    namespace/shop                  Healthy      Active.
    secret/login         shop       Unknown      not read, forbidden.
    deployment.apps/web  shop       Progressing  1 of 3 replicas are available, the rollout of revision 7 waits for pods on three nodes.
    job.batch/migrate    shop       Degraded     BackoffLimitExceeded

    2 Healthy, 1 Progressing, 1 Unknown, 1 Degraded
    "
  `);
});

test('on a narrow terminal what needs attention is never cut', () => {
  expect(text(60)).toMatchInlineSnapshot(`
    "set shop/web at main@sha1:0a1b2c3d, 5 objects

    OBJECT               NAMESPACE  HEALTH       MESSAGE
    configmap/nginx      shop       Healthy      It exists and needs…
    namespace/shop                  Healthy      Active.
    secret/login         shop       Unknown      not read, forbidden.
    deployment.apps/web  shop       Progressing
        1 of 3 replicas are available, the rollout of revision 7
        waits for pods on three nodes.
    job.batch/migrate    shop       Degraded     BackoffLimitExceeded

    2 Healthy, 1 Progressing, 1 Unknown, 1 Degraded
    "
  `);
});

test('colours change nothing but colours', () => {
  for (const width of [60, 80, 200]) {
    const painted = text(width, { color: true });

    expect(painted.replaceAll(/\u001b\[[\d;]*m/g, '').replaceAll(/ +$/gm, '')).toBe(text(width));
    expect(painted).toContain('\u001b[1;31mDegraded');
  }
});

test('an empty set has no table', () => {
  const empty = { set, revision: '', objects: [], problems: [] };

  expect(reportStatus(empty, { format: 'text', color: false })).toBe(
    'set shop/web no finished apply yet, 0 objects\n',
  );
});

test('json has the worst state, the counts and the kstatus words', () => {
  const printed = reportStatus(status, { format: 'json', color: true });

  expect(parseJson(printed)).toMatchObject({
    kind: 'StatusReport',
    set: { namespace: 'shop', name: 'web' },
    revision: 'main@sha1:0a1b2c3d',
    status: 'Degraded',
    counts: { Healthy: 2, Progressing: 1, Degraded: 1, Unknown: 1, Missing: 0 },
    objects: [
      { object: { kind: 'ConfigMap' }, status: 'Healthy', kstatus: 'Current' },
      { object: { kind: 'Namespace' } },
      { object: { kind: 'Secret' }, status: 'Unknown', kstatus: 'Unknown' },
      { object: { kind: 'Deployment' }, status: 'Progressing', kstatus: 'InProgress' },
      { object: { kind: 'Job' }, status: 'Degraded', kstatus: 'Failed' },
    ],
  });
});

test('name lists the objects', () => {
  expect(reportStatus(status, { format: 'name', color: false })).toBe(
    'configmap/nginx\nnamespace/shop\nsecret/login\ndeployment.apps/web\njob.batch/migrate\n',
  );
});
