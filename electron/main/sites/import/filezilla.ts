import { AppError } from '../../../shared/errors.ts';
import {
  draftSite,
  type SavedTarget,
  type SiteColour,
  type SiteDraft,
} from '../../../shared/saved-site.ts';
import { readFilezillaPath } from './filezilla-path.ts';
import {
  createCollector,
  isEncodingName,
  type ImportCollector,
  type ImportedSites,
  type Note,
} from './imported.ts';
import { childElements, parseXml, textOf, type XmlElement } from './xml.ts';

/**
 * The sites of a sitemanager.xml of FileZilla 3, or of what its export writes. Never throws: a file that
 * cannot be read says so in the notes.
 */
export function readFilezillaSites(text: string): ImportedSites {
  const collector = createCollector();
  try {
    const root = parseXml(text);
    const servers = childElements(root).filter(({ name }) => name === 'Servers');
    if (root.name !== 'FileZilla3' || servers.length === 0) {
      collector.note('unreadable', '', 'This file has no sites of FileZilla.');
    }
    for (const element of servers) readFolder(element, [], collector);
  } catch (error) {
    collector.note('unreadable', '', AppError.from(error).message);
  }
  return collector.result();
}

function readFolder(
  element: XmlElement,
  path: readonly string[],
  collector: ImportCollector,
): void {
  for (const child of childElements(element)) {
    if (child.name === 'Server') readServer(child, path, collector);
    else if (child.name === 'Folder') {
      const name = oneLine(textOf(child));
      const folder = name === '' ? path : [...path, name];
      if (name !== '') collector.folder(folder);
      readFolder(child, folder, collector);
    } else collector.note('unreadable', '', `<${child.name}>`);
  }
}

/** FileZilla ends a name at 255 characters; here it is 200. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

/** The parts of a `<Server>`: each that is taken is crossed out, and what is left becomes notes. */
interface ServerParts {
  take(name: string): XmlElement | undefined;
  text(name: string): string;
  rest(): readonly XmlElement[];
}

function partsOf(element: XmlElement): ServerParts {
  const parts = childElements(element);
  const take = (name: string): XmlElement | undefined => {
    const at = parts.findIndex((part) => part.name === name);
    return at < 0 ? undefined : parts.splice(at, 1)[0];
  };
  return {
    take,
    text(name) {
      const part = take(name);
      return part ? textOf(part) : '';
    },
    rest: () => parts,
  };
}

function readServer(
  element: XmlElement,
  folder: readonly string[],
  collector: ImportCollector,
): void {
  const parts = partsOf(element);
  const host = parts.text('Host').trim();
  // Older versions write the name as the text behind the other parts.
  const name = oneLine(parts.text('Name')) || oneLine(textOf(element)) || host || '?';
  const note: Note = (reason, detail) => {
    collector.note(reason, name, detail);
  };
  const target = readTarget(parts, host, note);
  if (!target) return;

  const { password, ...signIn } = readSignIn(parts, target, note);
  const draft: SiteDraft = {
    ...draftSite(name, signIn.target),
    folder: [...folder],
    colour: colours[Number(parts.text('Colour'))] ?? null,
    notes: parts.text('Comments').replaceAll('\r\n', '\n').slice(0, 20_000),
    localFolder: parts.text('LocalDir'),
    remoteFolder: readRemoteFolder(parts.text('RemoteDir'), note),
    encoding: readEncoding(parts.text('EncodingType'), parts.text('CustomEncoding'), note),
  };
  collector.site({ ...draft, signIn: signIn.signIn ?? draft.signIn }, name, password);
  noteRest(parts, note);
}

/** `Colour`, from 1 on. */
const colours: Readonly<Record<number, SiteColour>> = {
  1: 'red',
  2: 'green',
  3: 'blue',
  4: 'yellow',
  5: 'cyan',
  6: 'magenta',
  7: 'orange',
};

/** `Protocol` (FileZilla 3, `ServerProtocol`), as far as there is a counterpart. */
const protocols: Readonly<Record<number, 'ftp' | 'sftp' | 'ftps-implicit' | 'ftps' | 'https'>> = {
  0: 'ftps',
  1: 'sftp',
  3: 'ftps-implicit',
  4: 'ftps',
  6: 'ftp',
  9: 'https',
};
const usualPorts = { ftp: 21, sftp: 22, ftps: 21, 'ftps-implicit': 990, https: 443 } as const;

function readTarget(parts: ServerParts, host: string, note: Note): SavedTarget | undefined {
  const number = parts.text('Protocol').trim();
  const protocol = protocols[number === '' ? 0 : Number(number)];
  if (!protocol) {
    note('not-connectable', `Protocol ${number}`);
    return undefined;
  }
  if (number === '0') note('changed', 'FTP, with TLS if available → FTP, always with TLS');
  const port = Number(parts.text('Port').trim()) || usualPorts[protocol];
  const server = { host, port, user: parts.text('User') };
  switch (protocol) {
    case 'sftp':
      return { protocol: 'sftp', ...server, identityFiles: [], agent: 'auto' };
    case 'ftp':
      return { protocol: 'ftp', ...server };
    case 'https':
      return { protocol: 'https', ...server, basePath: '', clientCertificate: null };
    case 'ftps':
      return { protocol: 'ftps', ...server, tlsStart: 'explicit', clientCertificate: null };
    case 'ftps-implicit':
      return { protocol: 'ftps', ...server, tlsStart: 'implicit', clientCertificate: null };
  }
}

interface SignIn {
  target: SavedTarget;
  /** Undefined for the usual ways of the protocol. */
  signIn?: SiteDraft['signIn'];
  password: string | null;
}

/** `Logontype`: 0 anonymous, 1 normal, 2 ask, 3 interactive, 4 account, 5 key file, 6 profile. */
function readSignIn(parts: ServerParts, target: SavedTarget, note: Note): SignIn {
  const kind = Number(parts.text('Logontype').trim() || '0');
  const keyFile = parts.text('Keyfile');
  const pass = parts.take('Pass');
  const password = pass && (kind === 1 || kind === 4) ? readPassword(pass, note) : null;
  if (kind === 0) return { target: { ...target, user: 'anonymous' }, password: null };
  if (kind === 2) return { target, signIn: [{ kind: 'ask', isEnabled: true }], password: null };
  if (kind === 3) {
    return { target, signIn: [{ kind: 'interactive', isEnabled: true }], password: null };
  }
  if (kind === 5 && target.protocol === 'sftp') {
    const identityFiles = keyFile === '' ? [] : [keyFile];
    return { target: { ...target, identityFiles }, password: null };
  }
  if (kind !== 1) note('setting-ignored', `Logontype ${String(kind)}`);
  return { target, password };
}

/** Base64 of UTF-8 since 3.12, plain before; `crypt` is under FileZilla's own master password. */
function readPassword(pass: XmlElement, note: Note): string | null {
  const text = textOf(pass);
  const encoding = pass.attributes['encoding'];
  if (text === '') return null;
  if (encoding === undefined) return text;
  if (encoding === 'crypt') {
    note('password-locked', 'FileZilla master password');
    return null;
  }
  const bytes = Buffer.from(text, 'base64');
  const isWhole =
    encoding === 'base64' &&
    bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  const password = bytes.toString('utf8');
  if (isWhole && password !== '' && Buffer.from(password).equals(bytes)) return password;
  note('password-unreadable', `encoding ${encoding}`);
  return null;
}

function readRemoteFolder(text: string, note: Note): string {
  if (text === '') return '';
  const path = readFilezillaPath(text);
  if (path === null) note('setting-ignored', `RemoteDir ${text}`);
  return path ?? '';
}

function readEncoding(type: string, custom: string, note: Note): string {
  if (type === 'UTF-8') return 'utf-8';
  if (type !== 'Custom') return 'auto';
  if (isEncodingName(custom)) return custom;
  note('setting-ignored', `CustomEncoding ${custom}`);
  return 'auto';
}

/** Parts whose value changes nothing, as FileZilla writes them for every site. */
const usualValues: Readonly<Record<string, readonly string[]>> = {
  Type: ['0'],
  TimezoneOffset: ['0'],
  PasvMode: ['MODE_DEFAULT', 'MODE_PASSIVE'],
  MaximumMultipleConnections: ['0'],
  BypassProxy: ['0'],
  SyncBrowsing: ['0'],
  DirectoryComparison: ['0'],
};

function noteRest(parts: ServerParts, note: Note): void {
  for (const part of parts.rest()) {
    const text = textOf(part).trim();
    if (usualValues[part.name]?.includes(text)) continue;
    note('setting-ignored', describe(part, text));
  }
}

function describe(part: XmlElement, text: string): string {
  const inner = childElements(part);
  if (part.name === 'Bookmark') {
    return `Bookmark ${textOf(inner.find(({ name }) => name === 'Name') ?? part).trim()}`;
  }
  if (part.name === 'Parameter') return `Parameter ${part.attributes['Name'] ?? ''}`;
  // What follows the sign-in may be a second one, and an account is part of the first.
  if (/^Pass|^Account|Command/.test(part.name)) return part.name;
  return `${part.name} ${text}`.trim();
}
