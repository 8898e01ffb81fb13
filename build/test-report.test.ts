import { describe, expect, it } from 'vitest';
import { countTests, summaryLine } from './test-report.mjs';

const passedFile = { status: 'passed', assertionResults: [{ status: 'passed' }] };
const failedFile = { status: 'failed', assertionResults: [{ status: 'failed' }] };
const brokenFile = { status: 'failed', assertionResults: [] };

describe('countTests', () => {
  it('counts what vitest counted', () => {
    const testResults = [passedFile, failedFile];
    const numbers = { numPassedTests: 7, numFailedTests: 2, numPendingTests: 3, numTodoTests: 1 };
    const counts = { passed: 7, failed: 2, skipped: 4 };
    expect(countTests({ ...numbers, testResults }, 1)).toEqual(counts);
  });

  it('counts a file that could not be loaded', () => {
    const testResults = [passedFile, failedFile, brokenFile];
    const report = { numPassedTests: 1, numFailedTests: 1, testResults };
    expect(countTests(report, 1).failed).toBe(2);
  });

  it.each([
    ['nothing was reported', {}],
    ['every test passed', { numPassedTests: 5, testResults: [passedFile] }],
  ])('a failed run is a failure though %s', (_, report) => {
    expect(countTests(report, 1).failed).toBe(1);
    expect(countTests(report, 0).failed).toBe(0);
  });
});

describe('summaryLine', () => {
  it('names skipped tests only where there are any', () => {
    expect(summaryLine({ passed: 2, failed: 0, skipped: 0 })).toBe('2 passed, 0 failed');
    expect(summaryLine({ passed: 2, failed: 1, skipped: 3 })).toBe('2 passed, 1 failed, 3 skipped');
  });
});
