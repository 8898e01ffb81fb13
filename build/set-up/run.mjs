import { spawn } from 'node:child_process';
import { accessSync, constants as fsConstants } from 'node:fs';
import { constants as osConstants } from 'node:os';
import path from 'node:path';
import { root } from './paths.mjs';

/** Something the person can mend: its message is printed without a stack. */
export class SetUpError extends Error {}

/**
 * Set-up speaks on stderr only: stdout belongs to the program that is started afterwards.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`[set-up] ${text}\n`);
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] default: the repository
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [isQuiet] collect the output instead of showing it on stderr
 * @property {number} [timeoutMs]
 * @property {boolean} [shell]
 *
 * @typedef {object} RunResult
 * @property {number | null} status null when it could not start or was killed
 * @property {string} stdout empty unless `isQuiet`
 * @property {string} stderr empty unless `isQuiet`
 */

/**
 * Runs a program to its end; never throws for its exit status.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function attempt(command, args, options = {}) {
  const { cwd = root, env = process.env, isQuiet = false, timeoutMs, shell = false } = options;
  const limit = timeoutMs === undefined ? {} : { timeout: timeoutMs };
  const child = spawn(command, args, {
    cwd,
    env,
    shell,
    ...limit,
    stdio: isQuiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    output.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    output.stderr += text;
  });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve({ status: null, stdout: output.stdout, stderr: error.message });
    });
    child.once('close', (status) => {
      resolve({ status, ...output });
    });
  });
}

/**
 * As `attempt`, but a failure ends the set-up.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} its stdout if `isQuiet`, trimmed
 */
export async function run(command, args, options) {
  const { status, stdout, stderr } = await attempt(command, args, options);
  if (status !== 0)
    throw new SetUpError(`${command} ${args.join(' ')} failed (${status})\n${stderr}`.trim());
  return stdout.trim();
}

/**
 * Runs a program in the place of this one: its streams, signals and exit status are this process's.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} exit status; 128 + its number for a signal, as shells have it
 */
export async function handOver(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, ...options, stdio: 'inherit' });
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (status, signal) => {
        resolve(status ?? 128 + (signal ? osConstants.signals[signal] : 1));
      });
    });
  } finally {
    for (const signal of signals) process.off(signal, forward);
  }
}

/**
 * Ctrl+C reaches the child without help where there is a terminal; twice would mean "at once" to some.
 * @type {NodeJS.Signals[]}
 */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * The npm that started this script, else the one of the PATH.
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export function npm(args, options) {
  const cli = process.env['npm_execpath'];
  const node = process.env['npm_node_execpath'] ?? process.execPath;
  if (cli && path.basename(cli) === 'npm-cli.js') return run(node, [cli, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}

/**
 * @param {string} name of a program
 * @returns {string | undefined} where the PATH has it
 */
export function findProgram(name) {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, fsConstants.X_OK);
      return file;
    } catch {
      // Not in this folder: the next one is asked.
    }
  }
  return undefined;
}

/**
 * Body of a command of package.json.
 * @param {() => Promise<number>} body returns the exit status
 */
export async function command(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    complain(error);
    process.exitCode = 1;
  }
}

/** @param {unknown} error */
export function complain(error) {
  if (error instanceof SetUpError) say(error.message);
  else say(String(error instanceof Error ? error.stack : error));
}
