import { describe, expect, test } from 'vitest';
import { addCounts, countTests, formatCounts, noTests } from '../../scripts/count-tests.ts';
import type { VitestReport } from '../../scripts/count-tests.ts';

function report(changes: Partial<VitestReport>): VitestReport {
  return {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...changes,
  };
}

describe('counting tests', () => {
  test('pending tests and those still to write are skipped ones', () => {
    const green = report({ numPassedTests: 3, numPendingTests: 1, numTodoTests: 2 });

    expect(countTests(green, false)).toEqual({ passed: 3, failed: 0, skipped: 3 });
  });

  test('a file that could not be loaded is one failure', () => {
    const red = report({
      numPassedTests: 3,
      testResults: [{ status: 'failed', assertionResults: [] }],
    });

    expect(countTests(red, true)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  test('a failed test is not counted again with its file', () => {
    const red = report({
      numFailedTests: 1,
      testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
    });

    expect(countTests(red, true)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test.each([
    ['wrote no report', undefined],
    ['found nothing wrong with any test', report({ numPassedTests: 0 })],
  ])('a failed stage that %s is one failure', (_title, written) => {
    expect(countTests(written, true).failed).toBe(1);
  });

  test('the line sums up all runs', () => {
    const sum = [
      noTests,
      { passed: 2, failed: 0, skipped: 1 },
      { passed: 5, failed: 1, skipped: 0 },
    ];

    expect(formatCounts(sum.reduce(addCounts))).toBe('7 passed, 1 failed, 1 skipped');
  });
});
