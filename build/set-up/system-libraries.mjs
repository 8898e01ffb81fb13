import { existsSync } from 'node:fs';
import { isRoot } from './paths.mjs';
import { SetUpError, attempt, findProgram, run, say } from './run.mjs';

/** What Electron links to and a bare Debian lacks; these bring all others along. */
const libraries = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'];

/**
 * Installs the system packages that Electron and, where it is wanted, the virtual display need.
 * @param {object} needs
 * @param {string | undefined} needs.electron executable; undefined: not needed
 * @param {boolean} needs.display
 */
export async function ensureSystemLibraries({ electron, display }) {
  if (process.platform !== 'linux') return;
  const missing = electron ? await missingLibraries(electron) : [];
  const lacksXvfb = display && !findProgram('Xvfb');
  if (missing.length === 0 && !lacksXvfb) return;
  const what = [...missing, ...(lacksXvfb ? ['Xvfb'] : [])].join(', ');
  if (!existsSync('/usr/bin/apt-get'))
    throw new SetUpError(`This system lacks ${what}. Install it, then start again.`);
  await install(what, [...(missing.length > 0 ? libraries : []), ...(lacksXvfb ? ['xvfb'] : [])]);
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
 * @param {string} what
 * @param {string[]} packages
 */
async function install(what, packages) {
  if (isRoot) await attempt('apt-get', ['update', '-qq'], { isQuiet: true });
  const names = await Promise.all(packages.map(currentName));
  const args = ['install', '-y', '--no-install-recommends', ...names];
  if (!isRoot)
    throw new SetUpError(
      `This system lacks ${what}. Run this, then start again:\n    sudo apt-get ${args.join(' ')}`,
    );
  say(`this system lacks ${what}: apt-get ${args.join(' ')}`);
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
