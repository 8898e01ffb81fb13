// npm run measure [-- RUNS]: how fast the built app starts and how much memory it takes at rest, as
// medians. As root on Linux each number of the cold start is taken with an empty page cache.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { memoryOfTree } from './measure/processes.mjs';
import { isRoot, root } from './set-up/paths.mjs';
import { SetUpError, attempt, command, run } from './set-up/run.mjs';
import { setUpWindow } from './set-up/set-up.mjs';

/** After this long an app that was only started does nothing more. */
const restMs = 6_000;
const runs = Number(process.argv[2] ?? 7);
const memoryRuns = 3;
const app = [...(isRoot ? ['--no-sandbox'] : []), root];

/** @typedef {{ ready: boolean, reason?: string, timings: Record<string, number> }} SmokeLine */

await command(async () => {
  const { runtime, env, stop } = await setUpWindow({ isHidden: true });
  try {
    print('machine', machine());
    print('Electron', runtime.version);
    if (isRoot) printTimings('cold', await timings(runtime.executable, env, dropCaches));
    printTimings('warm', await timings(runtime.executable, env));
    if (process.platform === 'linux') await printMemory(runtime.executable, env);
    return 0;
  } finally {
    stop();
  }
});

/**
 * @param {string} electron
 * @param {NodeJS.ProcessEnv} env
 * @param {() => Promise<void>} [before]
 */
async function timings(electron, env, before = () => Promise.resolve()) {
  const lines = [];
  for (let i = 0; i < runs; i++) {
    await before();
    const { stdout } = await attempt(electron, [...app, '--smoke'], { env, isQuiet: true });
    /** @type {SmokeLine} */
    const line = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
    if (!line.ready) throw new SetUpError(`The app did not start: ${line.reason ?? stdout}`);
    lines.push(line.timings);
  }
  return lines;
}

async function dropCaches() {
  await run('sync', [], { isQuiet: true });
  writeFileSync('/proc/sys/vm/drop_caches', '3');
}

/**
 * @param {string} electron
 * @param {NodeJS.ProcessEnv} env
 */
async function printMemory(electron, env) {
  const measured = [];
  for (let i = 0; i < memoryRuns; i++) measured.push(await memoryAtRest(electron, env));
  const sorted = measured.sort((a, b) => a.bytes - b.bytes);
  const { processes = 0, bytes = NaN } = sorted[Math.floor(sorted.length / 2)] ?? {};
  const mebibytes = (bytes / 2 ** 20).toFixed(0);
  print('memory', `${mebibytes} MiB PSS in ${processes} processes (${memoryRuns} runs)`);
}

/**
 * @param {string} electron
 * @param {NodeJS.ProcessEnv} env
 */
async function memoryAtRest(electron, env) {
  const profile = mkdtempSync(path.join(tmpdir(), 'keyferry-measure-'));
  const child = spawn(electron, app, {
    env: { ...env, KEYFERRY_USER_DATA: profile },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  try {
    await delay(restMs);
    return memoryOfTree(child.pid ?? 0);
  } finally {
    child.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true });
  }
}

/** What the numbers belong to; a high load makes all of them worse. */
function machine() {
  const cores = cpus();
  const gibibytes = (totalmem() / 2 ** 30).toFixed(0);
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  return `${cores.length} x ${cores[0]?.model.trim() ?? '?'}, ${gibibytes} GiB, load ${load}`;
}

/**
 * @param {string} what
 * @param {Record<string, number>[]} lines
 */
function printTimings(what, lines) {
  for (const name of Object.keys(lines[0] ?? {})) {
    const values = lines.map((line) => line[name] ?? NaN).sort((a, b) => a - b);
    const [first = NaN, last = NaN] = [values[0], values.at(-1)];
    const median = values[Math.floor(values.length / 2)] ?? NaN;
    const spread = `${first.toFixed(0)} … ${last.toFixed(0)}`;
    print(`${what} ${name}`, `${median.toFixed(0)} ms (${spread}, ${values.length} runs)`);
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function print(name, value) {
  process.stdout.write(`${name.padEnd(22)} ${value}\n`);
}
