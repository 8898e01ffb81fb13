import {
  draftSite,
  type JumpHost,
  type SavedTarget,
  type SignInKind,
  type SiteColour,
  type SiteDraft,
} from '../../../shared/saved-site.ts';
import {
  createCollector,
  type ImportCollector,
  type ImportedSites,
  type Note,
} from './imported.ts';
import { parseIni, type IniSection } from './ini.ts';

const sessionPrefix = 'Sessions\\';
const defaultSession = 'Default Settings';

/**
 * The sites of a WinSCP.ini, or of an export of WinSCP's configuration. Passwords stay where they are:
 * WinSCP only disguises them, or has them under its own master password. Never throws.
 */
export function readWinscpSites(text: string): ImportedSites {
  const collector = createCollector();
  const { sections, strayLines } = parseIni(text);
  const sessions = sections.filter(({ name }) => name.startsWith(sessionPrefix));
  if (sessions.length === 0) {
    collector.note('unreadable', '', 'This file has no sites of WinSCP.');
    return collector.result();
  }
  for (const line of strayLines) collector.note('unreadable', '', line.replace(/=.*/, '=…'));
  for (const session of sessions) {
    const path = unmunge(session.name.slice(sessionPrefix.length));
    if (path !== defaultSession) readSession(session, path, collector);
  }
  return collector.result();
}

/**
 * Undoes WinSCP's %-encoding: bytes in hex, of UTF-8 behind a byte order mark, else of the Windows code
 * page, for which Western European stands here. WinSCP, `UnMungeStr`.
 */
function unmunge(text: string): string {
  if (!text.includes('%')) return text;
  const bytes = Buffer.from(
    text.replaceAll(/%([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
  const isUtf8 = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return isUtf8 ? bytes.toString('utf8', 3) : new TextDecoder('windows-1252').decode(bytes);
}

/** The values of a session: each that is taken is crossed out, and what is left becomes notes. */
interface SessionValues {
  text(key: string): string;
  /** The number, or the default that WinSCP leaves out of the file. */
  number(key: string, usual: number): number;
  rest(): ReadonlyMap<string, string>;
}

function valuesOf({ values }: IniSection): SessionValues {
  const left = new Map(values);
  const text = (key: string): string => {
    const value = left.get(key) ?? '';
    left.delete(key);
    return unmunge(value);
  };
  return {
    text,
    number(key, usual) {
      const value = text(key).trim();
      return /^-?\d{1,10}$/.test(value) ? Number(value) : usual;
    },
    rest: () => left,
  };
}

function readSession(session: IniSection, path: string, collector: ImportCollector): void {
  const parts = path.split('/').filter((part) => part.trim() !== '');
  const name = parts.at(-1) ?? '';
  const folder = parts.slice(0, -1);
  const note: Note = (reason, detail) => {
    collector.note(reason, name, detail);
  };
  const values = valuesOf(session);
  if (values.number('IsWorkspace', 0) !== 0) {
    note('not-a-site', `Workspace ${path}`);
    return;
  }
  // A folder without sites has a section of its own, with nothing in it.
  if (session.values.size === 0) {
    collector.folder(parts);
    return;
  }
  const target = readTarget(values, note);
  if (!target) return;

  const usual = draftSite(name, target);
  const draft: SiteDraft = {
    ...usual,
    folder,
    colour: readColour(values.number('Color', 0), note),
    notes: values.text('Note').slice(0, 20_000),
    localFolder: values.text('LocalDirectory'),
    remoteFolder: values.text('RemoteDirectory'),
    keepAliveSeconds: readKeepAlive(values, target, usual.keepAliveSeconds),
    encoding: readEncoding(values, note),
    signIn: readSignIn(values, usual.signIn),
    jumpHosts: readTunnel(values),
  };
  const password = values.text('PasswordPlain');
  collector.site(draft, name, password === '' ? null : password);
  noteRest(values, note);
}

/** `FSProtocol`: 0 SCP, 1 SFTP or else SCP, 2 SFTP, 5 FTP, 6 WebDAV, 7 S3. `Ftps`: 0 none, 1 implicit, 2 and 3 explicit. */
function readTarget(values: SessionValues, note: Note): SavedTarget | undefined {
  const protocol = values.number('FSProtocol', 1);
  const tls = values.number('Ftps', 0);
  const clientCertificate = values.text('TlsCertificateFile') || null;
  const server = readServer(values);
  const withPort = (usual: number) => ({ ...server, port: server.port || usual });
  if (protocol === 0) note('changed', 'SCP → SFTP');
  if (protocol >= 0 && protocol <= 2) {
    const keyFile = values.text('PublicKeyFile');
    const identityFiles = keyFile === '' ? [] : [keyFile];
    return { protocol: 'sftp', ...withPort(22), identityFiles, agent: 'auto' };
  }
  if (protocol === 5 && tls === 0) return { protocol: 'ftp', ...withPort(21) };
  if (protocol === 5) {
    const tlsStart = tls === 1 ? 'implicit' : 'explicit';
    const usualPort = tls === 1 ? 990 : 21;
    return { protocol: 'ftps', ...withPort(usualPort), tlsStart, clientCertificate };
  }
  if (protocol === 6 && tls !== 0) {
    return { protocol: 'https', ...withPort(443), basePath: '', clientCertificate };
  }
  note('not-connectable', `FSProtocol ${String(protocol)}, Ftps ${String(tls)}`);
  return undefined;
}

/** The host may carry the user: `ops@files.example.net`. Port 0 stands for the usual one. */
function readServer(values: SessionValues) {
  const hostName = values.text('HostName').trim();
  const at = hostName.lastIndexOf('@');
  const user = values.text('UserName');
  return {
    host: hostName.slice(at + 1),
    port: values.number('PortNumber', 0),
    user: at < 0 || user !== '' ? user : hostName.slice(0, at),
  };
}

/** `PingType`: 0 is off; the seconds are split over two values. FTP has values of its own. */
function readKeepAlive(values: SessionValues, target: SavedTarget, usual: number): number {
  const seconds = values.number('PingInterval', 0) * 60 + values.number('PingIntervalSecs', 30);
  const type = values.number('PingType', -1);
  const ftpSeconds = values.number('FtpPingInterval', usual);
  const ftpType = values.number('FtpPingType', 1);
  if (target.protocol === 'ftp' || target.protocol === 'ftps') {
    return ftpType === 0 ? 0 : Math.min(Math.max(ftpSeconds, 0), 3600);
  }
  return type <= 0 ? usual : Math.min(Math.max(seconds, 0), 3600);
}

/** `Utf`: 0 off, 1 on, 2 as the server says. */
function readEncoding(values: SessionValues, note: Note): string {
  const utf = values.number('Utf', 2);
  if (utf === 1) return 'utf-8';
  if (utf === 0) note('changed', 'Utf=0 → windows-1252');
  return utf === 0 ? 'windows-1252' : 'auto';
}

function readSignIn(values: SessionValues, usual: SiteDraft['signIn']): SiteDraft['signIn'] {
  const off = new Set<SignInKind>();
  if (values.number('TryAgent', 1) === 0) off.add('agent');
  if (values.number('AuthKI', 1) === 0) off.add('interactive');
  return usual.map(({ kind }) => ({ kind, isEnabled: !off.has(kind) }));
}

/** A tunnel of WinSCP is a way over an SSH server, as a jump host is. */
function readTunnel(values: SessionValues): JumpHost[] {
  const isOn = values.number('Tunnel', 0) !== 0;
  const hostName = values.text('TunnelHostName').trim();
  const at = hostName.lastIndexOf('@');
  const user = values.text('TunnelUserName');
  const keyFile = values.text('TunnelPublicKeyFile');
  const port = values.number('TunnelPortNumber', 22);
  if (!isOn) return [];
  return [
    {
      host: hostName.slice(at + 1),
      port,
      user: at < 0 || user !== '' ? user : hostName.slice(0, at),
      identityFiles: keyFile === '' ? [] : [keyFile],
    },
  ];
}

/** Middle of each colour's share of the circle, in degrees. */
const hues: readonly (readonly [number, SiteColour])[] = [
  [0, 'red'],
  [30, 'orange'],
  [55, 'yellow'],
  [120, 'green'],
  [180, 'cyan'],
  [230, 'blue'],
  [300, 'magenta'],
  [360, 'red'],
];

/** `Color` is 0 for none, else blue, green and red in one number, as Windows writes colours. */
function readColour(value: number, note: Note): SiteColour | null {
  if (value === 0) return null;
  const [red, green, blue] = [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff];
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  if (spread < 24) {
    note('setting-ignored', `Color ${String(value)}`);
    return null;
  }
  const sector =
    most === red
      ? (green - blue) / spread
      : most === green
        ? 2 + (blue - red) / spread
        : 4 + (red - green) / spread;
  const hue = (sector * 60 + 360) % 360;
  const distance = (at: number): number => Math.abs(at - hue);
  const nearest = hues.reduce((best, one) => (distance(one[0]) < distance(best[0]) ? one : best));
  return nearest[1];
}

/** Keys whose values are a secret, in disguise or under WinSCP's master password. */
const secretKey = /pass(?:word|phrase)|encryptkey|sessiontoken/i;

/** Keys whose values may hold one in their words. */
const wordyKey = /command|customparam/i;

function noteRest(values: SessionValues, note: Note): void {
  for (const [key, value] of values.rest()) {
    if (secretKey.test(key)) note('password-locked', key);
    else if (wordyKey.test(key)) note('setting-ignored', key);
    else if (key !== 'Version') note('setting-ignored', `${key}=${unmunge(value)}`);
  }
}
