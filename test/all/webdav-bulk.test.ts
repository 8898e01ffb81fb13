import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectHttps } from '../../electron/protocols/https/connect.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import { httpsTargetOf, trustingWeb } from '../contract/web-subject.ts';
import { findApache } from '../servers/apache.ts';
import type { WebServer } from '../servers/web-server.ts';

const apache = await findApache();
const skip = 'skip' in apache ? apache.skip : false;
const mebibyte = 1024 * 1024;
const pieces = 1024;
const { signal } = new AbortController();

describe.skipIf(skip)('1 GiB over WebDAV', () => {
  let server: WebServer;
  let session: Session;

  beforeAll(async () => {
    if ('skip' in apache) return;
    server = await apache.start();
    session = await connectHttps(httpsTargetOf(server), trustingWeb(server));
  });
  afterAll(async () => {
    await session.close();
    await server.stop();
  });

  it('goes there and comes back unchanged', async () => {
    const sent = createHash('sha256');
    const piece = randomBytes(mebibyte);
    const sink = await session.features.write?.(
      '/large',
      { offset: 0, isExclusive: true, mode: null },
      signal,
    );
    if (!sink) throw new Error('This server takes no files.');
    const uploading = performance.now();
    for (let index = 0; index < pieces; index += 1) {
      piece.writeUInt32BE(index);
      sent.update(piece);
      await sink.write(piece);
    }
    await sink.finish();
    const uploadMs = performance.now() - uploading;
    const expected = sent.digest('hex');

    const stored = createHash('sha256');
    const file = createReadStream(join(server.root, 'large')) as AsyncIterable<Buffer>;
    for await (const chunk of file) stored.update(chunk);
    expect(stored.digest('hex')).toBe(expected);

    const received = createHash('sha256');
    const source = await session.openRead('/large', { offset: 0 }, signal);
    const downloading = performance.now();
    for (let chunk = await source.next(); chunk; chunk = await source.next()) {
      received.update(chunk.bytes);
      chunk.release();
    }
    await source.close();
    expect(received.digest('hex')).toBe(expected);
    const seconds = (ms: number): string => (ms / 1000).toFixed(2);
    console.log(
      `up ${seconds(uploadMs)} s, down ${seconds(performance.now() - downloading)} s, hashing included`,
    );
  });
});
