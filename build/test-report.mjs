/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 *
 * @typedef {object} TestReport what is used of vitest's JSON report; empty where it wrote none
 * @property {number} [numPassedTests]
 * @property {number} [numFailedTests]
 * @property {number} [numPendingTests]
 * @property {number} [numTodoTests]
 * @property {{ status: string, assertionResults: { status: string }[] }[]} [testResults]
 */

/**
 * A file that could not be loaded, or an error outside of any test, has no failed test but is a failure.
 * @param {TestReport} report
 * @param {number} status with which vitest ended
 * @returns {Counts} at least one failed unless the status is 0
 */
export function countTests(report, status) {
  const { numPassedTests: passed = 0, numFailedTests: failedTests = 0, testResults = [] } = report;
  const brokenFiles = testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = failedTests + brokenFiles;
  return {
    passed,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

/** @param {Counts} counts */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
