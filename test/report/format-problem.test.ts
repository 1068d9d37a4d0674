import { expect, test } from 'vitest';
import { formatProblem } from '../../src/report/format-problem.ts';

const problem = {
  code: 'RENDER_MISSING_FILE',
  message: 'overlays/prod/kustomization.yaml:4: web.yaml does not exist.',
  hint: 'Correct the path.',
} as const;

test('a problem is one line with its code, and the hint below it', () => {
  expect(formatProblem(problem)).toBe(
    'error: overlays/prod/kustomization.yaml:4: web.yaml does not exist. (RENDER_MISSING_FILE)\n' +
      '  hint: Correct the path.',
  );
});

test('object and place are not said again: the message has them', () => {
  const located = {
    ...problem,
    object: { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' },
    origin: { file: 'web.yaml', line: 2 },
  };

  expect(formatProblem(located)).toBe(formatProblem(problem));
});

test.each(['error', 'warning', 'note'] as const)('the first word can be %s', (severity) => {
  expect(formatProblem(problem, { severity })).toMatch(new RegExp(`^${severity}: `));
});

test('control and direction characters of a server cannot reach the terminal', () => {
  const hostile = { ...problem, message: 'a\u001b[2Jb\r\n\u202ec\u009bd', hint: 'e\u0007' };

  expect(formatProblem(hostile)).toBe(
    'error: a\\u001b[2Jb\\u000d\\u000a\\u202ec\\u009bd (RENDER_MISSING_FILE)\n  hint: e\\u0007',
  );
});

test('colour marks the first word and leaves the text as it is', () => {
  const painted = formatProblem(problem, { color: true });

  expect(painted).toContain('\u001b[1;31merror:\u001b[0m overlays/prod');
  expect(painted.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(formatProblem(problem));
});
