import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readPieces } from './body.ts';

const origin = { host: 'files.example', port: 443 };

/** A body as Node gives it: each TLS record a piece. */
function makeBody() {
  const stream = new PassThrough({ highWaterMark: 1024 * 1024 });
  const body = Object.assign(stream, { complete: true }) as unknown as IncomingMessage;
  return { stream, pieces: readPieces(body, origin, Number.MAX_SAFE_INTEGER) };
}

test('records that have arrived together are one piece', async () => {
  const { stream, pieces } = makeBody();
  const records = Array.from({ length: 10 }, (_, index) => Buffer.alloc(8000, index));
  for (const record of records) stream.write(record);
  stream.end();
  expect((await pieces.next()).value).toEqual(Buffer.concat(records));
  expect((await pieces.next()).done).toBe(true);
});

test('a piece does not wait for what comes later', async () => {
  const { stream, pieces } = makeBody();
  stream.write('first');
  expect(String((await pieces.next()).value)).toBe('first');
  stream.end('last');
  expect(String((await pieces.next()).value)).toBe('last');
  expect((await pieces.next()).done).toBe(true);
});
