import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/model/problem.ts';
import { judgeBug, judgeProblems } from '../../src/controller/verdict.ts';

function problem(code: Problem['code'], message: string = code): Problem {
  return { code, message };
}

describe('the verdict on problems', () => {
  test.each<[readonly Problem['code'][], string, string]>([
    [['PRUNE_BUDGET'], 'PRUNE_BUDGET', 'never'],
    [['SOURCE_UNREACHABLE'], 'SOURCE_UNREACHABLE', 'backoff'],
    [['KUBE_FORBIDDEN'], 'KUBE_FORBIDDEN', 'next-sync'],
    [['KUBE_INVALID', 'KUBE_TIMEOUT'], 'KUBE_INVALID', 'backoff'],
    [['KUBE_INVALID', 'HEALTH_TIMEOUT'], 'KUBE_INVALID', 'next-sync'],
    [['APPLY_DEPENDENCY_FAILED', 'KUBE_INVALID'], 'KUBE_INVALID', 'never'],
    [['APPLY_DEPENDENCY_FAILED'], 'APPLY_DEPENDENCY_FAILED', 'next-sync'],
  ])('%j has the reason %s and the retry %s', (codes, reason, retry) => {
    const verdict = judgeProblems(codes.map((code) => problem(code)));

    expect(verdict).toMatchObject({ kind: 'failed', reason, retry });
  });

  test('shows the first three messages and the first hint, bounded and without controls', () => {
    const long = problem('KUBE_INVALID', `bad\u001b[31m ${'x'.repeat(5000)}`);
    const others = Array.from({ length: 9 }, () => problem('KUBE_INVALID', 'no.\nreally'));

    const verdict = judgeProblems([
      long,
      { ...problem('KUBE_INVALID'), hint: 'Do it.' },
      ...others,
    ]);

    expect(verdict.message).toContain('\\u001b[31m');
    expect(verdict.message).toContain('(And 8 more.) Do it.');
    expect(verdict.message).not.toMatch(/[\u0000-\u001f]/);
    expect(verdict.message.length).toBeLessThan(1000);
  });

  test('speaks of the spec where a hint speaks of flags', () => {
    const hint = 'If that is meant, allow it with --max-prune=6.';

    const { message } = judgeProblems([{ ...problem('PRUNE_BUDGET'), hint }]);

    expect(message).toContain('spec.maxPrune');
    expect(message).not.toContain('--max-prune');
  });

  test('on a bug says so, and is tried again', () => {
    const verdict = judgeBug(new TypeError('x is no function'));

    expect(verdict).toMatchObject({ reason: 'InternalError', retry: 'backoff' });
    expect(verdict.message).toContain('x is no function');
  });
});
