import path from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { draftSite, type SignInKind, type SiteDraft } from '../../../shared/saved-site.ts';
import { createCollector, type ImportCollector, type ImportedSites } from './imported.ts';
import { expandHome, readSshSettings, type SshSetting } from './ssh-config-files.ts';
import { resolveSshHost, type SshHost } from './ssh-config-hosts.ts';
import { jumpHostsOf, type SshJump } from './ssh-jumps.ts';

export interface SshConfigOptions {
  file: string;
  home: string;
  /** Signs in where the configuration names no user. */
  localUser: string;
}

/**
 * The hosts that an ssh_config(5) names one by one, each with everything that applies to it. Patterns for
 * many hosts lend their settings and are no sites themselves; nothing is executed. Never throws.
 */
export async function readSshConfigSites(options: SshConfigOptions): Promise<ImportedSites> {
  const collector = createCollector();
  try {
    const settings = await readSshSettings(options.file, collector, options.home);
    noteWhatIsLeftOut(settings, collector);
    const resolve = (alias: string): SshHost => resolveSshHost(settings, alias, options.localUser);
    const aliases = aliasesIn(settings, options.localUser, collector);
    if (aliases.length > maxAliases) collector.note('too-many', '', 'hosts');
    for (const alias of aliases.slice(0, maxAliases)) {
      const draft = draftOf(alias, resolve, options.home, collector);
      if (draft) collector.site(draft, alias);
    }
  } catch (error) {
    collector.note('unreadable', '', AppError.from(error).message);
  }
  return collector.result();
}

/** Each of them is held against every setting. */
const maxAliases = 2_000;

/** Each name without `*`, `?` or `!` of a `Host` line, where that line itself counts for it. */
function aliasesIn(
  settings: readonly SshSetting[],
  localUser: string,
  collector: ImportCollector,
): string[] {
  const aliases = new Set<string>();
  for (const [index, { keyword, words, conditions, place }] of settings.entries()) {
    if (keyword !== 'host') continue;
    for (const word of words.filter((name) => !/[*?!,]/.test(name))) {
      const before = conditions.length === 0 ? [] : settings.slice(0, index);
      if (resolveSshHost(before, word, localUser).holds(conditions)) aliases.add(word);
      else collector.note('not-a-site', '', `${place}: Host ${word}`);
    }
  }
  return [...aliases];
}

/** Undefined, with a note, for a host whose way there cannot be told: it must not be tried directly. */
function draftOf(
  alias: string,
  resolve: (alias: string) => SshHost,
  home: string,
  collector: ImportCollector,
): SiteDraft | undefined {
  const host = resolve(alias);
  const jumps = jumpHostsOf(alias, resolve);
  if (!jumps) {
    collector.note('incomplete', alias, `ProxyJump ${host.word('proxyjump') ?? ''}`);
    return undefined;
  }
  const filesOf = (one: SshJump): string[] =>
    one.identityFiles.flatMap((word) => {
      const file = expandFile(word, one, home);
      if (file === undefined) collector.note('setting-ignored', alias, `IdentityFile ${word}`);
      return file ?? [];
    });
  const usual = draftSite(alias, {
    protocol: 'sftp',
    host: host.hostName,
    port: host.port,
    user: host.user,
    identityFiles: filesOf(host),
    agent: agentOf(host, collector),
  });
  return {
    ...usual,
    jumpHosts: jumps.map((jump) => ({
      host: jump.hostName,
      port: jump.port,
      user: jump.user,
      identityFiles: filesOf(jump),
    })),
    signIn: signInOf(host, usual.signIn),
    keepAliveSeconds: keepAliveOf(host, usual.keepAliveSeconds),
  };
}

function agentOf(host: SshHost, collector: ImportCollector): 'auto' | 'none' {
  const agent = host.word('identityagent') ?? 'SSH_AUTH_SOCK';
  if (agent === 'none') return 'none';
  if (agent !== 'SSH_AUTH_SOCK') {
    collector.note('setting-ignored', host.alias, `IdentityAgent ${agent}`);
  }
  return 'auto';
}

/** The tokens of ssh_config(5), TOKENS, that an IdentityFile may hold, as far as they are known here. */
function expandFile(word: string, host: SshJump, home: string): string | undefined {
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: home,
    h: host.hostName,
    n: host.alias,
    p: String(host.port),
    r: host.user,
  };
  let isWhole = !word.includes('${');
  const expanded = expandHome(word, home).replaceAll(/%(.?)/gs, (_, name: string) => {
    const value = Object.hasOwn(tokens, name) ? tokens[name] : undefined;
    isWhole &&= value !== undefined;
    return value ?? '';
  });
  return isWhole ? path.resolve(home, expanded) : undefined;
}

function keepAliveOf(host: SshHost, usual: number): number {
  const seconds = host.word('serveraliveinterval');
  return seconds !== undefined && /^\d{1,9}$/.test(seconds)
    ? Math.min(Number(seconds), 3_600)
    : usual;
}

const kindsByMethod: Readonly<Record<string, readonly SignInKind[]>> = {
  publickey: ['agent', 'key-file'],
  password: ['password'],
  'keyboard-interactive': ['interactive'],
};
const methodBySwitch = {
  pubkeyauthentication: 'publickey',
  passwordauthentication: 'password',
  kbdinteractiveauthentication: 'keyboard-interactive',
  challengeresponseauthentication: 'keyboard-interactive',
} as const;

/** `PreferredAuthentications` gives the order, each method's own switch can turn it off. */
function signInOf(host: SshHost, usual: SiteDraft['signIn']): SiteDraft['signIn'] {
  const off = new Set(
    Object.entries(methodBySwitch)
      .filter(([keyword]) => host.word(keyword)?.toLowerCase() === 'no')
      .flatMap(([, method]) => kindsByMethod[method] ?? []),
  );
  const preferred = host.word('preferredauthentications')?.split(',');
  const order = preferred?.flatMap((method) => kindsByMethod[method.trim()] ?? []);
  const kinds = usual.map(({ kind }) => kind);
  const inOrder = order ? [...order, ...kinds.filter((kind) => !order.includes(kind))] : kinds;
  return inOrder.map((kind) => ({
    kind,
    isEnabled: !off.has(kind) && (order?.includes(kind) ?? true),
  }));
}

const understood: ReadonlySet<string> = new Set([
  ...Object.keys(methodBySwitch),
  'hostname',
  'identityagent',
  'identityfile',
  'port',
  'preferredauthentications',
  'proxyjump',
  'serveraliveinterval',
  'user',
]);

/** Once for each line, however many hosts it counts for. */
function noteWhatIsLeftOut(settings: readonly SshSetting[], collector: ImportCollector): void {
  for (const { keyword, words, place } of settings) {
    if (keyword === 'host') {
      const patterns = words.filter((word) => /[*?]/.test(word) && !/^!|^\*$/.test(word));
      for (const pattern of patterns) collector.note('not-a-site', '', `${place}: Host ${pattern}`);
    } else if (keyword === 'match') {
      const isKnown = words.every((word, at) => at % 2 === 1 || isMatchUnderstood(word));
      if (!isKnown) collector.note('setting-ignored', '', `${place}: Match ${words[0] ?? ''} …`);
    } else if (!understood.has(keyword)) {
      // What is run may hold a secret among its words.
      const value = keyword.endsWith('command') ? '…' : words.join(' ');
      collector.note('setting-ignored', '', `${place}: ${keyword} ${value}`);
    }
  }
}

function isMatchUnderstood(word: string): boolean {
  return /^!?(?:all|host|originalhost|user|localuser)$/i.test(word);
}
