import type { Stats } from 'ssh2';
import type { Entry, EntryKind } from '../../shared/entry.ts';

/** File type bits of the permissions field. draft-ietf-secsh-filexfer-02 §5, POSIX <sys/stat.h>. */
const typeMask = 0o170000;
const kindByType: Readonly<Record<number, EntryKind>> = {
  0o100000: 'file',
  0o040000: 'folder',
  0o120000: 'link',
};

/** First letter of an `ls -l` line, for servers that send no permissions. */
const kindByLetter: Readonly<Record<string, EntryKind>> = { '-': 'file', d: 'folder', l: 'link' };

/** ATTRS as ssh2 gives them: each field only if the server sent it. */
export type Attributes = Partial<Pick<Stats, 'mode' | 'uid' | 'gid' | 'size' | 'mtime'>>;

/** Names of users and groups, learned from the lines of listings. */
export interface Owners {
  users: Map<number, string>;
  groups: Map<number, string>;
}

/** Accounts that one listing can add; a hostile server must not fill the memory with them. */
const maxOwners = 10_000;

export function createOwners(): Owners {
  return { users: new Map(), groups: new Map() };
}

export function kindOf({ mode }: Attributes, longname = ''): EntryKind {
  if (mode !== undefined && (mode & typeMask) !== 0) return kindByType[mode & typeMask] ?? 'other';
  return kindByLetter[longname.slice(0, 1)] ?? 'other';
}

/** An entry without link target. `longname` is the `ls -l` line of a listing, empty for a stat. */
export function entryFrom(
  name: string,
  attributes: Attributes,
  owners: Owners,
  longname = '',
): Entry {
  const { mode, size, mtime, uid, gid } = attributes;
  learnOwners(owners, attributes, longname);
  const kind = kindOf(attributes, longname);
  return {
    name,
    kind,
    sizeBytes: size !== undefined && Number.isSafeInteger(size) && size >= 0 ? size : null,
    modifiedAtMs: mtime === undefined ? null : mtime * 1000,
    mode: mode === undefined ? null : mode & 0o7777,
    owner: uid === undefined ? null : (owners.users.get(uid) ?? String(uid)),
    group: gid === undefined ? null : (owners.groups.get(gid) ?? String(gid)),
    linkTarget: null,
    linkKind: null,
  };
}

/** `-rw-r--r--    1 root     staff        12 Nov 23 …`: mode, links, user, group. OpenSSH ls_file(). */
const longLine = /^\S+\s+\d+\s+(\S{1,64})\s+(\S{1,64})\s/;

function learnOwners({ users, groups }: Owners, { uid, gid }: Attributes, longname: string): void {
  if (uid === undefined || gid === undefined || (users.has(uid) && groups.has(gid))) return;
  const [, user, group] = longLine.exec(longname) ?? [];
  if (user === undefined || group === undefined) return;
  if (users.size < maxOwners) users.set(uid, user);
  if (groups.size < maxOwners) groups.set(gid, group);
}
