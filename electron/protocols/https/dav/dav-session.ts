import { AppError } from '../../../shared/errors.ts';
import type { Session } from '../../protocol.ts';
import { openSource } from '../byte-source.ts';
import type { HttpClient } from '../http/http-client.ts';
import { knownError } from '../map-error.ts';
import { absolutePath } from '../paths.ts';
import { assembleSession, type SessionBase } from '../session-parts.ts';
import { DavClient, wholeNumber } from './dav-client.ts';
import { discoverFeatures, quotaNames } from './dav-features.ts';
import { listDav } from './dav-listing.ts';
import { hidesDotNames, partRequestOf, type DavServer } from './dav-server.ts';

/** A session with a WebDAV server whose login folder was looked at. @throws {AppError} as `DavClient` */
export async function createDavSession(
  base: SessionBase,
  http: HttpClient,
  server: DavServer,
  signal: AbortSignal,
): Promise<Session> {
  const client = new DavClient(http, base.user);
  const { home } = base;
  const quota = await client.properties(home, quotaNames, signal);
  const hasQuota = wholeNumber(quota.get('{DAV:}quota-available-bytes')?.text) !== null;
  const { features, evidence } = discoverFeatures({ client, server, home, hasQuota });
  const own = {
    features,
    evidence,
    list: (path: string, listSignal: AbortSignal) =>
      listDav(client, absolutePath(path, home), listSignal),
    stat: async (path: string, statSignal: AbortSignal) =>
      await client.stat(absolutePath(path, home), statSignal),
    openRead: reader(client, home),
  };
  const canResume = partRequestOf(server) !== null;
  const hides = hidesDotNames(server) ? { hidesDotNames: true } : {};
  const close = async (): Promise<void> => {
    await client.locks.releaseAll();
    await base.close();
  };
  return assembleSession({ ...base, close }, own, { canResume, timePrecisionMs: 1000, ...hides });
}

function reader(client: DavClient, home: string): Session['openRead'] {
  return async (path, { offset, expectedBytes }, signal) => {
    const target = absolutePath(path, home);
    try {
      return await openSource({ client: client.http, path: target, signal, expectedBytes }, offset);
    } catch (error) {
      const deed = { verb: 'read', path: target };
      const reason = AppError.from(error);
      if (reason.code === 'not-found' || !('status' in reason.detail)) throw reason;
      // GET of a folder is refused in many ways.
      const kind = await client.kindAt(target, signal).catch(() => null);
      if (kind === 'folder') throw knownError('wrong-kind', deed, reason);
      throw await client.explainRefusal(reason, deed, signal);
    }
  };
}
