import { isHostField, matchesHostField } from './host-pattern.ts';
import { readHostKeyType } from './host-key-blob.ts';

/** What a line says about its key: it is the host's, it signs host certificates, or it must not be used. */
export type KnownHostsMarker = 'host' | 'cert-authority' | 'revoked';

export interface KnownHostsEntry {
  /** Counted from 1, as an editor shows it. */
  readonly line: number;
  readonly marker: KnownHostsMarker;
  /** The host field as written. */
  readonly hosts: string;
  readonly type: string;
  readonly key: Buffer;
  readonly comment: string;
}

/** A line that means nothing to us, kept so that it can be shown. */
export interface MalformedLine {
  readonly line: number;
  readonly reason: string;
}

export interface KnownHosts {
  readonly entries: readonly KnownHostsEntry[];
  readonly malformed: readonly MalformedLine[];
}

/**
 * The text of an OpenSSH known_hosts file. Never throws: a line that cannot be understood trusts
 * nobody and lands in `malformed`. sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
 */
export function parseKnownHosts(text: string): KnownHosts {
  const entries: KnownHostsEntry[] = [];
  const malformed: MalformedLine[] = [];
  text.split('\n').forEach((raw, index) => {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) return;
    const line = index + 1;
    const parsed = parseLine(content);
    if (typeof parsed === 'string') malformed.push({ line, reason: parsed });
    else entries.push({ line, ...parsed });
  });
  return { entries, malformed };
}

/** The lines that speak about this name, markers included. */
export function entriesFor(file: KnownHosts, name: string): KnownHostsEntry[] {
  return file.entries.filter((entry) => matchesHostField(entry.hosts, name));
}

const markers: Readonly<Record<string, KnownHostsMarker>> = {
  '@cert-authority': 'cert-authority',
  '@revoked': 'revoked',
};

/** The line's parts, or the reason why there are none. */
function parseLine(content: string): Omit<KnownHostsEntry, 'line'> | string {
  const words = content.split(/[ \t]+/);
  let marker: KnownHostsMarker = 'host';
  if (content.startsWith('@')) {
    const named = words.shift() ?? '';
    if (!Object.hasOwn(markers, named)) return `unknown marker ${named}`;
    marker = markers[named] ?? 'host';
  }
  const [hosts, type, base64, ...comment] = words;
  if (hosts === undefined || type === undefined || base64 === undefined)
    return 'fields are missing';
  if (!isHostField(hosts)) return 'the hashed host name cannot be read';
  if (/^\d+$/.test(type)) return 'a key of SSH protocol 1';
  const key = decodeBase64(base64);
  if (!key) return 'the key is not base64';
  if (readHostKeyType(key) !== type) return `the key is not of the type ${type}`;
  return { marker, hosts, type, key, comment: comment.join(' ') };
}

/** Buffer.from skips what is not base64, so the way back decides whether all of it was. */
function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
    ? bytes
    : undefined;
}
