import type { Entry } from '../../../shared/entry.ts';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { knownError, type Deed } from '../map-error.ts';
import { joinPath } from '../paths.ts';
import { childName, entryOf, type DavClient } from './dav-client.ts';

/** Far more than any folder that works; a server that never ends a listing is stopped here. */
const maxEntries = 2_000_000;

/** What a message between two processes carries at most. */
const batchSize = 500;

/**
 * A folder's entries in the order of the server.
 * @throws {AppError} wrong-kind for a file, malformed-message for entries that lie elsewhere, limit-exceeded
 */
export async function* listDav(
  client: DavClient,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Entry[]> {
  const deed = { verb: 'list', path };
  const { host } = client.http.origin;
  let count = 0;
  let batch: Entry[] = [];
  try {
    const options = { depth: '1', isFolder: true, deed } as const;
    for await (const resources of client.propfind(path, options, signal)) {
      for (const resource of resources) {
        const name = childName(resource.href, path, host);
        const entry = entryOf(name ?? '', resource);
        if (name === undefined) {
          if (entry.kind !== 'folder' && resource.status === null)
            throw knownError('wrong-kind', deed);
          continue;
        }
        count += 1;
        if (count > maxEntries) {
          throw new AppError(
            'limit-exceeded',
            `${path} has more than ${String(maxEntries)} entries.`,
            {
              path,
            },
          );
        }
        client.note(joinPath(path, name), entry.kind === 'folder' ? 'folder' : 'file');
        batch.push(entry);
        if (batch.length < batchSize) continue;
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    throw await explain(client, path, error, signal);
  }
  client.note(path, 'folder');
  if (batch.length > 0) yield batch;
}

/** What servers answer when a file is asked for as a folder. */
const couldBeFile: ReadonlySet<ErrorCode> = new Set([
  'not-found',
  'unsupported',
  'permission-denied',
  'name-invalid',
  'internal',
]);

async function explain(
  client: DavClient,
  path: string,
  error: unknown,
  signal: AbortSignal,
): Promise<AppError> {
  const deed = { verb: 'list', path };
  const reason = AppError.from(error);
  if (reason.code === 'connection-lost') return await explainEnd(client, deed, reason, signal);
  if (!couldBeFile.has(reason.code)) return reason;
  client.note(path, undefined);
  const kind = await client.kindAt(path, signal).catch(() => null);
  if (kind === 'file') return knownError('wrong-kind', deed, reason);
  return await client.explainRefusal(reason, deed, signal);
}

/** Apache 2.4.71 closes the connection when it may not read the folder (mod_dav, dav_method_propfind). */
async function explainEnd(
  client: DavClient,
  deed: Deed,
  reason: AppError,
  signal: AbortSignal,
): Promise<AppError> {
  const kind = await client.kindAt(deed.path, signal).catch(() => null);
  if (kind !== 'folder') return reason;
  return new AppError(
    'permission-denied',
    `Cannot list ${deed.path}: the server breaks off without an answer, as Apache does for folders that it may not read.`,
    { ...reason.detail, path: deed.path },
    { cause: reason },
  );
}
