import { AppError } from '../../shared/errors.ts';
import { parseContentRange } from '../../wire/http/content-range.ts';
import { parseEntityTag, type EntityTag } from '../../wire/http/entity-tag.ts';
import type { ByteSource, Chunk } from '../protocol.ts';
import { discardBody, readPieces } from './http/body.ts';
import type { HttpAnswer, HttpClient } from './http/http-client.ts';
import { httpError, knownError, type Deed } from './map-error.ts';
import { requestPath } from './paths.ts';

export interface SourceOptions {
  client: HttpClient;
  path: string;
  signal: AbortSignal;
  /** By the listing. */
  expectedBytes?: number | undefined;
}

/** From this size on a file is worth a connection that nobody reads along. */
const bulkBytes = 8 * 1024 * 1024;

/** What one answer gives: bytes from `offset` on. */
interface Part {
  pieces: AsyncGenerator<Buffer>;
  /** More is to be asked for at the end of this part. */
  isPartial: boolean;
  totalBytes: number | null;
  /** Of the state that these bytes are of; null where the server names none. */
  tag: EntityTag | null;
}

/**
 * Opens a file for reading from `offset` on. The first answer is awaited, so that what is wrong is told here.
 * @throws {AppError} not-found, wrong-kind, permission-denied, malformed-message …
 */
export async function openSource(options: SourceOptions, offset: number): Promise<ByteSource> {
  return new HttpSource(options, offset, await openPart(options, offset));
}

/**
 * Reads a file in order, over one connection; servers that send less than was asked for are asked again, for more of
 * the same state of the file: never are two states read as one.
 */
class HttpSource implements ByteSource {
  readonly #options: SourceOptions;
  #position: number;
  #part: Part | null;

  constructor(options: SourceOptions, offset: number, part: Part | null) {
    this.#options = options;
    this.#position = offset;
    this.#part = part;
  }

  async next(): Promise<Chunk | undefined> {
    let isFresh = false;
    while (this.#part) {
      const piece = await this.#part.pieces.next();
      if (!piece.done) {
        if (piece.value.length === 0) continue;
        this.#position += piece.value.length;
        return { bytes: piece.value, release: nothing };
      }
      const before = this.#part;
      const { isPartial, totalBytes } = before;
      this.#part = null;
      if (!isPartial || this.#position === totalBytes) return undefined;
      // A part without a byte would be asked for on and on.
      if (isFresh) throw wrongPart(this.#options.path, 'it is empty');
      this.#part = await openPart(this.#options, this.#position, before);
      isFresh = true;
    }
    return undefined;
  }

  async close(): Promise<void> {
    const part = this.#part;
    this.#part = null;
    await part?.pieces.return(undefined);
  }
}

function nothing(): void {
  return;
}

/** Null where there is nothing at or behind `offset`. */
async function openPart(
  options: SourceOptions,
  offset: number,
  before: Part | null = null,
): Promise<Part | null> {
  const { client, path, signal } = options;
  const deed: Deed = { verb: 'read', path };
  const asked = requestPath(path, false);
  const headers = offset > 0 ? { Range: `bytes=${String(offset)}-`, ...ifUnchanged(before) } : {};
  const isBulk = (options.expectedBytes ?? 0) - offset >= bulkBytes;
  const answer = await client.send({ method: 'GET', path: asked, headers, isBulk }, signal);
  try {
    if (isFolderAnswer(answer, asked)) throw knownError('wrong-kind', deed);
    const tag = parseEntityTag(answer.headers.etag);
    if (before && isAnotherState(before.tag, tag)) throw sourceChanged(path);
    const pieces = readPieces(answer.body, client.origin, Number.MAX_SAFE_INTEGER);
    switch (answer.status) {
      case 200:
        return {
          pieces: offset > 0 ? skip(pieces, offset) : pieces,
          isPartial: false,
          totalBytes: null,
          tag,
        };
      case 206: {
        const part = { pieces, ...readRange(answer, path, offset), tag };
        if (before && isAnotherLength(before, part)) throw sourceChanged(path);
        return part;
      }
      case 416:
        await discardBody(answer);
        // There was more of it a moment ago.
        if (before && before.totalBytes !== null) throw sourceChanged(path);
        return nothingThere(answer, path, offset);
      default:
        throw httpError(answer.status, deed);
    }
  } catch (error) {
    await discardBody(answer);
    throw error;
  }
}

/** RFC 9110 §13.1.5: a weak tag must not be sent there. Without the header whatever is there now is sent. */
function ifUnchanged(before: Part | null): { 'If-Range'?: string } {
  return before?.tag?.isStrong ? { 'If-Range': before.tag.opaque } : {};
}

/** Apache's tag is weak in the first second of a file and strong afterwards; the rest of it stays. */
function isAnotherState(before: EntityTag | null, now: EntityTag | null): boolean {
  return before !== null && now?.opaque !== before.opaque;
}

function isAnotherLength(before: Part, now: Pick<Part, 'totalBytes'>): boolean {
  const { totalBytes } = before;
  return totalBytes !== null && now.totalBytes !== null && totalBytes !== now.totalBytes;
}

function sourceChanged(path: string): AppError {
  return new AppError('source-changed', `${path} changed while it was being read.`, { path });
}

/** Servers redirect from a folder to itself with a slash. */
function isFolderAnswer({ path }: HttpAnswer, asked: string): boolean {
  return path !== asked && path.endsWith('/');
}

function readRange({ headers }: HttpAnswer, path: string, offset: number) {
  const value = headers['content-range'];
  if (offset === 0 || value === undefined) throw wrongPart(path, 'nobody asked for it');
  const { part, totalBytes } = parseContentRange(value);
  if (part?.start !== offset) throw wrongPart(path, value);
  return { isPartial: true, totalBytes };
}

function nothingThere({ headers }: HttpAnswer, path: string, offset: number): null {
  const value = headers['content-range'];
  const total = value === undefined ? null : parseContentRange(value).totalBytes;
  if (total !== null && total > offset) throw wrongPart(path, value ?? '');
  return null;
}

/** For servers that answer with the whole file whatever was asked for: what lies before is thrown away. */
async function* skip(pieces: AsyncGenerator<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const piece of pieces) {
    const rest = piece.subarray(Math.min(left, piece.length));
    left -= piece.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}

function wrongPart(path: string, found: string): AppError {
  return new AppError(
    'malformed-message',
    `The server sends another part of ${path} than was asked for: ${found.slice(0, 100)}.`,
    { path },
  );
}
