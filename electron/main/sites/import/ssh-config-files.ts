import { homedir } from 'node:os';
import path from 'node:path';
import { realpath } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import { readPrivateFile } from '../../private-file.ts';
import { filesOfPattern } from './file-pattern.ts';
import type { ImportCollector } from './imported.ts';
import { readSshLine } from './ssh-words.ts';

/** When a setting counts: all of these have to hold. Each is one `Host` or `Match` line. */
export interface SshCondition {
  kind: 'host' | 'match';
  words: readonly string[];
}

/** One setting, where it stands and when it counts. */
export interface SshSetting {
  keyword: string;
  words: readonly string[];
  conditions: readonly SshCondition[];
  /** `config:12`, for people. */
  place: string;
}

/** OpenSSH gives up at the same depth, `READCONF_MAX_DEPTH`. */
const maxDepth = 16;
const maxFiles = 500;
const maxFileBytes = 4 * 1024 * 1024;
const maxSettings = 20_000;

/**
 * All settings of a configuration in their order, with the files that it includes. A file that includes
 * itself is refused there; OpenSSH would end in an error.
 * @throws {AppError} not-found, permission-denied, limit-exceeded for the first file
 */
export async function readSshSettings(
  file: string,
  collector: ImportCollector,
  home: string = homedir(),
): Promise<SshSetting[]> {
  const settings: SshSetting[] = [];
  let fileCount = 0;
  let isFull = false;

  async function readFile(
    name: string,
    around: readonly SshCondition[],
    stack: readonly string[],
  ): Promise<void> {
    fileCount += 1;
    const bytes = await readPrivateFile(name, maxFileBytes);
    if (!bytes) throw new AppError('not-found', `${name} is not there.`, { path: name });
    const here = [...stack, await realpath(name)];
    let conditions = around;
    for (const [index, line] of bytes.toString('utf8').split(/\r?\n/).entries()) {
      const place = `${path.basename(name)}:${String(index + 1)}`;
      const read = readLine(line, place);
      if (!read) continue;
      const { keyword, words } = read;
      if (keyword === 'host' || keyword === 'match') {
        conditions = [...around, { kind: keyword, words }];
        // Kept as a setting too: it names the hosts that there are.
        keep({ keyword, words, conditions: around, place });
      } else if (keyword === 'include') {
        for (const word of words) await include(word, conditions, here, place);
      } else keep({ keyword, words, conditions, place });
    }
  }

  function readLine(line: string, place: string): ReturnType<typeof readSshLine> {
    try {
      return readSshLine(line);
    } catch {
      // A SyntaxError, whose reason the line itself shows.
      collector.note('unreadable', '', `${place}: ${line.trim()}`);
      return undefined;
    }
  }

  function keep(setting: SshSetting): void {
    if (settings.length < maxSettings) settings.push(setting);
    else if (!isFull) {
      isFull = true;
      collector.note('too-many', '', 'settings');
    }
  }

  async function include(
    word: string,
    conditions: readonly SshCondition[],
    stack: readonly string[],
    place: string,
  ): Promise<void> {
    const refuse = (why: string): void => {
      collector.note('include-refused', '', `${place}: Include ${word}: ${why}`);
    };
    if (word.includes('${') || word.includes('%')) {
      refuse('variables are not read');
      return;
    }
    const pattern = path.resolve(home, '.ssh', expandHome(word, home));
    const { files, isCut } = await filesOfPattern(pattern);
    if (isCut) refuse('too many files');
    for (const name of files) {
      if (stack.length >= maxDepth) refuse('nested too deeply');
      else if (fileCount >= maxFiles) refuse('too many files');
      else if (stack.includes(await realpath(name).catch(() => ''))) refuse('includes itself');
      else await readIncluded(name, conditions, stack, refuse);
    }
  }

  /** OpenSSH passes over an included file that is not there or cannot be read; here it is named. */
  async function readIncluded(
    name: string,
    conditions: readonly SshCondition[],
    stack: readonly string[],
    refuse: (why: string) => void,
  ): Promise<void> {
    try {
      await readFile(name, conditions, stack);
    } catch (error) {
      refuse(AppError.from(error).message);
    }
  }

  await readFile(file, [], []);
  return settings;
}

/** `~/x` and `~` of the user; another user's home stays as it is written. */
export function expandHome(word: string, home: string): string {
  return word === '~' || word.startsWith('~/') ? path.join(home, word.slice(1)) : word;
}
