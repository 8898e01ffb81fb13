import { existsSync } from 'node:fs';
import { isRoot } from './paths.mjs';
import { SetUpError, attempt, findProgram, run, say } from './run.mjs';

/** Packages of what a bare Debian lacks; they bring everything else along. */
const packages = {
  node: ['libatomic1', 'libstdc++6'],
  electron: ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'],
  display: ['xvfb'],
};

/**
 * Installs the system packages without which these programs would not start.
 * @param {object} needs
 * @param {string} needs.node executable
 * @param {string | undefined} needs.electron executable; undefined: not needed
 * @param {boolean} needs.display is a virtual one needed?
 */
export async function ensureSystemLibraries({ node, electron, display }) {
  if (process.platform !== 'linux') return;
  const [ofNode, ofElectron] = await Promise.all([
    missingLibraries(node),
    electron ? missingLibraries(electron) : [],
  ]);
  const lacksXvfb = display && !findProgram('Xvfb');
  const missing = [...ofNode, ...ofElectron, ...(lacksXvfb ? ['Xvfb'] : [])].join(', ');
  if (missing === '') return;
  if (!existsSync('/usr/bin/apt-get'))
    throw new SetUpError(`This system lacks ${missing}. Install it, then start again.`);
  await install(missing, [
    ...(ofNode.length > 0 ? packages.node : []),
    ...(ofElectron.length > 0 ? packages.electron : []),
    ...(lacksXvfb ? packages.display : []),
  ]);
}

/**
 * @param {string} executable
 * @returns {Promise<string[]>}
 */
async function missingLibraries(executable) {
  const { stdout } = await attempt('ldd', [executable], { isQuiet: true });
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].flatMap((match) => match[1] ?? []);
}

/**
 * @param {string} missing
 * @param {string[]} wanted packages
 */
async function install(missing, wanted) {
  if (isRoot) await attempt('apt-get', ['update', '-qq'], { isQuiet: true });
  const names = await Promise.all(wanted.map(currentName));
  const args = ['install', '-y', '--no-install-recommends', ...names];
  if (!isRoot)
    throw new SetUpError(
      `This system lacks ${missing}. Run this, then start again:\n    sudo apt-get ${args.join(' ')}`,
    );
  say(`this system lacks ${missing}: apt-get ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', args, { isQuiet: true, env });
}

/**
 * Debian 13 and Ubuntu 24.04 renamed some packages when time_t grew to 64 bits.
 * @param {string} name
 */
async function currentName(name) {
  const renamed = `${name}t64`;
  const { status } = await attempt('apt-cache', ['show', renamed], { isQuiet: true });
  return status === 0 ? renamed : name;
}
