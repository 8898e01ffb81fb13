import { rmSync } from 'node:fs';
import { inModules } from './paths.mjs';
import { npm, say } from './run.mjs';
import { contentHash, readStamp, writeStamp } from './stamp.mjs';

/** Runs `npm ci` unless node_modules was filled from this very lock file for this platform. */
export async function ensureDependencies() {
  const stamp = inModules('.keyferry-stamp');
  const wanted = `${contentHash(['package-lock.json'])} ${process.platform} ${process.arch}`;
  if (readStamp(stamp) === wanted) return;
  say('installing the npm packages …');
  await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
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
