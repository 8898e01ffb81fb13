// npm test: sets up what is missing, checks, and runs the tests under the bundled Node. `--all` adds
// those that take long. Any other argument goes to vitest and leaves the checks out:
// `npm test -- --project unit electron/wire`. The last line is `N passed, N failed`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runChecks } from './checks/run-checks.mjs';
import { inModules } from './set-up/paths.mjs';
import { command, complain, handOver } from './set-up/run.mjs';
import { setUpWindow } from './set-up/set-up.mjs';
import { readStamp } from './set-up/stamp.mjs';
import { countTests, summaryLine } from './test-report.mjs';

const allArguments = process.argv.slice(2);
const filters = allArguments.filter((argument) => argument !== '--all');
const isAll = filters.length < allArguments.length;
const quick = ['unit', 'contract', 'e2e'].flatMap((name) => ['--project', name]);

/** @typedef {import('./test-report.mjs').Counts} Counts */

await command(async () => {
  const counts = await test();
  process.stdout.write(`\n${summaryLine(counts)}\n`);
  return counts.failed === 0 ? 0 : 1;
});

/** @returns {Promise<Counts>} */
async function test() {
  try {
    const { node, env, stop } = await setUpWindow({ isHidden: true });
    try {
      const failedChecks = filters.length > 0 ? 0 : await runChecks(node.executable);
      const counts = await runTests(node.executable, env);
      return { ...counts, failed: counts.failed + failedChecks };
    } finally {
      stop();
    }
  } catch (error) {
    complain(error); // the last line is printed whatever went wrong
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/**
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Counts>}
 */
async function runTests(node, env) {
  const folder = mkdtempSync(path.join(tmpdir(), 'keyferry-report-'));
  const report = path.join(folder, 'report.json');
  try {
    const status = await handOver(
      node,
      [
        inModules('vitest/vitest.mjs'),
        'run',
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        ...(isAll || filters.length > 0 ? filters : quick),
      ],
      { env },
    );
    /** @type {import('./test-report.mjs').TestReport} */
    const result = JSON.parse(readStamp(report) ?? '{}');
    return countTests(result, status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
