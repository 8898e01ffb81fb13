import { isUtf8 } from 'node:buffer';
import type { Stats } from 'node:fs';
import { lstat, readlink, stat } from 'node:fs/promises';
import type { Entry, EntryKind } from '../../shared/entry.ts';
import type { Accounts } from './accounts.ts';

/** What `fs.Stats` and `fs.Dirent` both answer. */
interface KindTests {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

export function kindOf(tests: KindTests): EntryKind {
  if (tests.isFile()) return 'file';
  if (tests.isDirectory()) return 'folder';
  return tests.isSymbolicLink() ? 'link' : 'other';
}

/**
 * A file name as text. Bytes that are not UTF-8 become lone surrogates U+DC80…U+DCFF, as PEP 383 does
 * it: different names stay different, the name survives JSON, and paths.ts tells it from real text.
 */
export function decodeName(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at += 1;
    } else {
      text += bytes.toString('utf8', at, at + length);
      at += length;
    }
  }
  return text;
}

/** Length of the valid UTF-8 sequence at `at`, or 0. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1)
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  return 0;
}

/** An entry from what the disk says about it; a link's target is read by `readLink`. */
export function entryFrom(name: string, stats: Stats, accounts: Accounts): Entry {
  const isPosix = process.platform !== 'win32';
  return {
    name,
    kind: kindOf(stats),
    // Some pseudo files claim sizes that no file can have.
    sizeBytes: Number.isSafeInteger(stats.size) && stats.size >= 0 ? stats.size : null,
    modifiedAtMs: Number.isFinite(stats.mtimeMs) ? Math.round(stats.mtimeMs) : null,
    mode: isPosix ? stats.mode & 0o7777 : null,
    owner: isPosix ? (accounts.users.get(stats.uid) ?? String(stats.uid)) : null,
    group: isPosix ? (accounts.groups.get(stats.gid) ?? String(stats.gid)) : null,
    linkTarget: null,
    linkKind: null,
  };
}

/** An entry that could be seen in its folder but not be asked about: everything unknown but its kind. */
export function bareEntry(name: string, kind: EntryKind): Entry {
  return {
    name,
    kind,
    sizeBytes: null,
    modifiedAtMs: null,
    mode: null,
    owner: null,
    group: null,
    linkTarget: null,
    linkKind: null,
  };
}

/** Where the link at `path` points and what is there; null for what cannot be told (dangling, a circle). */
export async function readLink(
  path: string | Buffer,
): Promise<Pick<Entry, 'linkTarget' | 'linkKind'>> {
  const [target, there] = await Promise.allSettled([
    readlink(path, { encoding: 'buffer' }),
    stat(path),
  ]);
  return {
    linkTarget: target.status === 'fulfilled' ? decodeName(target.value) : null,
    linkKind: there.status === 'fulfilled' ? kindOf(there.value) : null,
  };
}

/** The entry at `path`, a link with its target. Rejects with the system's error. */
export async function readEntry(
  path: string | Buffer,
  name: string,
  accounts: Accounts,
): Promise<Entry> {
  const entry = entryFrom(name, await lstat(path), accounts);
  return entry.kind === 'link' ? { ...entry, ...(await readLink(path)) } : entry;
}
