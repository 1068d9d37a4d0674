import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskSecrets } from '../../src/diff/mask-secrets.ts';
import { digestJson } from '../../src/inventory/payload-digest.ts';
import type { Json } from '../../src/model/json.ts';
import { parseJson } from '../../src/model/json.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { reportPlan } from '../../src/report/report-plan.ts';
import { formatOutcome, reportRun } from '../../src/report/report-run.ts';
import { change, create, idOf, planOf, update } from './plans.ts';

const formats = ['text', 'unified', 'json', 'yaml', 'name'] as const;

/** Every way in which a plan can be printed. */
function printAll(plan: Plan): readonly string[] {
  const printed = formats.flatMap((format) =>
    [undefined, 40].flatMap((width) =>
      [true, false].map((color) =>
        reportPlan(plan, { format, color, ...(width === undefined ? {} : { width }) }),
      ),
    ),
  );
  const report = { plan, isRun: true, outcomes: [], health: [], problems: plan.guards };
  return [
    ...printed,
    reportRun(report, { format: 'text', color: true }),
    reportRun(report, { format: 'json', color: true }),
    reportRun(report, { format: 'yaml', color: true }),
  ];
}

const id = idOf('Secret', 'login');

function digest(value: Json): string {
  return digestJson(new Uint8Array(32).fill(7), value);
}

function masked(data: Record<string, string>): Json {
  const metadata = {
    name: 'login',
    namespace: 'shop',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(data) },
  };
  const object = { apiVersion: 'v1', kind: 'Secret', metadata, data };
  return maskSecrets(object, digest)['data'] ?? null;
}

test('neither a secret nor its digest is printed in any format', () => {
  const canary = 'Y2FuYXJ5LXZhbHVl';
  const before = masked({ password: canary, same: canary });
  const after = masked({ password: `${canary}Cg==`, same: canary });
  const mask = `masked:${digest(canary)}`;
  const problem = {
    code: 'KUBE_INVALID',
    message: `refused "${mask}" as ${mask}`,
    hint: mask,
  } as const;
  const plan = planOf(
    [
      update(id, [
        change('data', before, after),
        change('data.password', mask, `masked:${digest('x')}`),
        change(`data["${mask}"]`, [mask], { [mask]: mask, list: [[mask]] }),
        change('data.text', `${mask}\n${mask} in ${mask}\n`, `line\n${mask}`),
      ]),
      create(idOf('Secret', 'new'), [change('data', undefined, after)], mask),
      { kind: 'blocked', id: idOf('Secret', 'refused'), problem },
    ],
    { guards: [problem], notes: [problem] },
  );

  for (const printed of printAll(plan)) {
    expect(printed).not.toContain(canary);
    expect(printed).not.toContain(digest(canary));
    expect(printed).not.toContain(digest('x'));
    expect(printed).not.toContain('payload-digest');
  }
});

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(
      null,
      '',
      '__proto__',
      'a\nb\n',
      '\n',
      'masked:x',
      '\u202e\u001b[2J\r',
      '\ud800',
    ),
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.bigInt(),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('json'), { maxKeys: 4 }),
  ),
}));

const side = fc.option(json, { nil: undefined });
const path = fc.oneof(
  fc.constantFrom('metadata.labels', 'metadata.annotations', 'data', 'spec.x', '__proto__'),
  fc.string({ unit: 'binary' }),
);

/** C0 and C1 controls but newlines and tabs, and what changes the direction of text. */
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

test('whatever a field holds, every format prints it, the same twice, and safe for a terminal', () => {
  fc.assert(
    fc.property(path, side, side, (name, before, after) => {
      const changes = [change(name, before, after)];
      const plan = planOf([update(id, changes), create(idOf('ConfigMap', 'x'), changes)]);

      const printed = printAll(plan);

      expect(reportPlan(plan, { format: 'text', color: true })).toBe(printed[0]);
      for (const text of printed) {
        expect(text.replaceAll(/\u001b\[[\d;]*m/g, '')).not.toMatch(unsafe);
      }
      expect(() => parseJson(reportPlan(plan, { format: 'json', color: false }))).not.toThrow();
    }),
    { numRuns: 60 },
  );
});

test('a hostile name of an object cannot reach the terminal', () => {
  const hostile = { ...id, name: 'x\u001b[2J\ny', namespace: '\u202e', kind: 'A\r' };

  expect(formatOutcome({ id: hostile, kind: 'created' })).toBe(
    'a\\u000d/x\\u001b[2J\\u000ay created\n',
  );
  for (const printed of printAll(planOf([create(hostile), update(hostile, [])]))) {
    expect(printed.replaceAll(/\u001b\[[\d;]*m/g, '')).not.toMatch(unsafe);
  }
});

test('a change that is too large to be compared line by line is still printed', () => {
  const lines = (word: string): string =>
    Array.from({ length: 6000 }, (_line, index) => `${word} ${String(index)}`).join('\n');
  const plan = planOf([update(id, [change('data.text', lines('old'), lines('new'))])]);

  const unified = reportPlan(plan, { format: 'unified', color: false });

  expect(unified).toContain('\n-  old 5999\n+data.text: |-\n+  new 0\n');
});
