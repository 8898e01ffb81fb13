import { defaultPorts, targetLabel, type RemoteTarget } from '../../../electron/shared/site.ts';

/** What somebody typed or pasted, taken apart; a password in a URL never stays in the address. */
export interface Address {
  protocol: AddressProtocol;
  host: string;
  port: number;
  user: string;
  password: string | null;
  /** The folder of a URL; null opens the login folder. */
  path: string | null;
}

/** What an address can lead to; plain FTP is for saved sites, where its warning was read. */
export type AddressProtocol = 'sftp' | 'ftps' | 'https';

export type AddressProblem =
  { problem: 'empty' | 'host' | 'port' } | { problem: 'protocol'; protocol: string };

const scheme = /^([a-z][a-z0-9+.-]*):\/\//i;
const protocols: Readonly<Record<string, AddressProtocol>> = {
  sftp: 'sftp',
  ssh: 'sftp',
  ftps: 'ftps',
  ftpes: 'ftps',
  https: 'https',
  davs: 'https',
};

/** FTP that begins with TLS. IANA, service `ftps`. */
const implicitPort = 990;

const hostName = /^[^\s/@?#[\]\\:]+$/;
const ipv6 = /^[0-9a-f:.]+(?:%[\w.-]+)?$/i;

/** What was chosen beside the address; a scheme in it counts more. */
export type ProtocolChoice = AddressProtocol | 'auto';

/** Where servers of other protocols than SFTP listen, if nobody says otherwise. IANA. */
const protocolOfPort: Readonly<Record<number, AddressProtocol>> = {
  21: 'ftps',
  [implicitPort]: 'ftps',
  443: 'https',
  8443: 'https',
};

/**
 * Understands `sftp://user:password@host:port/folder`, `ssh://…`, `ftps://…`, `ftpes://…`, `https://…`,
 * `davs://…`, `user@host`, `host:port`, `[::1]:2022` and a bare IPv6 address. Without a scheme the protocol is
 * the chosen one; `auto` goes by the port, and takes SFTP for any other.
 */
export function parseAddress(
  typed: string,
  choice: ProtocolChoice = 'auto',
): Address | AddressProblem {
  const trimmed = typed.trim();
  if (trimmed === '') return { problem: 'empty' };
  const named = scheme.exec(trimmed)?.[1]?.toLowerCase();
  const isUrl = named !== undefined;
  const given = isUrl ? protocols[named] : choice === 'auto' ? 'sftp' : choice;
  if (given === undefined) return { problem: 'protocol', protocol: named ?? '' };
  const rest = isUrl ? trimmed.replace(scheme, '') : trimmed;
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? null : pathOf(rest.slice(slash), isUrl);

  const at = authority.lastIndexOf('@');
  const { user, password } = signInOf(at < 0 ? '' : authority.slice(0, at), isUrl);
  const place = placeOf(at < 0 ? authority : authority.slice(at + 1), defaultPorts[given]);
  if ('problem' in place) return place;
  const isGuessed = !isUrl && choice === 'auto';
  const protocol = (isGuessed ? protocolOfPort[place.port] : undefined) ?? given;
  return { protocol, ...place, user, password, path };
}

/** The target of an address; SSH takes `user` where the address names none. */
export function targetOf(address: Address, user: string, identityFiles: string[]): RemoteTarget {
  const { protocol, host, port } = address;
  const server = { host, port, user: address.user, clientCertificate: null };
  if (protocol === 'https') return { protocol, ...server, basePath: '/' };
  if (protocol === 'ftps') {
    return { protocol, ...server, tlsStart: port === implicitPort ? 'implicit' : 'explicit' };
  }
  return {
    protocol: 'sftp',
    host: address.host,
    port: address.port,
    user: address.user === '' ? user : address.user,
    identityFiles,
    agent: 'auto',
  };
}

function signInOf(part: string, isUrl: boolean): { user: string; password: string | null } {
  const colon = isUrl ? part.indexOf(':') : -1;
  if (colon < 0) return { user: isUrl ? decode(part) : part, password: null };
  return { user: decode(part.slice(0, colon)), password: decode(part.slice(colon + 1)) };
}

function placeOf(
  part: string,
  defaultPort: number,
): { host: string; port: number } | AddressProblem {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(part);
  const isBareIpv6 = !bracketed && part.split(':').length > 2;
  const host = bracketed?.[1] ?? (isBareIpv6 ? part : part.split(':', 1)[0]) ?? '';
  const portText = bracketed?.[2] ?? (isBareIpv6 ? undefined : part.split(':')[1]);
  const isHostValid = bracketed || isBareIpv6 ? ipv6.test(host) : hostName.test(host);
  if (host === '') return { problem: 'empty' };
  if (!isHostValid || host.length > 253) return { problem: 'host' };
  const port = portText === undefined || portText === '' ? defaultPort : portOf(portText);
  return port === null ? { problem: 'port' } : { host, port };
}

function portOf(typed: string): number | null {
  const port = /^\d{1,5}$/.test(typed) ? Number(typed) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

/** `/~/` is the login folder, as in the URLs of the command line. */
function pathOf(typed: string, isUrl: boolean): string | null {
  const path = isUrl ? decode(typed.replace(/[?#].*$/, '')) : typed;
  return path === '/' || /^\/~\/?$/.test(path) ? null : path.replace(/(.)\/+$/, '$1');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A stray percent sign: the text is meant as it stands.
  }
}

/** The address of a file or folder, as it can be typed or pasted again. Names no password. */
export function addressOf(target: RemoteTarget, path: string): string {
  const { user } = target;
  const server = targetLabel({ ...target, user: '' });
  const who = user === '' ? '' : `${encodeURIComponent(user)}@`;
  const segments = path.split('/').map((segment) => encodeURIComponent(segment.toWellFormed()));
  return `${target.protocol}://${who}${server}${segments.join('/')}`;
}
