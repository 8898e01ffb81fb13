import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { Features, Session, WriteOptions } from '../../protocol.ts';
import { PutSink } from '../byte-sink.ts';
import { httpError, knownError, type Deed } from '../map-error.ts';
import { absolutePath, freshPath, requestPath } from '../paths.ts';
import { RangeSink } from '../range-sink.ts';
import { checksumsOf } from './dav-checksums.ts';
import { wholeNumber, type DavClient, type DavPlace } from './dav-client.ts';
import { listDav } from './dav-listing.ts';
import { honoursConditions, movesInOneStep, partRequestOf } from './dav-server.ts';
import { timesOf } from './dav-times.ts';

export interface FeatureContext extends DavPlace {
  /** Of the login folder; empty where the server keeps no account. */
  hasQuota: boolean;
}

const availableBytes = '{DAV:}quota-available-bytes';
const usedBytes = '{DAV:}quota-used-bytes';

/** RFC 4331. */
export const quotaNames = ['quota-available-bytes', 'quota-used-bytes'];

/**
 * From the answers to OPTIONS and to a PROPFIND for quotas; called once after sign-in. Methods that Allow
 * leaves out are taken as absent, but for PUT and MKCOL, which servers name only where they apply.
 */
export function discoverFeatures(context: FeatureContext): {
  features: Readonly<Partial<Features>>;
  evidence: Session['evidence'];
} {
  const { client, server, home, hasQuota } = context;
  const { classes, allowed } = server;
  const byClass = `DAV: ${classes.join(', ')}`;
  const features: Partial<Features> = {};
  const evidence: Partial<Record<keyof Features, string>> = {};
  function offer(found: Partial<Features>, line: string): void {
    Object.assign(features, found);
    for (const name of Object.keys(found)) evidence[name as keyof Features] = line;
  }
  const isAllowed = (method: string): boolean => allowed.length === 0 || allowed.includes(method);
  const line = (method: string): string =>
    allowed.includes(method) ? `Allow: ${method}` : byClass;

  if (isAllowed('DELETE')) {
    offer({ write: writer(context), makeFolder: folderMaker(context) }, byClass);
    offer(removers(context), line('DELETE'));
  }
  if (isAllowed('MOVE')) offer({ rename: renamer(context) }, line('MOVE'));
  if (isAllowed('MOVE') && movesInOneStep(server)) {
    offer({ renameOver: overRenamer(context) }, `Server: ${server.software ?? ''}`);
  }
  if (classes.includes('2') && isAllowed('LOCK')) {
    const lock: Features['lock'] = (path, signal) =>
      client.locks.take(absolutePath(path, home), signal);
    offer({ lock }, 'DAV: 2');
  }
  if (isAllowed('COPY')) offer({ copyThere: copier(context) }, line('COPY'));
  const checksums = checksumsOf(context);
  if (checksums) offer({ sha256: checksums.sha256 }, checksums.evidence);
  const times = timesOf(context);
  if (times) offer({ setModified: times.setModified }, times.evidence);
  if (hasQuota) offer({ freeSpace: spaceReader(context) }, 'DAV:quota-available-bytes');
  return { features: Object.freeze(features), evidence: Object.freeze(evidence) };
}

function writer({ client, server, home }: FeatureContext): Features['write'] {
  const parts = partRequestOf(server);
  return async (path, { offset, isExclusive, isNameMadeUp = false }: WriteOptions, signal) => {
    const target = freshPath(path, home);
    const deed = { verb: 'write', path: target };
    client.http.check(signal);
    const options = {
      client: client.http,
      path: requestPath(target, false),
      headers: { 'Content-Type': 'application/octet-stream' },
      signal,
      explain: (status: number) => explainPut(client, status, deed, signal),
      onStored: () => {
        client.note(target, 'file');
      },
    };
    if (offset > 0) {
      if (parts) return new RangeSink(options, offset, parts.request);
      throw new AppError('unsupported', 'This server cannot continue a file in the middle.', {
        path: target,
      });
    }
    if (!isExclusive) return new PutSink(options);
    if (
      !isNameMadeUp &&
      !honoursConditions(server) &&
      (await client.kindAt(target, signal)) !== null
    ) {
      throw knownError('already-exists', deed);
    }
    return new PutSink({ ...options, headers: { ...options.headers, 'If-None-Match': '*' } });
  };
}

/** There is nothing to find out about these. */
const saysAll: ReadonlySet<AppError['code']> = new Set([
  'already-exists',
  'disk-full',
  'quota-exceeded',
]);

async function explainPut(
  client: DavClient,
  status: number,
  deed: Deed,
  signal: AbortSignal,
): Promise<AppError> {
  const reason = httpError(status, deed);
  if (saysAll.has(reason.code)) return reason;
  client.note(deed.path, undefined);
  const kind = await client.kindAt(deed.path, signal).catch(() => null);
  if (kind === 'folder') return knownError('wrong-kind', deed, reason);
  if (status !== 409 && status !== 403 && status !== 500) return reason;
  const parent = deed.path.slice(0, Math.max(1, deed.path.lastIndexOf('/')));
  const parentKind = await client.kindAt(parent, signal).catch(() => 'folder');
  return parentKind === 'folder' && status === 409
    ? knownError('permission-denied', deed, reason)
    : parentKind === 'folder'
      ? reason
      : knownError('not-found', deed, reason);
}

function folderMaker({ client, home }: FeatureContext): Features['makeFolder'] {
  return async (path, signal) => {
    const target = freshPath(path, home);
    const deed = { verb: 'create', path: target };
    try {
      // 405: something has that name. RFC 4918 §9.3.1.
      const request = { method: 'MKCOL', path: requestPath(target, true) };
      await client.change(request, deed, { 405: 'already-exists' }, signal);
    } catch (error) {
      const reason = AppError.from(error);
      if (reason.code === 'already-exists' || !('status' in reason.detail)) throw reason;
      const kind = await client.kindAt(target, signal).catch(() => null);
      throw kind === null ? reason : knownError('already-exists', deed, reason);
    }
    client.note(target, 'folder');
  };
}

function removers({ client, home }: FeatureContext) {
  /** DELETE takes folders with everything in them: what is there is looked at right before. */
  async function freshKind(path: string, deed: Deed, signal: AbortSignal) {
    client.note(path, undefined);
    const kind = await client.kindAt(path, signal);
    if (kind === null) throw knownError('not-found', deed);
    return kind;
  }
  async function remove(
    path: string,
    isFolder: boolean,
    deed: Deed,
    signal: AbortSignal,
  ): Promise<void> {
    const request = {
      method: 'DELETE',
      path: requestPath(path, isFolder),
      isLong: true,
    };
    await client.changeAt([path], request, deed, { 409: 'permission-denied' }, signal);
    client.locks.forget(path);
    client.note(path, undefined);
  }
  return {
    async removeFile(path, signal) {
      const target = absolutePath(path, home);
      const deed = { verb: 'delete', path: target };
      const kind = await freshKind(target, deed, signal);
      if (kind === 'folder') throw knownError('wrong-kind', deed);
      await remove(target, false, deed, signal);
    },
    async removeFolder(path, signal) {
      const target = absolutePath(path, home);
      const deed = { verb: 'delete', path: target };
      if ((await freshKind(target, deed, signal)) !== 'folder')
        throw knownError('wrong-kind', deed);
      for await (const batch of listDav(client, target, signal)) {
        if (batch.length > 0) throw knownError('already-exists', deed);
      }
      await remove(target, true, deed, signal);
    },
  } satisfies Partial<Features>;
}

function renamer(context: FeatureContext): Features['rename'] {
  const { home } = context;
  return async (from, to, signal) => {
    const source = absolutePath(from, home);
    const target = freshPath(to, home);
    await move(context, source, target, 'F', signal);
  };
}

function overRenamer(context: FeatureContext): Features['renameOver'] {
  const { client, home } = context;
  return async (from, to, signal) => {
    const source = absolutePath(from, home);
    const target = freshPath(to, home);
    // A folder in the way would be deleted with everything in it.
    if ((await client.kindAt(target, signal)) === 'folder') {
      throw knownError('already-exists', { verb: 'rename to', path: target });
    }
    await move(context, source, target, 'T', signal);
  };
}

/** Nobody copies there: somebody else may still read and write. RFC 4918 §9.8.5. */
const copyRefusals: Readonly<Record<number, ErrorCode>> = {
  403: 'unsupported',
  405: 'unsupported',
  412: 'already-exists',
  501: 'unsupported',
  502: 'unsupported',
};

/** RFC 4918 §9.8. */
function copier({ client, home }: FeatureContext): Features['copyThere'] {
  return async (from, to, { expectedBytes, onBytes }, signal) => {
    const source = absolutePath(from, home);
    const target = freshPath(to, home);
    const deed = { verb: 'copy', path: source };
    const request = {
      method: 'COPY',
      path: requestPath(source, false),
      headers: {
        Destination: client.http.url(requestPath(target, false)),
        Overwrite: 'F',
        Depth: '0',
      },
      isLong: true,
    };
    await client.change(request, deed, copyRefusals, signal);
    client.note(target, 'file');
    onBytes(expectedBytes ?? 0);
  };
}

const moveProblems: Readonly<Record<number, ErrorCode>> = {
  409: 'not-found',
  412: 'already-exists',
};

/** RFC 4918 §9.9. Overwrite F leaves alone what is there, in one step with the move. */
async function move(
  { client }: FeatureContext,
  source: string,
  target: string,
  overwrite: 'T' | 'F',
  signal: AbortSignal,
): Promise<void> {
  const deed = { verb: 'rename', path: source };
  let kind = client.knownKind(source) ?? (await sourceKind(client, source, deed, signal));
  for (let attempt = 1; ; attempt += 1) {
    const isFolder = kind === 'folder';
    const request = {
      method: 'MOVE',
      path: requestPath(source, isFolder),
      headers: {
        Destination: client.http.url(requestPath(target, isFolder)),
        Overwrite: overwrite,
      },
      isLong: true,
    };
    try {
      await client.changeAt([source, target], request, deed, moveProblems, signal);
      client.locks.forget(source);
      client.note(source, undefined);
      client.note(target, isFolder ? 'folder' : 'file');
      return;
    } catch (error) {
      const reason = AppError.from(error);
      if (!('status' in reason.detail) || reason.code === 'already-exists') throw reason;
      client.note(source, undefined);
      client.note(target, undefined);
      const now = await sourceKind(client, source, deed, signal);
      if (now !== kind && attempt === 1) {
        kind = now;
        continue;
      }
      const isTaken = overwrite === 'F' && (await client.kindAt(target, signal)) !== null;
      throw isTaken
        ? knownError('already-exists', { ...deed, verb: 'rename to', path: target }, reason)
        : reason;
    }
  }
}

async function sourceKind(
  client: DavClient,
  path: string,
  deed: Deed,
  signal: AbortSignal,
): Promise<'file' | 'folder'> {
  const kind = await client.kindAt(path, signal);
  if (kind === null) throw knownError('not-found', deed);
  return kind === 'folder' ? 'folder' : 'file';
}

function spaceReader({ client, home }: FeatureContext): Features['freeSpace'] {
  return async (path, signal) => {
    const target = absolutePath(path, home);
    const found = await client.properties(target, quotaNames, signal);
    const freeBytes = wholeNumber(found.get(availableBytes)?.text);
    const used = wholeNumber(found.get(usedBytes)?.text);
    if (freeBytes === null) {
      throw new AppError('unsupported', 'The server does not say how much space there is here.', {
        path: target,
      });
    }
    return { freeBytes, totalBytes: freeBytes + (used ?? 0) };
  };
}
