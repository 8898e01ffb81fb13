import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../../shared/errors.ts';
import type { HttpAnswer } from './http-client.ts';
import { cutShort, mapHttpFailure, type Origin } from './http-failure.ts';

/** Reading so much to keep a connection costs less than a new one. */
const maxDiscardedBytes = 64 * 1024;

/** From this size on a piece is worth the way to a disk by itself. */
const largePieceBytes = 256 * 1024;

/**
 * The pieces of a body, to its end.
 * @throws {AppError} connection-lost when it broke off, limit-exceeded, cancelled
 */
export async function* readPieces(
  body: IncomingMessage,
  origin: Origin,
  maxBytes: number,
): AsyncGenerator<Buffer> {
  let count = 0;
  try {
    for await (const first of body as AsyncIterable<Buffer>) {
      const piece = await gather(first, body);
      count += piece.length;
      if (count > maxBytes) throw tooMuch(origin, maxBytes);
      yield piece;
    }
  } catch (error) {
    throw mapHttpFailure(error, origin);
  } finally {
    body.destroy();
  }
  if (!body.complete) throw cutShort(origin);
}

/**
 * A TLS record carries 8 KB (Apache) or 16 KB, and Node 26 gives each as a piece of its own; writing them to a
 * disk one by one takes longer than receiving them. As long as every turn of the event loop brings more, it
 * becomes one piece; on a slow line nothing waits.
 */
async function gather(first: Buffer, body: IncomingMessage): Promise<Buffer> {
  const pieces = [first];
  let count = first.length;
  let before = 0;
  while (before < count && count < largePieceBytes) {
    before = count;
    await nextTurn();
    for (let next = read(body); next; next = count < largePieceBytes ? read(body) : null) {
      pieces.push(next);
      count += next.length;
    }
  }
  return pieces.length === 1 ? first : Buffer.concat(pieces, count);
}

function read(body: IncomingMessage): Buffer | null {
  return body.read() as Buffer | null;
}

/** The whole body. @throws {AppError} as `readPieces` */
export async function readBody(
  { body }: HttpAnswer,
  origin: Origin,
  maxBytes: number,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of readPieces(body, origin, maxBytes)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Reads what is left of a short body, so that the connection can be used again; ends it after a long one. */
export async function discardBody({ body }: HttpAnswer): Promise<void> {
  let count = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      count += piece.length;
      if (count > maxDiscardedBytes) break;
    }
  } catch {
    // Nobody wanted it; the next request finds out what became of the server.
  }
  body.destroy();
}

function tooMuch({ host }: Origin, maxBytes: number): AppError {
  return new AppError('limit-exceeded', `${host} answers at endless length.`, { maxBytes });
}
