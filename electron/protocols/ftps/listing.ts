import { checkEntryName, type Entry, type EntryKind } from '../../shared/entry.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import { parseFacts } from '../../wire/ftp/facts.ts';
import type { ListedEntry } from '../../wire/ftp/listing/listed-entry.ts';
import { ListReader } from '../../wire/ftp/listing/list-reader.ts';
import { parseTimeValue } from '../../wire/ftp/time.ts';
import { printable } from '../../wire/ftp/reply.ts';
import type { FtpContext } from './context.ts';
import { Exchange, type ExchangeRequest } from './exchange.ts';
import type { Line } from './line.ts';
import { isPositive, requirePositive, type Deed } from './map-error.ts';
import { joinPath } from './paths.ts';
import { Receiver } from './receiver.ts';

/** Far more than any folder that works; a server that never ends a listing is stopped here. */
const maxEntries = 2_000_000;

/** A name of 255 characters in four bytes each, and facts around it; the rest is an attack. */
const maxLineBytes = 16 * 1024;

/** Entries that are handed on together; a message between processes carries at most 1,000. */
const batchSize = 500;

/** Links whose other end is looked at, with up to two commands each; the others stay unknown. */
const maxLinksFollowed = 100;

const lineFeed = 0x0a;

/**
 * A folder's entries in the order of the server, batch by batch, links with what is known about their
 * target.
 * @throws {AppError} as the server refuses; malformed-message for a name that is no path segment
 */
export async function* listFolder(
  context: FtpContext,
  line: Line,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Entry[]> {
  const links: Entry[] = [];
  let count = 0;
  for await (const batch of rowsOf(context, line, path, signal)) {
    count += batch.length;
    if (count > maxEntries) throw tooMany(path);
    for (const { name } of batch) assertSegment(name, path);
    links.push(...batch.filter(({ kind }) => kind === 'link'));
    const others = batch.filter(({ kind }) => kind !== 'link');
    if (others.length > 0) yield others;
    throwIfCancelled(signal);
  }
  if (links.length === 0) return;
  if (context.hasFacts) await addTargets(context, line, path, links, signal);
  for (const [index, link] of links.entries()) {
    if (index === maxLinksFollowed) break;
    link.linkKind = await kindBehind(line, joinPath(path, link.name), signal);
  }
  for (let at = 0; at < links.length; at += batchSize) yield links.slice(at, at + batchSize);
}

/** Rows by MLSD, or by LIST where there is no MLSD; without `.` and `..`. */
async function* rowsOf(
  context: FtpContext,
  line: Line,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Entry[]> {
  const deed = { verb: 'list', path };
  if (context.hasFacts) {
    yield* readRows(context, line, { verb: 'MLSD', argument: path, deed }, readFactRow, signal);
    return;
  }
  yield* listRows(context, line, path, signal);
}

/** MLSD says that an entry is a link and not where it leads; LIST does. */
async function addTargets(
  context: FtpContext,
  line: Line,
  path: string,
  links: readonly Entry[],
  signal: AbortSignal,
): Promise<void> {
  const byName = new Map(
    links.filter(({ linkTarget }) => linkTarget === null).map((link) => [link.name, link]),
  );
  if (byName.size === 0) return;
  for await (const batch of listRows(context, line, path, signal)) {
    for (const { name, linkTarget } of batch) {
      const link = byName.get(name);
      if (link) link.linkTarget = linkTarget;
    }
  }
}

/**
 * By LIST in the folder itself: as an argument, a name with `*` or `[` would be a pattern on many
 * servers, and one with a space two names.
 */
async function* listRows(
  context: FtpContext,
  line: Line,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Entry[]> {
  const deed = { verb: 'list', path };
  await enterFolder(line, path, deed, signal);
  const style = new ListStyle(context);
  const argument = context.list.hidesDotFiles === false ? undefined : '-a';
  const request: ExchangeRequest = { verb: 'LIST', deed, ...(argument && { argument }) };
  const rows = readRows(context, line, request, (text) => style.read(text), signal);
  let first: Entry[][] = [];
  try {
    for await (const batch of rows) {
      if (context.list.hidesDotFiles === undefined) first.push(batch);
      else yield batch;
    }
    style.end();
  } catch (error) {
    if (context.list.hidesDotFiles !== undefined || AppError.from(error).code === 'cancelled')
      throw error;
    first = [];
  }
  if (context.list.hidesDotFiles !== undefined) {
    await learnZone(context, line, path, style.rows, signal);
    return;
  }
  // Whoever knows `-a` lists the folder itself; whoever does not may have looked for a file called so.
  context.list.hidesDotFiles = style.hasSeenDot;
  if (style.hasSeenDot) yield* first;
  else yield* listRows(context, line, path, signal);
}

/** @throws {AppError} as the server refuses */
export async function enterFolder(
  line: Line,
  path: string,
  deed: Deed,
  signal: AbortSignal,
): Promise<void> {
  if (line.folder === path) return;
  line.folder = null;
  requirePositive(await line.control.command('CWD', path, signal), deed);
  line.folder = path;
}

type ReadRow = (text: string) => Entry | undefined;

function readFactRow(text: string): Entry | undefined {
  const facts = parseFacts(text);
  if (!facts || facts.kind === 'this-folder' || facts.kind === 'parent-folder') return undefined;
  return facts.entry.name === '.' || facts.entry.name === '..' ? undefined : facts.entry;
}

/** LIST rows as entries in UTC, as far as the server's zone is known. */
class ListStyle {
  hasSeenDot = false;
  /** A few with a time that is said to the minute, to find out the zone by. */
  readonly rows: ListedEntry[] = [];
  readonly #reader: ListReader;
  readonly #zoneMs: number;

  constructor({ list }: FtpContext) {
    this.#zoneMs = list.zoneMs ?? 0;
    this.#reader = new ListReader(Date.now() + this.#zoneMs);
  }

  read(text: string): Entry | undefined {
    const row = this.#reader.read(text);
    if (!row) return undefined;
    const { entry, timePrecisionMs } = row;
    if (entry.name === '.' || entry.name === '..') {
      this.hasSeenDot = true;
      return undefined;
    }
    if (entry.modifiedAtMs !== null && timePrecisionMs !== null && timePrecisionMs < dayMs) {
      if (entry.kind === 'file' && this.rows.length === 0)
        this.rows.push({ ...row, entry: { ...entry } });
      entry.modifiedAtMs -= this.#zoneMs;
    }
    return entry;
  }

  end(): void {
    this.#reader.end();
  }
}

const dayMs = 86_400_000;
/** Zones differ by quarters of an hour, and by no more than 14 hours. */
const quarterMs = 15 * 60_000;
const maxZoneMs = 14 * 4 * quarterMs;

/**
 * LIST speaks in the server's own time, MDTM in UTC: the difference for one file is its zone. From the
 * next listing on it counts.
 */
async function learnZone(
  context: FtpContext,
  line: Line,
  path: string,
  rows: readonly ListedEntry[],
  signal: AbortSignal,
): Promise<void> {
  const [row] = rows;
  if (context.list.zoneMs !== null || !row || !context.facts.features.has('MDTM')) return;
  const said = await line.control.command('MDTM', joinPath(path, row.entry.name), signal);
  const time = said.code === 213 ? parseTimeValue(said.lines.join('')) : undefined;
  if (!time || row.entry.modifiedAtMs === null) return;
  const zoneMs = Math.round((row.entry.modifiedAtMs - time.atMs) / quarterMs) * quarterMs;
  context.list.zoneMs = Math.abs(zoneMs) <= maxZoneMs ? zoneMs : 0;
}

/** Runs a listing command and reads its lines as they arrive. */
async function* readRows(
  context: FtpContext,
  line: Line,
  request: ExchangeRequest,
  readRow: ReadRow,
  signal: AbortSignal,
): AsyncGenerator<Entry[]> {
  const receiver = new Receiver(context.data.silenceMs);
  const { exchange } = await Exchange.start(line, context.data, { ...request, receiver }, signal);
  const onAbort = (): void => {
    receiver.end(new AppError('cancelled', 'The operation was cancelled.'));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const forgetLine = line.control.onEnd((reason) => {
    receiver.end(reason);
  });
  let isDone = false;
  try {
    let rest: Uint8Array = new Uint8Array(0);
    let batch: Entry[] = [];
    for (let chunk = await receiver.next(); chunk; chunk = await receiver.next()) {
      const bytes = Buffer.concat([rest, chunk.bytes]);
      chunk.release();
      const end = bytes.lastIndexOf(lineFeed) + 1;
      rest = bytes.subarray(end);
      if (rest.length > maxLineBytes) throw tooLong(request.deed.path);
      for (const row of rowsIn(context, bytes.subarray(0, end), readRow, request.deed.path)) {
        batch.push(row);
        if (batch.length < batchSize) continue;
        yield batch;
        throwIfCancelled(signal);
        batch = [];
      }
    }
    batch.push(...rowsIn(context, rest, readRow, request.deed.path));
    await exchange.finish(signal);
    isDone = true;
    if (batch.length > 0) yield batch;
  } finally {
    signal.removeEventListener('abort', onAbort);
    forgetLine();
    if (!isDone) await exchange.abort();
  }
}

function rowsIn({ codec }: FtpContext, bytes: Uint8Array, readRow: ReadRow, path: string): Entry[] {
  if (bytes.length === 0) return [];
  const entries: Entry[] = [];
  for (const text of codec.decode(bytes).split('\n')) {
    if (text.length > maxLineBytes) throw tooLong(path);
    const entry = readRow(text.endsWith('\r') ? text.slice(0, -1) : text);
    if (entry) entries.push(entry);
  }
  return entries;
}

/** What a path leads to, links followed; null for nothing, or nothing that may be known. */
export async function kindBehind(
  line: Line,
  path: string,
  signal: AbortSignal,
): Promise<EntryKind | null> {
  const entered = await line.control.command('CWD', path, signal);
  if (isPositive(entered)) {
    line.folder = path;
    return 'folder';
  }
  const size = await line.control.command('SIZE', path, signal);
  return size.code === 213 ? 'file' : null;
}

/** A name that could lead out of the folder ends the listing: such a server is broken or hostile. */
function assertSegment(name: string, path: string): void {
  const problem = /[\r\n]/.test(name) ? 'The name has a line break.' : checkEntryName(name);
  if (problem === null) return;
  throw new AppError(
    'malformed-message',
    `The server lists a name in ${path} that no file can have. ${problem}`,
    { path, name: printable(name).slice(0, 300) },
  );
}

function tooMany(path: string): AppError {
  return new AppError(
    'limit-exceeded',
    `The listing of ${path} was stopped: it has more than ${String(maxEntries)} entries.`,
    { path },
  );
}

function tooLong(path: string): AppError {
  return new AppError(
    'limit-exceeded',
    `The listing of ${path} was stopped: a line does not end.`,
    {
      path,
    },
  );
}
