import type { Entry } from '../../../shared/entry.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Session } from '../../protocol.ts';
import { openSource } from '../byte-source.ts';
import { timeOf, wholeNumber } from '../dav/dav-client.ts';
import { discardBody, readBody } from '../http/body.ts';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import { httpError, knownError } from '../map-error.ts';
import { absolutePath, joinPath, lastSegment, requestPath, segmentsOf } from '../paths.ts';
import { assembleSession, type SessionBase } from '../session-parts.ts';
import { readListing, type PageEntry } from './read-listing.ts';

/** A page about a hundred thousand files; browsers cope with no more either. */
const maxPageBytes = 64 * 1024 * 1024;

const batchSize = 500;

/** Zones lie whole quarters of an hour apart, from -12 to +14 hours. */
const quarterMs = 15 * 60_000;
const maxZoneMs = 14 * 3_600_000;

/**
 * A session with a server that only shows pages of its folders. @throws {AppError} unsupported when the first
 * folder has none
 */
export async function createListingSession(
  base: SessionBase,
  client: HttpClient,
  signal: AbortSignal,
): Promise<Session> {
  const { home } = base;
  try {
    await readFolder(client, home, signal);
  } catch (error) {
    const reason = AppError.from(error);
    if (reason.code !== 'malformed-message') throw reason;
    throw new AppError(
      'unsupported',
      `${client.origin.host} speaks no WebDAV at ${home}, and shows no list of files there either.`,
      { path: home },
      { cause: error },
    );
  }
  const own = {
    features: Object.freeze({}),
    evidence: Object.freeze({}),
    list: (path: string, listSignal: AbortSignal) =>
      list(client, absolutePath(path, home), listSignal),
    stat: async (path: string, statSignal: AbortSignal) =>
      await look(client, absolutePath(path, home), statSignal),
    openRead: (async (path, { offset, expectedBytes }, readSignal) => {
      const target = absolutePath(path, home);
      try {
        return await openSource(
          { client, path: target, signal: readSignal, expectedBytes },
          offset,
        );
      } catch (error) {
        throw await explainRefusal(client, AppError.from(error), target, readSignal);
      }
    }) satisfies Session['openRead'],
  };
  return assembleSession(base, own, { canResume: false, timePrecisionMs: 'unknown' });
}

async function* list(
  client: HttpClient,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Entry[]> {
  const found = await readFolder(client, path, signal);
  const zoneMs = await findZone(client, path, found, signal);
  for (let at = 0; at < found.length; at += batchSize) {
    if (signal.aborted) throw new AppError('cancelled', 'The operation was cancelled.');
    yield found.slice(at, at + batchSize).map((entry) => entryOf(entry, zoneMs));
  }
}

async function readFolder(
  client: HttpClient,
  path: string,
  signal: AbortSignal,
): Promise<PageEntry[]> {
  const deed = { verb: 'list', path };
  const request = { method: 'GET', path: requestPath(path, true) };
  const answer = await client.send(request, signal);
  if (answer.status !== 200) {
    await discardBody(answer);
    throw await refine(client, path, httpError(answer.status, deed), signal);
  }
  const content = await readBody(answer, client.origin, maxPageBytes);
  try {
    return readListing({
      contentType: answer.headers['content-type'] ?? '',
      content,
      host: client.origin.host,
      segments: segmentsOf(path),
    });
  } catch (error) {
    throw await refine(client, path, AppError.from(error), signal);
  }
}

/** A file that is asked for as a folder is not there, or is sent all the same. */
async function refine(
  client: HttpClient,
  path: string,
  reason: AppError,
  signal: AbortSignal,
): Promise<AppError> {
  if (path === '/') return reason;
  const entry = await look(client, path, signal).catch(() => null);
  if (entry?.kind === 'file') return knownError('wrong-kind', { verb: 'list', path }, reason);
  return await explainRefusal(client, reason, path, signal);
}

/** Apache refuses links that lead nowhere, and leaves them out of its pages. */
async function explainRefusal(
  client: HttpClient,
  reason: AppError,
  path: string,
  signal: AbortSignal,
): Promise<AppError> {
  if (reason.code !== 'permission-denied' || path === '/') return reason;
  const parent = path.slice(0, Math.max(1, path.lastIndexOf('/')));
  const siblings = await readFolder(client, parent, signal).catch(() => null);
  const isListed = siblings?.some(({ name }) => name === lastSegment(path)) ?? true;
  return isListed ? reason : knownError('not-found', { verb: 'open', path }, reason);
}

/** Servers redirect from a folder to itself with a slash. */
async function look(client: HttpClient, path: string, signal: AbortSignal): Promise<Entry> {
  const asked = requestPath(path, path === '/');
  const answer = await client.send({ method: 'HEAD', path: asked }, signal);
  await discardBody(answer);
  if (answer.status !== 200) throw httpError(answer.status, { verb: 'look at', path });
  return describe(lastSegment(path), answer);
}

function describe(name: string, { path, headers }: HttpAnswer): Entry {
  const isFolder = path.endsWith('/');
  return {
    ...unknownFacts,
    name,
    kind: isFolder ? 'folder' : 'file',
    sizeBytes: isFolder ? null : wholeNumber(headers['content-length']),
    modifiedAtMs: isFolder ? null : timeOf(headers['last-modified']),
  };
}

const unknownFacts = { mode: null, owner: null, group: null, linkTarget: null, linkKind: null };

function entryOf(
  { name, isFolder, sizeBytes, timeMs, isUtc }: PageEntry,
  zoneMs: number | null,
): Entry {
  const isKnown = timeMs !== null && (isUtc || zoneMs !== null);
  return {
    ...unknownFacts,
    name,
    kind: isFolder ? 'folder' : 'file',
    sizeBytes,
    modifiedAtMs: isKnown ? timeMs - (isUtc ? 0 : (zoneMs ?? 0)) : null,
  };
}

/**
 * How far the times on a page are ahead of UTC: pages do not say, but one of the files tells its time in both
 * ways. Null where none does.
 */
async function findZone(
  client: HttpClient,
  path: string,
  entries: readonly PageEntry[],
  signal: AbortSignal,
): Promise<number | null> {
  const sample = entries.find(
    ({ isFolder, isUtc, timeMs }) => !isFolder && !isUtc && timeMs !== null,
  );
  if (sample?.timeMs === undefined || sample.timeMs === null) return null;
  const exact = await look(client, joinPath(path, sample.name), signal).catch(() => null);
  if (exact === null || exact.modifiedAtMs === null) return null;
  const zoneMs = Math.round((sample.timeMs - exact.modifiedAtMs) / quarterMs) * quarterMs;
  const isSame = Math.abs(sample.timeMs - zoneMs - exact.modifiedAtMs) < 60_000;
  return isSame && Math.abs(zoneMs) <= maxZoneMs ? zoneMs : null;
}
