import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

/** Packages that no extracted program may bring along: they belong to the running loader. */
const neverTaken = /^(?:libc6|libgcc-s1|libc-bin|libpam-.*)$/;
/** Programs of another release run under a loader of their own. */
const neverTakenAbroad = /^(?:libc-bin|libpam-.*)$/;

/** Asks apt about packages and fetches them, without installing anything or touching its own lists. */
export interface Apt {
  /** `names` and every library package that they need, directly or through another one. */
  withLibraries(names: readonly string[]): Promise<string[]>;
  /** Fetches the `.deb` files of `names` into `folder`. */
  download(names: readonly string[], folder: string): Promise<void>;
}

/**
 * Uses the lists that the system has. Where they are missing, or name versions that the mirror no longer
 * has, `refresh` fetches lists of its own into `folder`: that needs no root and changes nothing outside.
 * With `suite` it is always needed, and asks the same mirror for that release of Debian.
 */
export function createApt(folder: string, suite?: string): Apt & { refresh(): Promise<void> } {
  const common = [
    // Root would else let the user `_apt` download, who may not write into our folder.
    ...['-o', 'APT::Sandbox::User=root'],
    // Without a network a test run shall skip these servers, not wait for them.
    ...['-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=20'],
  ];
  let options = common;
  const notTaken = suite === undefined ? neverTaken : neverTakenAbroad;
  return {
    async refresh() {
      const state = join(folder, 'apt');
      await mkdir(join(state, 'lists/partial'), { recursive: true });
      await mkdir(join(state, 'cache/archives/partial'), { recursive: true });
      options = [
        ...common,
        ...(suite === undefined ? [] : await sourcesOf(suite, folder)),
        ...['-o', `Dir::State::Lists=${join(state, 'lists')}`],
        ...['-o', `Dir::Cache=${join(state, 'cache')}`],
        ...['-o', 'Dir::State::status=/var/lib/dpkg/status'],
      ];
      await runProgram('apt-get', [...options, '-q', 'update']);
    },
    async withLibraries(names) {
      const wanted = new Set(names);
      let latest: readonly string[] = names;
      while (latest.length > 0) {
        const found = parseDepends(
          await runProgram('apt-cache', [...options, 'depends', '--important', ...latest]),
        );
        latest = found.filter(
          (name) => name.startsWith('lib') && !notTaken.test(name) && !wanted.has(name),
        );
        for (const name of latest) wanted.add(name);
      }
      return [...wanted];
    },
    async download(names, target) {
      await runProgram('apt-get', [...options, '-q', 'download', ...names], { cwd: target });
    },
  };
}

/** A list of sources with nothing but `suite`, from the mirror that this Debian has already. */
async function sourcesOf(suite: string, folder: string): Promise<string[]> {
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const format = ['indextargets', '--format', '$(ORIGIN) $(REPO_URI)', 'Created-By: Packages'];
  const known = await runProgram('apt-get', format);
  const [, mirror] = /^Debian (\S+\/debian\/)$/m.exec(known) ?? [];
  if (mirror === undefined || !existsSync(keyring))
    throw new Error(`E: no mirror and keyring of Debian on this computer, which ${suite} needs`);
  const list = join(folder, 'sources.list');
  await writeFile(list, `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  return ['-o', `Dir::Etc::sourcelist=${list}`, '-o', 'Dir::Etc::sourceparts=/dev/null'];
}

/** Whether this system has the tools at all. */
export function hasAptTools(): boolean {
  return ['/usr/bin/apt-get', '/usr/bin/apt-cache', '/usr/bin/dpkg', '/usr/bin/flock'].every(
    existsSync,
  );
}

/** The names after `Depends:`; of alternatives (`|Depends:`) the first. */
export function parseDepends(text: string): string[] {
  const names: string[] = [];
  let isAlternative = false;
  for (const line of text.split('\n')) {
    const [, bar, name] = /^ ([ |])(?:Pre)?Depends: (\S+)$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (!isAlternative && !name.startsWith('<')) names.push(name);
    isAlternative = bar === '|';
  }
  return [...new Set(names)];
}
