import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} folder of an npm package
 * @returns {string} its version
 */
export function packageVersion(folder) {
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return version;
}
