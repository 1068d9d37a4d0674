/** The part of Vitest's JSON report that is counted. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** How many tests ended how, over any number of runs. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What an empty run counts. */
export const noTests: TestCounts = { passed: 0, failed: 0, skipped: 0 };

/**
 * Counts one run. Vitest counts a file that cannot be loaded, or whose hook fails, as no failed test at all: it is
 * one here. A run that is red for any other reason (no file found, a failed set-up, nothing written) is one too, so
 * that the sum never reads "0 failed" when something failed.
 */
export function countTests(report: VitestReport | undefined, isRed: boolean): TestCounts {
  if (report === undefined) return { ...noTests, failed: isRed ? 1 : 0 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && isRed ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** The sum of two counts. */
export function addCounts(left: TestCounts, right: TestCounts): TestCounts {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

/** The line that `npm test` ends with; programs read it, so nothing may follow it. */
export function formatCounts({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
