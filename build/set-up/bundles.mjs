import { chmodSync, copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { run, say } from './run.mjs';
import { contentHash, readStamp, writeStamp } from './stamp.mjs';

const stamp = path.join(root, 'out/.bundles-stamp');
const sources = ['electron', 'renderer', 'build/bundle', 'package.json', 'package-lock.json'];
const isSource = (/** @type {string} */ file) => !/\.test\.ts$|(^|\/)tsconfig\.json$/.test(file);

/** Builds out/ unless it was built from these very sources. */
export async function ensureBundles() {
  const wanted = contentHash(sources, isSource);
  if (readStamp(stamp) === wanted && existsSync(path.join(root, 'out/electron'))) return;
  say('building …');
  await run(process.execPath, [path.join(root, 'build/bundle/make-bundles.mjs')]);
  for (const launcher of ['keyferry', 'keyferry.cmd']) {
    const target = path.join(root, 'out', launcher);
    copyFileSync(path.join(root, 'build/bundle', launcher), target);
    chmodSync(target, 0o755);
  }
  writeStamp(stamp, wanted);
}
