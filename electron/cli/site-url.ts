import * as v from 'valibot';
import { defaultPorts, Host, Port, RemotePath, UserName } from '../shared/site.ts';
import { UsageError } from './usage-error.ts';

/** How a URL begins. `ftps` is FTP over TLS however that begins, `ftpes` always says AUTH TLS. */
export type Scheme = 'sftp' | 'ftps' | 'ftpes' | 'ftp' | 'https' | 'davs';

const portByScheme: Readonly<Record<Scheme, number>> = {
  sftp: defaultPorts.sftp,
  ftps: defaultPorts.ftps,
  ftpes: defaultPorts.ftps,
  ftp: defaultPorts.ftp,
  https: defaultPorts.https,
  davs: defaultPorts.https,
};

/** Where a URL points. */
export interface SiteUrl {
  scheme: Scheme;
  host: string;
  /** Of the scheme where the URL names none. */
  port: number;
  hasPort: boolean;
  user: string | undefined;
  /** Accepted as other programs do; never printed. */
  password: string | undefined;
  /** Absolute, or relative to the login folder; `''` is the login folder itself. */
  path: string;
  isBelowLoginFolder: boolean;
  /** Ends in `/`: names a folder, present or not. */
  isFolder: boolean;
}

/** The scheme of a URL that Keyferry speaks, undefined for anything else. */
export function schemeOf(text: string): Scheme | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(portByScheme, scheme) ? (scheme as Scheme) : undefined;
}

/** Only where TLS protects them; a mistyped scheme must not send a password in the clear. */
const clearSchemes = new Set(['http', 'dav']);

/**
 * A URL of a place. Not read by `URL`: that resolves `..`, and cuts a file name at `#` or `?`, which file
 * servers know no meaning for. Messages never repeat the URL, because it may hold a password.
 * @throws {UsageError}
 */
export function parseSiteUrl(text: string): SiteUrl {
  const [, scheme, authority, path = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(\/.*)?$/is.exec(text) ?? [];
  if (scheme === undefined || authority === undefined) {
    throw new UsageError('A remote place is written as sftp://user@host/path.');
  }
  if (clearSchemes.has(scheme.toLowerCase())) {
    throw new UsageError(
      `${scheme}:// is not protected; Keyferry speaks https:// only.`,
      'unsupported',
    );
  }
  const known = schemeOf(text);
  if (known === undefined) throw new UsageError(`Keyferry does not know ${scheme}://.`);

  const at = authority.lastIndexOf('@');
  const userInfo = at < 0 ? undefined : authority.slice(0, at);
  const place = authority.slice(at + 1);
  return {
    scheme: known,
    ...readUserInfo(userInfo),
    ...readHost(place, portByScheme[known]),
    hasPort: /:\d+$/.test(place.replace(/^\[.*\]/, '')),
    ...readPath(path),
  };
}

/** `user@host:port`, the user and the port as needed. */
export type HostAddress = Pick<SiteUrl, 'host' | 'port' | 'user'>;

/** The value of an option that names a server. @throws {UsageError} */
export function parseHostAddress(option: string, text: string): HostAddress {
  const at = text.lastIndexOf('@');
  const { user, password } = readUserInfo(at < 0 ? undefined : text.slice(0, at));
  if (password !== undefined || text.includes('/')) {
    throw new UsageError(`${option} takes user@host:port; a password is asked for.`);
  }
  return { user, ...readHost(text.slice(at + 1)) };
}

/** Looks like a URL rather than a path on this computer. */
export function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(text);
}

export function readUserInfo(text: string | undefined): Pick<SiteUrl, 'user' | 'password'> {
  if (text === undefined) return { user: undefined, password: undefined };
  const colon = text.indexOf(':');
  const user = decode(colon < 0 ? text : text.slice(0, colon), 'user name');
  return {
    user: user === '' ? undefined : check(UserName, user, 'user name'),
    password: colon < 0 ? undefined : decode(text.slice(colon + 1), 'password'),
  };
}

export function readHost(
  text: string,
  defaultPort: number = defaultPorts.sftp,
): Pick<SiteUrl, 'host' | 'port'> {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d*))?$/.exec(text) ?? [];
  const name = bracketed ?? plain;
  if (name === undefined) throw new UsageError('The host in the URL cannot be read.');
  return {
    host: check(Host, decode(name, 'host'), 'host'),
    port: port ? check(Port, Number(port), 'port') : defaultPort,
  };
}

function readPath(text: string): Pick<SiteUrl, 'path' | 'isBelowLoginFolder' | 'isFolder'> {
  const isBelowLoginFolder = text === '' || text === '/~' || text.startsWith('/~/');
  const path = check(RemotePath, decode(isBelowLoginFolder ? text.slice(3) : text, 'path'), 'path');
  return { path, isBelowLoginFolder, isFolder: path === '' || path.endsWith('/') };
}

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Its only error; the text itself stays unsaid.
    throw new UsageError(`The ${what} in the URL has a % that stands for nothing; write % as %25.`);
  }
}

function check<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  what: string,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw new UsageError(`The ${what} in the URL is not valid.`);
}
