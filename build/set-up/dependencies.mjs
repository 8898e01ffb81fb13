import { rmSync } from 'node:fs';
import path from 'node:path';
import { inModules, root } from './paths.mjs';
import { npm, say } from './run.mjs';
import { contentHash, readStamp, writeStamp } from './stamp.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/** Runs `npm ci` unless node_modules was filled from this very lock file for this platform. */
export async function ensureDependencies() {
  const stamp = inModules('.keyferry-stamp');
  const wanted = `${contentHash(['package-lock.json'])} ${process.platform} ${process.arch}`;
  if (readStamp(stamp) === wanted) return;
  if (!isInstalled()) {
    say('installing the npm packages …');
    await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  await tidyCommands();
  writeStamp(stamp, wanted);
}

/**
 * npm scripts look into node_modules/.bin first. The bundled Node must not be found there: dev tools
 * belong on the person's own Node, and Windows cannot replace a running one in the next `npm ci`.
 * `electron` must be the current one, not the Electron 33 that is there for its types.
 */
async function tidyCommands() {
  for (const name of ['node', 'node.cmd', 'node.ps1'])
    rmSync(inModules('.bin', name), { force: true });
  await npm(['rebuild', '--ignore-scripts', '--loglevel=error', 'electron'], { isQuiet: true });
}

/** True after a person's own `npm install`: npm keeps a lock file of what lies in node_modules. */
function isInstalled() {
  const installed = packagesOf(inModules('.package-lock.json'));
  return Object.entries(packagesOf(path.join(root, 'package-lock.json'))).every(
    ([place, wanted]) => {
      const found = installed[place];
      if (!found) return place === '' || mayBeMissing(wanted);
      return found.version === wanted.version && found.integrity === wanted.integrity;
    },
  );
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function packagesOf(file) {
  /** @type {{ packages?: Record<string, LockedPackage> }} */
  const { packages = {} } = JSON.parse(readStamp(file) ?? '{}');
  return packages;
}

/**
 * Packages that npm may leave out: those of other platforms, of the other libc, and what only they need.
 * @param {LockedPackage} locked
 */
function mayBeMissing({ optional = false, os = [], cpu = [], libc = [] }) {
  const isForHere = os.includes(process.platform) && cpu.includes(process.arch);
  return optional && (!isForHere || libc.length > 0);
}
