import type { SshHost } from './ssh-config-hosts.ts';

/** A server on the way: a host of the configuration, perhaps under another port or user. */
export type SshJump = Pick<SshHost, 'alias' | 'hostName' | 'port' | 'user' | 'identityFiles'>;

/**
 * The hosts on the way to `alias`, in the order in which they are passed; undefined where the way cannot
 * be told. `ProxyJump a,b` goes over a, then b; only the first hop may bring a way of its own, because
 * ssh is told the way to the others.
 */
export function jumpHostsOf(
  alias: string,
  resolve: (alias: string) => SshHost,
  passed: readonly string[] = [],
): SshJump[] | undefined {
  const value = resolve(alias).word('proxyjump');
  if (value === undefined || value.toLowerCase() === 'none') return [];
  if (passed.includes(alias)) return undefined;
  const hops = value.split(',').map((hop) => parseHop(hop.trim()));
  const jumps: SshJump[] = [];
  for (const [index, hop] of hops.entries()) {
    const before = hop && index === 0 ? jumpHostsOf(hop.alias, resolve, [...passed, alias]) : [];
    if (!hop || !before) return undefined;
    const { hostName, port, user, identityFiles } = resolve(hop.alias);
    jumps.push(...before, {
      alias: hop.alias,
      hostName,
      port: hop.port ?? port,
      user: hop.user ?? user,
      identityFiles,
    });
  }
  return jumps;
}

interface Hop {
  alias: string;
  port: number | undefined;
  user: string | undefined;
}

/** `[user@]host[:port]` or an ssh:// URL; an IPv6 address with a port stands in brackets. */
function parseHop(text: string): Hop | undefined {
  const plain = text.replace(/^ssh:\/\//i, '').replace(/\/$/, '');
  const [, user, bracketed, bare, port] =
    /^(?:([^@]+)@)?(?:\[([^\]]+)\]|([^@:[\]]+|[\da-f:.]+))(?::(\d{1,5}))?$/i.exec(plain) ?? [];
  const alias = bracketed ?? bare;
  if (alias === undefined) return undefined;
  return { alias, port: port === undefined ? undefined : Number(port), user };
}
