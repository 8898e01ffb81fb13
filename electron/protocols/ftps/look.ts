import type { Entry, EntryKind } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';
import { parseFacts } from '../../wire/ftp/facts.ts';
import { ListReader } from '../../wire/ftp/listing/list-reader.ts';
import type { FtpContext } from './context.ts';
import type { Line } from './line.ts';
import { kindBehind, listFolder } from './listing.ts';
import { explained, isAboutThePath, type Deed } from './map-error.ts';
import { lastSegment, parentPath } from './paths.ts';

/**
 * What lies at a path, links not followed as far as the server lets see; null for nothing.
 * @throws {AppError} cancelled, connection-lost
 */
export async function kindAt(
  context: FtpContext,
  line: Line,
  path: string,
  signal: AbortSignal,
): Promise<EntryKind | null> {
  if (path === '/') return 'folder';
  if (context.hasFacts) {
    const facts = await factsAt(line, path, signal);
    if (facts) return facts.kind;
  } else {
    const behind = await kindBehind(line, path, signal);
    if (behind) return behind;
    const row = await statRow(context, line, path, signal);
    if (row) return row.entry.kind;
  }
  if (!(await canBeRenamed(line, path, signal))) return null;
  const row = await rowInParent(context, line, path, signal).catch(nullUnlessEnded);
  // ProFTPD's MLSD leaves out links that lead nowhere.
  return row?.kind ?? 'link';
}

/**
 * Whatever is there could be renamed, a link to nowhere too. RFC 959 §4.1.3. A rename to the same name
 * changes nothing, and is the only thing that ProFTPD 1.3.8 takes from then on.
 */
async function canBeRenamed(line: Line, path: string, signal: AbortSignal): Promise<boolean> {
  const named = await line.control.command('RNFR', path, signal);
  if (named.code !== 350) return false;
  await line.control.command('RNTO', path, signal);
  return true;
}

/**
 * Whether something is at a path where something is to be made; with few questions, because it is asked
 * for every file.
 * @throws {AppError} cancelled, connection-lost
 */
export async function isTaken(
  context: FtpContext,
  line: Line,
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (context.hasFacts) {
    return !!(await factsAt(line, path, signal)) || (await canBeRenamed(line, path, signal));
  }
  if (!canStat(context, path)) {
    return !!(await kindBehind(line, path, signal)) || (await canBeRenamed(line, path, signal));
  }
  // STAT of a folder shows what is in it.
  if (await statRow(context, line, path, signal)) return true;
  return (await kindBehind(line, path, signal)) !== null;
}

/** A refusal is an answer; an end of everything is not. */
function nullUnlessEnded(error: unknown): null {
  const reason = AppError.from(error);
  if (reason.code === 'cancelled' || reason.code === 'connection-lost') throw reason;
  return null;
}

/**
 * An entry as the listing of its folder would show it.
 * @throws {AppError} not-found, permission-denied …
 */
export async function describe(
  context: FtpContext,
  line: Line,
  path: string,
  signal: AbortSignal,
): Promise<Entry> {
  const facts = context.hasFacts ? await factsAt(line, path, signal) : undefined;
  if (facts && (path === '/' || !mayBeLink(facts))) return { ...facts, name: lastSegment(path) };
  if (path === '/') return rootEntry;
  const row = context.hasFacts ? undefined : await statRow(context, line, path, signal);
  if (row && row.entry.kind !== 'link') {
    const isItself = row.isNamedWhole || (await isNoFolder(line, path, signal));
    if (isItself) return row.entry;
  }
  return await rowInParent(context, line, path, signal);
}

/** SIZE first: most of what is looked at are files, of which it needs one question. */
async function isNoFolder(line: Line, path: string, signal: AbortSignal): Promise<boolean> {
  const size = await line.control.command('SIZE', path, signal);
  return size.code === 213 || (await kindBehind(line, path, signal)) !== 'folder';
}

/** ProFTPD's MLST follows a link but tells the permissions of the link itself, which are all there are. */
function mayBeLink({ kind, mode }: Entry): boolean {
  return kind === 'link' || mode === 0o777;
}

const rootEntry: Entry = {
  name: '/',
  kind: 'folder',
  sizeBytes: null,
  modifiedAtMs: null,
  mode: null,
  owner: null,
  group: null,
  linkTarget: null,
  linkKind: null,
};

async function factsAt(line: Line, path: string, signal: AbortSignal): Promise<Entry | undefined> {
  const reply = await line.control.command('MLST', path, signal);
  if (reply.code !== 250) return undefined;
  // The middle line begins with a space. RFC 3659 §7.2.
  const text = reply.lines.find((candidate) => /^ ?[^ ]*=[^ ]*; /.test(candidate));
  const facts = text === undefined ? undefined : parseFacts(text.replace(/^ /, ''));
  if (!facts) return undefined;
  return { ...facts.entry, name: lastSegment(path) };
}

/** Signs that make a pattern of a name on some server. */
const patternSigns = /[*?[\]{}~\\"']|^-|[ ]/;

function canStat({ list }: FtpContext, path: string): boolean {
  return list.hasStat !== false && !patternSigns.test(path);
}

interface StatRow {
  entry: Entry;
  /** It has the path for a name, which nothing inside a folder can have. */
  isNamedWhole: boolean;
}

/**
 * The row that STAT shows for a file, over the control connection. RFC 959 §4.1.3. Not for folders: of
 * them it shows what is in them.
 */
async function statRow(
  context: FtpContext,
  line: Line,
  path: string,
  signal: AbortSignal,
): Promise<StatRow | undefined> {
  const name = lastSegment(path);
  if (!canStat(context, path)) return undefined;
  const reply = await line.control.command('STAT', path, signal);
  if (reply.code < 211 || reply.code > 213) {
    if (reply.code === 500 || reply.code === 502) context.list.hasStat = false;
    return undefined;
  }
  const zoneMs = context.list.zoneMs ?? 0;
  const reader = new ListReader(Date.now() + zoneMs);
  for (const text of reply.lines) {
    const row = reader.read(text.trimStart());
    const rowName = row && lastSegment(row.entry.name);
    if (!row || rowName !== name) continue;
    const { entry, timePrecisionMs } = row;
    const isPrecise = timePrecisionMs !== null && timePrecisionMs < 86_400_000;
    const modifiedAtMs =
      entry.modifiedAtMs === null ? null : entry.modifiedAtMs - (isPrecise ? zoneMs : 0);
    const isNamedWhole = entry.name.startsWith('/') && entry.name === path;
    return { entry: { ...entry, name, modifiedAtMs }, isNamedWhole };
  }
  return undefined;
}

async function rowInParent(
  context: FtpContext,
  line: Line,
  path: string,
  signal: AbortSignal,
): Promise<Entry> {
  const deed = { verb: 'look at', path };
  const name = lastSegment(path);
  let found: Entry | undefined;
  try {
    for await (const batch of listFolder(context, line, parentPath(path), signal)) {
      found ??= batch.find((entry) => entry.name === name);
    }
  } catch (error) {
    const reason = AppError.from(error);
    // Nothing lies in a folder that is not there, or is none.
    const parent = isAboutThePath(reason) && (await kindBehind(line, parentPath(path), signal));
    throw parent === null ? explained(reason, 'not-found', deed) : reason;
  }
  if (found) return found;
  throw explained(new AppError('not-found', 'not listed'), 'not-found', deed);
}

/**
 * A refusal that is about the path, once it is known what is there. A look that fails itself leaves the
 * first answer as it was.
 */
export async function refine(
  context: FtpContext,
  line: Line,
  error: unknown,
  deed: Deed,
  signal: AbortSignal,
  look: (kind: EntryKind | null) => AppError['code'] | undefined = existing,
): Promise<AppError> {
  const first = AppError.from(error);
  if (!isAboutThePath(first) || line.control.end) return first;
  try {
    const kind = await kindAt(context, line, deed.path, signal);
    const code = look(kind);
    return code === undefined ? first : explained(first, code, deed);
  } catch {
    return first;
  }
}

function existing(kind: EntryKind | null): AppError['code'] | undefined {
  return kind === null ? 'not-found' : undefined;
}

/** For what goes through links: nothing there, nothing behind a link, or the `wrong` kind of thing. */
export async function refineFollowing(
  context: FtpContext,
  line: Line,
  error: unknown,
  deed: Deed,
  signal: AbortSignal,
  wrong: 'file' | 'folder',
): Promise<AppError> {
  const seen: (EntryKind | null)[] = [];
  const reason = await refine(context, line, error, deed, signal, (kind) => {
    seen.push(kind);
    return kind === null ? 'not-found' : kind === wrong ? 'wrong-kind' : undefined;
  });
  if (!seen.includes('link')) return reason;
  const behind = await kindBehind(line, deed.path, signal).catch(() => undefined);
  if (behind === null) return explained(reason, 'not-found', deed);
  return behind === wrong ? explained(reason, 'wrong-kind', deed) : reason;
}

/** For what is to be made: something is there already, or the folder for it is missing. */
export async function refineMaking(
  context: FtpContext,
  line: Line,
  error: unknown,
  deed: Deed,
  signal: AbortSignal,
  taken: (kind: EntryKind) => AppError['code'] | undefined,
): Promise<AppError> {
  const first = AppError.from(error);
  if (!isAboutThePath(first) || line.control.end) return first;
  try {
    const kind = await kindAt(context, line, deed.path, signal);
    const parent = kind ?? (await kindAt(context, line, parentPath(deed.path), signal));
    const code = kind === null ? (parent === null ? 'not-found' : undefined) : taken(kind);
    return code === undefined ? first : explained(first, code, deed);
  } catch {
    return first;
  }
}
