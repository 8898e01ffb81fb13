import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inModules } from './paths.mjs';
import { packageVersion } from './package-file.mjs';
import { SetUpError, attempt, say } from './run.mjs';

const packageFolder = inModules('electron');

/** @returns {string} the Electron version that package.json asks for */
export function officialVersion() {
  return packageVersion(packageFolder);
}

/** @returns {string | undefined} folder of the official runtime, once it is there */
export function officialFolder() {
  const folder = path.join(packageFolder, 'dist');
  return existsSync(path.join(packageFolder, 'path.txt')) ? folder : undefined;
}

/**
 * Runs Electron's own download script, which verifies checksums.
 * @returns {Promise<string | undefined>} why it could not be had; undefined when it is there
 * @throws {SetUpError} when something was delivered that is not Electron
 */
export async function downloadOfficial() {
  say(`downloading Electron ${officialVersion()} …`);
  const limit = pathToFileURL(path.join(import.meta.dirname, 'connect-limit.mjs')).href;
  const { status, stderr } = await attempt(
    process.execPath,
    ['--import', limit, path.join(packageFolder, 'install.js')],
    { isQuiet: true, timeoutMs: 600_000 },
  );
  if (status === 0 && officialFolder()) return undefined;
  // sumchecker's words. Never a reason to run something else instead.
  if (/did not match expected checksum|No checksum found/.test(stderr))
    throw new SetUpError(`The downloaded Electron is not the published one:\n${stderr}`);
  return reasonOf(stderr);
}

/** @param {string} stderr what connect-limit.mjs wrote, else the stack of an error */
function reasonOf(stderr) {
  const connection = /^\[connection\] (.+)$/m.exec(stderr)?.[1];
  return connection ?? stderr.split('\n').find((line) => line.trim()) ?? 'it took too long';
}
