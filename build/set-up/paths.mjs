import { homedir } from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** What is costly to make and does not depend on this checkout: runtimes and compiled add-ons. */
export const cacheFolder = process.env['KEYFERRY_CACHE'] ?? path.join(userCache(), 'keyferry');

function userCache() {
  if (process.platform === 'win32')
    return process.env['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData/Local');
  if (process.platform === 'darwin') return path.join(homedir(), 'Library/Caches');
  return process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
}

/** @param {string[]} parts path inside node_modules */
export const inModules = (...parts) => path.join(root, 'node_modules', ...parts);

/** Root on Linux: may install system packages, and cannot use Chromium's own sandbox. */
export const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
