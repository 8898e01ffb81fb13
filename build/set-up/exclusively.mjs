import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from './paths.mjs';
import { say } from './run.mjs';

const lockOfCheckout = path.join(root, 'out/.set-up.lock');

/**
 * Runs `work` while no other process sets up this checkout: `npm start` and `npm test` in two
 * terminals of a fresh clone would else both fill node_modules.
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [lock] file that holds the number of the process at work
 * @returns {Promise<T>}
 */
export async function exclusively(work, lock = lockOfCheckout) {
  mkdirSync(path.dirname(lock), { recursive: true });
  for (let attempts = 0; !take(lock); attempts++) {
    const owner = ownerOf(lock);
    if (owner !== undefined && !isAlive(owner)) rmSync(lock, { force: true });
    else if (attempts === 0)
      say(`waiting for process ${owner} to finish its set-up (if it is none, remove ${lock})`);
    await delay(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} lock */
function ownerOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8')) || undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined; // released in this very moment
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM'; // there is one, of somebody else
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
