import { expect, test } from 'vitest';
import type { FieldChange } from '../../src/diff/field-causes.ts';
import { markKeys } from '../../src/report/plan/object-changes.ts';
import { reportPlan } from '../../src/report/report-plan.ts';
import { partOfLabel } from '../../src/ownership/applyset-id.ts';
import { ownerAnnotation } from '../../src/ownership/marks.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { change, create, idOf, markChanges, planOf, prune, unchanged, update } from './plans.ts';
import { storyPlan } from './story.ts';

function text(plan: Plan, width?: number): string {
  return reportPlan(plan, {
    format: 'text',
    color: false,
    ...(width === undefined ? {} : { width }),
  });
}

const web = idOf('Deployment.apps', 'web');

/** The lines of one changed field, without the header and the summary. */
function fieldText(changed: FieldChange, width?: number): string {
  const lines = text(planOf([update(web, [changed])]), width).split('\n');
  return lines.slice(1, lines.indexOf('')).join('\n');
}

test('a plan with everything in it reads well on 80 columns', () => {
  expect(text(storyPlan(), 80)).toMatchInlineSnapshot(`
    "~ configmap/nginx (namespace shop)  update, overlays/prod/web.yaml:3
        data["nginx.conf"]  git
          …
            setting_22 on;
            setting_23 on;
          - listen 80;
          + listen 8080;
            tail;

    - configmap/settings-5b1k9 (namespace shop)  prune, left git
    + configmap/settings-7f8h2 (namespace shop)  create (assumed), base/web.yaml:1

    ~ secret/login (namespace shop)  update, overlays/prod/web.yaml:3
        data.password: (secret, changed)  git
      + data.token: (secret)  git

    + service/web (namespace shop)  create (assumed), base/web.yaml:1

    ~ deployment.apps/api (namespace shop)  update, overlays/prod/web.yaml:3
      + joins set shop/web

    ~ deployment.apps/web (namespace shop)  update, overlays/prod/web.yaml:3
        spec.replicas: 5 → 3  drift, taken from kubectl-edit
      + metadata.labels.tier: backend  git
      - spec.paused: true  server, held by argo
        spec.template.spec.containers[name="app"].image  git
          - …gistry.example.com/platform/team-shop/web-frontend:2024.11.3-build.1187
          + …gistry.example.com/platform/team-shop/web-frontend:2024.11.4-build.1201
      + spec.template.spec.containers[name="proxy"]  git
          + image: envoyproxy/envoy:v1.31.2
          + name: proxy
          + ports:
          + - containerPort: 9901
          +   name: admin
          +   protocol: TCP
          + resources:
          +   limits:
          +     cpu: 500m
          +     memory: 256Mi
        spec.template.spec.tolerations: [a, b] → [b, a]  order
        metadata.annotations["example.com/note"]: "8080" → 8080  cause unknown
        spec.strategy.type: left git, stays as a default
        spec.minReadySeconds: left git, still held by rollout-controller
        warning: spec.template.spec.x: deprecated since v1.30, non-functional in
          v1.33; use spec.y

    ! deployment.apps/worker (namespace shop)  blocked, overlays/prod/worker.yaml:14
        not applied, field .spec.replicas is held by "kube-controller-manager"
          ("kube-controller-manager" is not a tool that people use by hand).
          (PLAN_CONFLICT)
        hint: Remove the field from overlays/prod/worker.yaml:14 or take it with
          --force-conflicts.

    = job.batch/old (namespace shop)  leaves the inventory, it is gone from the cluster already
    = job.batch/seed (namespace shop)  left git, kept: pruning is switched off

    assumed, without a dry run: namespace shop is created by the same run (2 objects)

    note: Service/shop/web: its order could not be kept. (PLAN_CYCLE)

    error: 9 of 12 objects would be deleted, 5 are allowed at once: nothing was written. (PRUNE_BUDGET)
      hint: If that is meant, allow it with --max-prune=9; --prune=false applies without deleting.

    2 to create, 4 to change, 1 to prune, 3 unchanged, 1 blocked, 1 kept, 1 leaving the inventory; nothing would be written
    "
  `);
});

test('a wide terminal keeps sentences and values on one line', () => {
  const wide = text(storyPlan(), 220);

  expect(wide).toContain('    spec.template.spec.containers[name="app"].image: registry');
  expect(wide).toContain('.3-build.1187 → registry.example.com/platform/team-shop/web-frontend');
  expect(wide).toContain('people use by hand). (PLAN_CONFLICT)\n');
});

test('colours change nothing but colours', () => {
  for (const width of [80, 200]) {
    const painted = reportPlan(storyPlan(), { format: 'text', color: true, width });

    expect(painted).toContain('\u001b[33m~\u001b[0m \u001b[1mconfigmap/nginx\u001b[0m');
    expect(painted.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(text(storyPlan(), width));
  }
});

test('no differences are one line', () => {
  const objects = ['a', 'b'].map((name) => unchanged(idOf('ConfigMap', name)));

  expect(text(planOf(objects))).toBe('no differences (2 objects)\n');
  expect(text(planOf([]))).toBe('no differences (0 objects)\n');
});

test('an object that could not be compared is never called equal', () => {
  const blocked = {
    kind: 'blocked',
    id: web,
    problem: { code: 'KUBE_FORBIDDEN', message: 'Deployment.apps/shop/web: not read, forbidden.' },
  } as const;

  expect(text(planOf([blocked, unchanged(idOf('ConfigMap', 'a'))]))).toBe(
    '! deployment.apps/web (namespace shop)  blocked\n' +
      '    not read, forbidden. (KUBE_FORBIDDEN)\n\n' +
      '1 unchanged, 1 blocked\n',
  );
});

test('objects come in the order of their ids, whatever the order of the plan', () => {
  const actions = [
    prune(web),
    create(idOf('Service', 'web')),
    prune(idOf('Namespace', 'shop', '')),
  ];

  const printed = text(planOf(actions));

  expect(printed).toBe(text(planOf([...actions].reverse())));
  expect(printed).toMatchInlineSnapshot(`
    "- namespace/shop  prune, left git
    + service/web (namespace shop)  create, base/web.yaml:1
    - deployment.apps/web (namespace shop)  prune, left git

    1 to create, 2 to prune
    "
  `);
});

test('joining the set is one line instead of two marks', () => {
  const printed = text(planOf([update(web, [...markChanges(web), change('spec.x', 1, 2)])]));

  expect(printed).toMatchInlineSnapshot(`
    "~ deployment.apps/web (namespace shop)  update, overlays/prod/web.yaml:3
        spec.x: 1 → 2  git
      + joins set shop/web

    1 to change
    "
  `);
});

test('marks that somebody took off are said to come back', () => {
  const [, label] = markChanges(web);

  const printed = text(planOf([update(web, label === undefined ? [] : [label])]));

  expect(printed).toContain('  + gets back the marks of set shop/web\n');
});

test('the marks are those that ownership writes', () => {
  expect(markKeys).toEqual({ labels: partOfLabel, annotations: ownerAnnotation });
});

test('labels of an object that had none are shown one by one', () => {
  const labels = { app: 'web', 'app.kubernetes.io/part-of': 'shop', [partOfLabel]: 'applyset-x' };

  expect(fieldText(change('metadata.labels', undefined, labels))).toBe(
    '  + metadata.labels.app: web  git\n' +
      '  + metadata.labels["app.kubernetes.io/part-of"]: shop  git\n' +
      '  + gets back the marks of set shop/web',
  );
});

test.each<[string, Partial<FieldChange>, string]>([
  ['git', {}, 'git'],
  ['drift', { cause: 'drift', heldBy: ['k9s'] }, 'drift, held by k9s'],
  ['both', { cause: 'both' }, 'git and drift'],
  ['the server', { cause: 'server' }, 'server'],
  ['an order', { cause: 'order' }, 'order'],
  ['nobody knows', { cause: 'unknown', heldBy: ['a', 'b'] }, 'cause unknown, held by a, b'],
])('the cause of a change is named: %s', (_title, more, expected) => {
  expect(fieldText(change('spec.replicas', 3, 5, more))).toBe(
    `    spec.replicas: 3 → 5  ${expected}`,
  );
});

test('a field taken by force names who loses it, once', () => {
  const held = { operation: 'Update', subresource: '' } as const;
  const path = 'metadata.labels["app.kubernetes.io/name"]';
  const printed = text(
    planOf([
      update(web, [change(path, 'a', 'b', { cause: 'drift', heldBy: ['kubectl-edit'] })], {
        taken: [
          { ...held, manager: 'kubectl-edit', field: '.metadata.labels.app.kubernetes.io/name' },
          { ...held, manager: 'kubectl-patch', field: '.spec.paused' },
        ],
      }),
    ]),
  );

  expect(printed).toContain(`    ${path}: a → b  drift, taken from kubectl-edit\n`);
  expect(printed).toContain('    spec.paused: taken from kubectl-patch\n');
});

test('an apply that only moves ownership says so', () => {
  const id = idOf('ConfigMap', 'a');
  const action = update(id, []);
  if (action.kind !== 'apply' || action.diff.kind !== 'update') throw new Error('no update');

  const moved = { ...action, diff: { ...action.diff, isOwnershipChanged: true } };

  expect(text(planOf([moved]))).toContain(
    '    no value changes; the set takes over or gives up fields\n',
  );
});

test.each<[string, FieldChange['before'], FieldChange['after'], string]>([
  ['text that looks like a number', '8080', 8080, '    a: "8080" → 8080  git'],
  ['text that looks like a word of YAML', 'true', true, '    a: "true" → true  git'],
  ['text with blanks', 'a b', '', '    a: "a b" → ""  git'],
  ['null and nothing', null, undefined, '  - a: null  git'],
  ['quantities and versions', '10Gi', '1.2.3-rc.1', '    a: 10Gi → 1.2.3-rc.1  git'],
  ['long integers', 9007199254740993n, 1e21, '    a: 9007199254740993 → 1e+21  git'],
  ['small collections', { b: [1], a: 'x' }, {}, '    a: {a: x, b: [1]} → {}  git'],
  ['hostile text', 'a\u001b[2J', 'b\u202e', '    a: "a\\u001b[2J" → "b\\u202e"  git'],
  ['one secret for another', 'masked:a', 'masked:b', '    a: (secret, changed)  git'],
  ['a secret that comes', undefined, 'masked:b', '  + a: (secret)  git'],
  ['a secret for clear text', 'x', 'masked:b', '    a: x → (secret)  git'],
  [
    'secrets in a map',
    { u: 'masked:a', v: 'masked:a' },
    { u: 'masked:a', v: 'masked:b' },
    '    a: {u: (secret), v: (secret)} → {u: (secret), v: (secret, changed)}  git',
  ],
])('values are told apart: %s', (_title, before, after, expected) => {
  expect(fieldText(change('a', before, after))).toBe(expected);
});

test('of two long values the part that differs is shown', () => {
  const long = 'x'.repeat(300);

  expect(fieldText(change('a', `${long}1${long}`, `${long}2${long}`), 60)).toBe(
    '    a  git\n' +
      `      - …${'x'.repeat(16)}1${'x'.repeat(33)}…\n` +
      `      + …${'x'.repeat(16)}2${'x'.repeat(33)}…`,
  );
});

test('a text of many lines is a line diff in which a long line shows where it differs', () => {
  const long = 'y'.repeat(100);
  const before = `one\ntwo\nthree\n${long}1\nlast`;
  const after = `one\ntwo\nthree\n${long}2\nlast\n`;

  expect(fieldText(change('data.text', before, after), 50)).toMatchInlineSnapshot(`
    "    data.text  git
          …
            two
            three
          - …yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy1
          - last
          \\ No newline at end of file
          + …yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy2
          + last"
  `);
});

test('a very long change is cut and counted', () => {
  const lines = Array.from({ length: 100 }, (_line, index) => `line ${String(index)}`);

  const printed = fieldText(change('data.text', undefined, lines.join('\n')));

  expect(printed.split('\n')).toHaveLength(32);
  expect(printed).toMatch(/ {6}… 70 more lines$/);
});
