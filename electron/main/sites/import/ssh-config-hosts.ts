import { matchesHostField } from '../../../trust/host-pattern.ts';
import type { SshCondition, SshSetting } from './ssh-config-files.ts';

/** What a configuration says about one host, as `ssh -G` would print it. */
export interface SshHost {
  alias: string;
  hostName: string;
  port: number;
  user: string;
  /** As written, in the order in which they are tried. */
  identityFiles: string[];
  /** First word of the first setting of this keyword that counts. */
  word(keyword: string): string | undefined;
  holds(conditions: readonly SshCondition[]): boolean;
}

/**
 * Walks the settings in their order: for each keyword the first one that counts wins, only IdentityFile
 * adds up. ssh_config(5), DESCRIPTION.
 */
export function resolveSshHost(
  settings: readonly SshSetting[],
  alias: string,
  localUser: string,
): SshHost {
  const words = new Map<string, string>();
  const identityFiles: string[] = [];
  const user = (): string => words.get('user') ?? localUser;
  const hostName = (): string =>
    (words.get('hostname') ?? alias).replaceAll(/%(.)/g, (whole, token: string) =>
      token === 'h' ? alias : token === '%' ? '%' : whole,
    );

  function holds(conditions: readonly SshCondition[]): boolean {
    return conditions.every(({ kind, words: patterns }) =>
      kind === 'host' ? matchesAny(patterns, alias) : matchesAll(patterns),
    );
  }

  /** `Match`: every criterion; one that cannot be told without running something never holds. */
  function matchesAll(criteria: readonly string[]): boolean {
    for (let at = 0; at < criteria.length;) {
      const criterion = criteria[at] ?? '';
      const isNegated = criterion.startsWith('!');
      const name = criterion.replace(/^!/, '').toLowerCase();
      const pattern = criteria[at + 1] ?? '';
      const subject = subjectOf(name);
      if (name !== 'all' && subject === undefined) return false;
      const isMatch = subject === undefined || matchesHostField(pattern, subject.toLowerCase());
      if (isMatch === isNegated) return false;
      at += name === 'all' ? 1 : 2;
    }
    return criteria.length > 0;
  }

  function subjectOf(name: string): string | undefined {
    if (name === 'host') return hostName();
    if (name === 'originalhost') return alias;
    if (name === 'user') return user();
    return name === 'localuser' ? localUser : undefined;
  }

  for (const { keyword, words: given, conditions } of settings) {
    const [first] = given;
    if (keyword === 'host' || keyword === 'match' || first === undefined) continue;
    if (!holds(conditions)) continue;
    if (keyword === 'identityfile') identityFiles.push(first);
    else if (!words.has(keyword)) words.set(keyword, first);
  }
  const port = Number(words.get('port') ?? '22');
  return {
    alias,
    hostName: hostName(),
    port: Number.isInteger(port) ? port : 0,
    user: user(),
    identityFiles: identityFiles.includes('none') ? [] : [...new Set(identityFiles)],
    word: (keyword) => words.get(keyword),
    holds,
  };
}

/** A `Host` line: one pattern has to match, and no negated one may. */
function matchesAny(patterns: readonly string[], alias: string): boolean {
  return matchesHostField(patterns.join(','), alias.toLowerCase());
}
