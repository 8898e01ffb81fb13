import type { IncomingMessage } from 'node:http';
import { AppError } from '../../../shared/errors.ts';
import type { HttpAnswer } from './http-client.ts';
import { cutShort, mapHttpFailure, type Origin } from './http-failure.ts';

/** Reading so much to keep a connection costs less than a new one. */
const maxDiscardedBytes = 64 * 1024;

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
    for await (const piece of body as AsyncIterable<Buffer>) {
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
