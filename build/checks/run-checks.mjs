import path from 'node:path';
import { cacheFolder, root } from '../set-up/paths.mjs';
import { attempt } from '../set-up/run.mjs';
import { contentHash, readStamp, writeStamp } from '../set-up/stamp.mjs';
import { checkParts } from './parts.mjs';

/** @typedef {import('./parts.mjs').CheckPart} CheckPart */

/** The tools' own code, compiled. */
const env = { ...process.env, NODE_COMPILE_CACHE: path.join(cacheFolder, 'compiled') };

/** More would only make each slower on a small machine, and each takes up to half a gigabyte. */
const atATime = 2;

/**
 * Under the bundled Node, which runs these tools a quarter faster than Node 20.
 * @param {string} node
 * @returns {Promise<number>} how many parts failed
 */
export async function runChecks(node) {
  const waiting = [...checkParts];
  let failed = 0;
  const worker = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift())
      if (!(await passes(part, node))) failed++;
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return failed;
}

/**
 * @param {CheckPart} part
 * @param {string} node
 */
async function passes({ name, script, args, inputs }, node) {
  const stamp = path.join(root, 'out/.checks', name.replaceAll(/\W+/g, '-'));
  const hash = contentHash([...inputs, 'package-lock.json']);
  if (readStamp(stamp) === hash) return report(name, true, 'unchanged since it passed');
  const start = Date.now();
  const { status, stdout, stderr } = await attempt(node, [script, ...args], { isQuiet: true, env });
  const isPassed = status === 0;
  if (isPassed) writeStamp(stamp, hash);
  else process.stdout.write(`\n${stdout}${stderr}\n`);
  return report(name, isPassed, `${((Date.now() - start) / 1000).toFixed(1)} s`);
}

/**
 * @param {string} name
 * @param {boolean} isPassed
 * @param {string} note
 */
function report(name, isPassed, note) {
  process.stdout.write(`${isPassed ? 'passed' : 'FAILED'}  ${name} (${note})\n`);
  return isPassed;
}
