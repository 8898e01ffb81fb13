import type { ProxyTarget } from '../shared/site.ts';
import { readHost, readUserInfo } from './site-url.ts';
import { UsageError } from './usage-error.ts';

export interface ProxyAddress {
  target: ProxyTarget;
  /** Accepted as other programs do; never printed. */
  password: string | undefined;
}

const kinds: Readonly<Record<string, { kind: ProxyTarget['kind']; port: number }>> = {
  socks5: { kind: 'socks5', port: 1080 },
  // curl's name for a proxy that resolves names itself, as all do here.
  socks5h: { kind: 'socks5', port: 1080 },
  http: { kind: 'http', port: 8080 },
};

/** `socks5://user:password@host:port` or `http://…`. Messages never repeat it. @throws {UsageError} */
export function parseProxyUrl(text: string): ProxyAddress {
  const [, scheme = '', authority = ''] = /^([a-z0-9]+):\/\/([^/]+)\/?$/i.exec(text) ?? [];
  const name = scheme.toLowerCase();
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (!kind) throw new UsageError('--proxy takes socks5://host:port or http://host:port.');
  const at = authority.lastIndexOf('@');
  const { user, password } = readUserInfo(at < 0 ? undefined : authority.slice(0, at));
  const place = readHost(authority.slice(at + 1), kind.port);
  return { target: { kind: kind.kind, ...place, ...(user !== undefined && { user }) }, password };
}
