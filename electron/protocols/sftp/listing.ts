import type { FileEntryWithStats } from 'ssh2';
import { checkEntryName, type Entry } from '../../shared/entry.ts';
import { AppError } from '../../shared/errors.ts';
import type { SftpChannel } from './channel.ts';
import { entryFrom, kindOf, type Owners } from './entries.ts';
import { mapSftpError, statusEof, statusOf, type Deed } from './map-error.ts';
import { joinPath } from './paths.ts';

/** READDIRs on the way at once: 100,000 entries took 0.7 s with 8 and 1.0 s with one. */
const maxRequestsInFlight = 8;

/** The first answer and the end of a small folder arrive together. */
const firstRequestsInFlight = 2;

/** Far more than any folder that works; a server that never ends a listing is stopped here. */
const maxEntries = 2_000_000;

/** Servers end a listing when there is no more; one that answers without entries on and on is broken. */
const maxEmptyAnswers = 100;

/** Links looked at side by side: two requests each, far below what servers queue. */
const linksInFlight = 64;

export interface ListingOptions {
  path: string;
  owners: Owners;
  signal: AbortSignal;
}

type Answer = { entries: FileEntryWithStats[] } | { end: true } | { error: unknown };

/**
 * A folder's entries in the order of the server, batch by batch, with several READDIRs ahead.
 * @throws {AppError} malformed-message for a name that is no single path segment, limit-exceeded
 */
export async function* listFolder(
  channel: SftpChannel,
  options: ListingOptions,
): AsyncGenerator<Entry[]> {
  const { path, signal } = options;
  const deed: Deed = { verb: 'list', path };
  const handle = await channel.request<Buffer>(
    deed,
    signal,
    (sftp, done) => {
      sftp.opendir(path, done);
    },
    (late) => {
      void channel.closeHandle(late);
    },
  );
  const pending: Promise<Answer>[] = [];
  let depth = firstRequestsInFlight;
  let count = 0;
  let emptyAnswers = 0;
  try {
    for (;;) {
      while (pending.length < depth) pending.push(readSome(channel, deed, handle, signal));
      const answer = await pending.shift();
      if (answer === undefined || 'end' in answer) return;
      if ('error' in answer) throw mapSftpError(answer.error, deed);
      depth = maxRequestsInFlight;
      count += answer.entries.length;
      if (count > maxEntries) throw tooMuch(path, `it has more than ${String(maxEntries)} entries`);
      const batch = answer.entries.filter(({ filename }) => filename !== '.' && filename !== '..');
      emptyAnswers = batch.length > 0 ? 0 : emptyAnswers + 1;
      if (emptyAnswers > maxEmptyAnswers) throw tooMuch(path, 'answers without entries never end');
      if (batch.length > 0) yield await describe(channel, options, batch);
    }
  } finally {
    void channel.closeHandle(handle);
  }
}

function tooMuch(path: string, why: string): AppError {
  return new AppError('limit-exceeded', `The listing of ${path} was stopped: ${why}.`, { path });
}

/** Never rejects, so that answers nobody waits for any more are no unhandled rejections. */
async function readSome(
  channel: SftpChannel,
  deed: Deed,
  handle: Buffer,
  signal: AbortSignal,
): Promise<Answer> {
  return await channel
    .request<Answer>(deed, signal, (sftp, done) => {
      sftp.readdir(handle, (error, entries) => {
        if (error && statusOf(error) === statusEof) done(null, { end: true });
        else done(error, { entries });
      });
    })
    .catch((error: unknown) => ({ error }));
}

async function describe(
  channel: SftpChannel,
  { path, owners, signal }: ListingOptions,
  batch: readonly FileEntryWithStats[],
): Promise<Entry[]> {
  const entries = batch.map(({ filename, longname, attrs }) => {
    assertSegment(filename, path);
    return entryFrom(filename, attrs, owners, longname);
  });
  const links = entries.filter((entry) => entry.kind === 'link');
  for (let start = 0; start < links.length; start += linksInFlight) {
    await Promise.all(
      links
        .slice(start, start + linksInFlight)
        .map((link) => addTarget(channel, link, joinPath(path, link.name), signal)),
    );
  }
  return entries;
}

/** A name that could lead out of the folder ends the listing: such a server is broken or hostile. */
function assertSegment(name: string, path: string): void {
  const problem = checkEntryName(name);
  if (problem === null) return;
  throw new AppError(
    'malformed-message',
    `The server lists a name in ${path} that no file can have. ${problem}`,
    { path, name },
  );
}

/** Where a link points and what is there; null for what cannot be found out, such as a dead end. */
export async function addTarget(
  channel: SftpChannel,
  link: Entry,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const deed: Deed = { verb: 'follow', path };
  const [target, kind] = await Promise.all([
    channel
      .request<string>(deed, signal, (sftp, done) => {
        sftp.readlink(path, done);
      })
      .catch(nullUnlessEnded),
    channel
      .request<Parameters<typeof kindOf>[0]>(deed, signal, (sftp, done) => {
        sftp.stat(path, done);
      })
      .then(kindOf)
      .catch(nullUnlessEnded),
  ]);
  link.linkTarget = target;
  link.linkKind = kind;
}

/** A refusal is an answer; an end of everything is not. */
function nullUnlessEnded(error: unknown): null {
  const reason = AppError.from(error);
  if (reason.code === 'cancelled' || reason.code === 'connection-lost') throw reason;
  return null;
}
