import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { cp, link, lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ContainedPaths } from '../contained-path.ts';
import { openForWriting } from '../open-for-writing.ts';
import { etagOf, multistatus } from './dav-properties.ts';
import {
  multistatusEnd,
  multistatusHead,
  readPropfind,
  readProppatch,
  responseXml,
} from './dav-xml.ts';
import { conflictIfMissing, HttpError } from './http-error.ts';
import { reprDigestOf } from './repr-digest.ts';
import { depthOf, destinationOf, rangeOf, updateStart } from './request-facts.ts';

export interface DavFolder {
  paths: ContainedPaths;
  /** Where uploads grow until they are whole; on the same disk, and nobody's to see. */
  scratch: string;
}

/** One request of a client that has signed in. `path` is decoded. */
export interface DavRequest extends DavFolder {
  path: string;
  request: IncomingMessage;
  response: ServerResponse;
}

type DavMethod = (request: DavRequest) => Promise<void>;

/** Bodies that are documents. */
const maxDocumentBytes = 64 * 1024;

/** WebDAV class 1, RFC 4918, and the partial update of sabre/dav. */
export const davMethods: Readonly<Record<string, DavMethod>> = {
  OPTIONS({ response }) {
    response.writeHead(200, {
      DAV: '1, sabredav-partialupdate',
      Allow: Object.keys(davMethods).join(', '),
      // RFC 9530 §4: says that digests are known here.
      'Want-Repr-Digest': 'sha-256=1',
      'Content-Length': '0',
    });
    response.end();
    return Promise.resolve();
  },
  GET: (request) => get(request, true),
  HEAD: (request) => get(request, false),
  PUT: put,
  PATCH: patch,
  DELETE: remove,
  MKCOL: makeFolder,
  MOVE: move,
  COPY: copy,
  PROPFIND: propfind,
  PROPPATCH: proppatch,
};

async function get(
  { paths, path: clientPath, request, response }: DavRequest,
  hasBody: boolean,
): Promise<void> {
  const { real } = await paths.target(clientPath);
  const file = await open(real, constants.O_RDONLY);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new HttpError(405);
    const etag = etagOf(stats);
    const condition = request.headers['if-range'];
    const isFresh = condition === undefined || condition === etag;
    const range = isFresh ? rangeOf(request.headers.range, stats.size) : null;
    const { start, end } = range ?? { start: 0, end: stats.size };
    const digest = hasBody ? null : await reprDigestOf(file, stats.size, request);
    response.writeHead(range ? 206 : 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(end - start),
      'Accept-Ranges': 'bytes',
      ETag: etag,
      'Last-Modified': stats.mtime.toUTCString(),
      ...(digest !== null && { 'Repr-Digest': digest }),
      ...(range && {
        'Content-Range': `bytes ${String(start)}-${String(end - 1)}/${String(stats.size)}`,
      }),
    });
    if (!hasBody || start === end) response.end();
    else {
      const content = file.createReadStream({ start, end: end - 1 });
      await pipeline(content, response);
    }
  } finally {
    await file.close().catch(() => undefined);
  }
}

/** The file appears when it is whole: whoever gives up in the middle leaves the one before as it was. */
async function put({
  paths,
  path: clientPath,
  scratch,
  request,
  response,
}: DavRequest): Promise<void> {
  if (clientPath === '/') throw new HttpError(405);
  // RFC 9110 §14.5: a part that would be taken for the whole.
  if (request.headers['content-range'] !== undefined) throw new HttpError(400);
  const isExclusive = request.headers['if-none-match'] === '*';
  // A link that leads nowhere is something, too.
  if (isExclusive && (await isThere(await conflictIfMissing(paths.place(clientPath))))) {
    throw new HttpError(412);
  }
  const { real, isNew } = await conflictIfMissing(paths.target(clientPath));
  if (!isNew && !(await stat(real)).isFile()) throw new HttpError(405);
  await conflictIfMissing(stat(path.dirname(real)));
  const part = path.join(scratch, randomUUID());
  try {
    const file = await open(part, 'wx', 0o644);
    try {
      await pipeline(request, file.createWriteStream());
    } finally {
      await file.close().catch(() => undefined);
    }
    if (isExclusive) await link(part, real);
    else await rename(part, real);
  } finally {
    await rm(part, { force: true });
  }
  answer(response, isNew ? 201 : 204);
}

/** https://sabre.io/dav/http-patch/ */
async function patch({ paths, path: clientPath, request, response }: DavRequest): Promise<void> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-sabredav-partialupdate\b/i.test(type)) throw new HttpError(415);
  const start = updateStart(request.headers['x-update-range']);
  const { real, isNew } = await paths.target(clientPath);
  if (isNew) throw new HttpError(404);
  if (!(await stat(real)).isFile()) throw new HttpError(405);
  const file = await openForWriting(paths, clientPath, false);
  try {
    await pipeline(request, file.createWriteStream({ start }));
  } finally {
    await file.close().catch(() => undefined);
  }
  answer(response, 204);
}

async function remove({ paths, path: clientPath, response }: DavRequest): Promise<void> {
  const place = await ownPlace(paths, clientPath);
  await lstat(place);
  await rm(place, { recursive: true });
  answer(response, 204);
}

async function makeFolder({
  paths,
  path: clientPath,
  request,
  response,
}: DavRequest): Promise<void> {
  if (hasBody(request)) throw new HttpError(415);
  const place = await conflictIfMissing(paths.place(clientPath));
  if (await isThere(place)) throw new HttpError(405);
  await conflictIfMissing(mkdir(place));
  answer(response, 201);
}

async function move({ paths, path: clientPath, request, response }: DavRequest): Promise<void> {
  const from = await ownPlace(paths, clientPath);
  const { to, isNew } = await freeTarget(paths, from, request, 'replaced');
  await conflictIfMissing(rename(from, to));
  answer(response, isNew ? 201 : 204);
}

async function copy({ paths, path: clientPath, request, response }: DavRequest): Promise<void> {
  const from = await ownPlace(paths, clientPath);
  const isShallow = depthOf(request.headers['depth']) === 0;
  const { to, isNew } = await freeTarget(paths, from, request, 'removed');
  const isFolder = (await lstat(from)).isDirectory();
  if (isFolder && isShallow) await conflictIfMissing(mkdir(to));
  else {
    const how = { recursive: true, errorOnExist: true, force: false, verbatimSymlinks: true };
    await conflictIfMissing(cp(from, to, how));
  }
  answer(response, isNew ? 201 : 204);
}

/**
 * Where MOVE and COPY lead, with nothing there any more but, where it is to be `replaced` in one step, the file that
 * a file replaces. RFC 4918 §9.8.4, §9.9.3.
 */
async function freeTarget(
  paths: ContainedPaths,
  from: string,
  { headers }: IncomingMessage,
  oldFile: 'replaced' | 'removed',
): Promise<{ to: string; isNew: boolean }> {
  const source = await lstat(from);
  const to = await conflictIfMissing(ownPlace(paths, destinationOf(headers)));
  const isInside = (inner: string, outer: string): boolean =>
    inner === outer || inner.startsWith(`${outer}${path.sep}`);
  if (isInside(to, from) || isInside(from, to)) throw new HttpError(403);
  await conflictIfMissing(lstat(path.dirname(to)));
  const there = await lstat(to).catch(() => null);
  if (!there) return { to, isNew: true };
  if (String(headers['overwrite']).toUpperCase() === 'F') throw new HttpError(412);
  const isFileOverFile = !source.isDirectory() && !there.isDirectory();
  if (!isFileOverFile || oldFile === 'removed') await rm(to, { recursive: true });
  return { to, isNew: false };
}

async function propfind({ paths, path: clientPath, request, response }: DavRequest): Promise<void> {
  const depth = depthOf(request.headers['depth']);
  const query = readPropfind(await readDocument(request));
  if (depth === 'infinity') {
    // RFC 4918 §9.1.1 names the reason.
    sendXml(response, 403, '<D:error xmlns:D="DAV:"><D:propfind-finite-depth/></D:error>\n');
    return;
  }
  const pieces = multistatus(paths, clientPath, query, depth === 1);
  // The first piece comes once the resource is known to be there.
  const first = await pieces.next();
  response.writeHead(207, { 'Content-Type': 'application/xml; charset=utf-8' });
  response.write(first.value);
  await pipeline(Readable.from(pieces), response);
}

/** Nothing here can be changed by hand. RFC 4918 §9.2. */
async function proppatch({
  paths,
  path: clientPath,
  request,
  response,
}: DavRequest): Promise<void> {
  const names = readProppatch(await readDocument(request));
  const { real } = await paths.target(clientPath);
  const isFolder = (await stat(real)).isDirectory();
  const refused = names.map((property) => ({ ...property, xml: undefined }));
  const body = responseXml(clientPath, isFolder, refused, '403 Forbidden');
  sendXml(response, 207, `${multistatusHead}${body}${multistatusEnd}`);
}

/** The root itself is nobody's to move or remove. */
async function ownPlace(paths: ContainedPaths, clientPath: string): Promise<string> {
  if (clientPath === '/') throw new HttpError(403);
  return await paths.place(clientPath);
}

async function isThere(place: string): Promise<boolean> {
  return await lstat(place).then(
    () => true,
    () => false,
  );
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** @throws {HttpError} 413, 400 for text that is no UTF-8 */
async function readDocument(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    pieces.push(piece as Buffer);
    bytes += (piece as Buffer).length;
    if (bytes > maxDocumentBytes) throw new HttpError(413);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw new HttpError(400);
  }
}

function sendXml(response: ServerResponse, status: number, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    'Content-Type': 'application/xml; charset=utf-8',
    'Content-Length': String(body.length),
  });
  response.end(body);
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, status === 204 ? {} : { 'Content-Length': '0' });
  response.end();
}
