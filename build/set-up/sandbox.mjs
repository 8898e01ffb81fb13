import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { isRoot } from './paths.mjs';
import { SetUpError, attempt, findProgram } from './run.mjs';

/**
 * Electron ends at once where Chromium can build no sandbox: Ubuntu since 23.10 and some hardened kernels
 * keep user namespaces from programs that they do not know. A helper owned by root is the other way.
 * @param {string} folder of the Electron runtime
 */
export async function requireSandbox(folder) {
  if (process.platform !== 'linux' || isRoot || !findProgram('unshare')) return;
  const helper = path.join(folder, 'chrome-sandbox');
  if (!existsSync(helper) || isPrivileged(helper)) return;
  const { status } = await attempt('unshare', ['--user', '--map-root-user', 'true'], {
    isQuiet: true,
  });
  if (status === 0) return;
  throw new SetUpError(
    'This system gives no user namespaces to Electron, and it does not run without a sandbox.\n' +
      `Run this, then start again:\n    sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  );
}

/** @param {string} helper */
function isPrivileged(helper) {
  const { uid, mode } = statSync(helper);
  return uid === 0 && (mode & 0o4755) === 0o4755;
}
