import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { connectFtps } from '../../electron/protocols/ftps/connect.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import { findWithCa, type FindFtpServer } from '../contract/ftp-suite.ts';
import { ftpsTargetOf, trusting } from '../contract/ftp-subject.ts';
import { findProftpdTls } from '../servers/proftpd-tls.ts';
import { findPureFtpd } from '../servers/pure-ftpd.ts';
import { findVsftpd } from '../servers/vsftpd.ts';

const gibibyte = 1024 ** 3;
const pieceBytes = 1024 * 1024;

const servers: Readonly<Record<string, FindFtpServer>> = {
  vsftpd: findVsftpd,
  ProFTPD: findProftpdTls,
  'Pure-FTPd': findPureFtpd,
};

describe('1 GiB over FTPS', () => {
  for (const [name, find] of Object.entries(servers))
    it(`up to ${name} and down again is the same`, async (context) => {
      const found = await findWithCa(find);
      if ('skip' in found) return context.skip(found.skip);
      const server = await found.server.start({
        security: 'explicit',
        certificate: await found.ca.issue(),
      });
      const folder = await mkdtemp(join(tmpdir(), 'keyferry-bulk-'));
      let session: Session | undefined;
      try {
        const source = join(folder, 'source');
        await makeFile(source);
        session = await connectFtps(ftpsTargetOf(server), trusting(server));
        const started = performance.now();
        await upload(session, source, `${server.root}/large`);
        const uploaded = performance.now();
        const received = await download(session, `${server.root}/large`);
        const downloaded = performance.now();
        const wanted = await digestOf(source);
        expect((await stat(`${server.root}/large`)).size).toBe(gibibyte);
        expect(await digestOf(`${server.root}/large`)).toBe(wanted);
        expect(received).toEqual({ digest: wanted, bytes: gibibyte });
        console.log(
          `${name}: up ${seconds(uploaded - started)} s, down ${seconds(downloaded - uploaded)} s`,
        );
      } finally {
        await session?.close();
        await server.stop();
        await found.ca.remove();
        await rm(folder, { recursive: true, force: true });
      }
    });
});

const seconds = (ms: number): string => (ms / 1000).toFixed(2);

async function makeFile(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    // A megabyte of noise, and a number in front of each copy: no two pieces are alike.
    const piece = randomBytes(pieceBytes);
    for (let index = 0; index < gibibyte / pieceBytes; index += 1) {
      piece.writeUInt32BE(index);
      await file.write(piece);
    }
  } finally {
    await file.close();
  }
}

async function upload(session: Session, from: string, to: string): Promise<void> {
  const { write } = session.features;
  if (!write) throw new Error('FTP can always write.');
  const { signal } = new AbortController();
  const sink = await write(to, { offset: 0, isExclusive: true, mode: null }, signal);
  const stream = createReadStream(from, { highWaterMark: pieceBytes });
  const pending = new Set<Promise<void>>();
  for await (const piece of stream as AsyncIterable<Buffer>) {
    const writing = sink.write(piece);
    pending.add(writing);
    writing.finally(() => pending.delete(writing)).catch(() => undefined);
    if (pending.size >= sink.writesInFlight) await Promise.race(pending);
  }
  await Promise.all(pending);
  await sink.finish();
}

async function download(
  session: Session,
  path: string,
): Promise<{ digest: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const { signal } = new AbortController();
  const source = await session.openRead(path, { offset: 0, expectedBytes: gibibyte }, signal);
  for (let chunk = await source.next(); chunk; chunk = await source.next()) {
    hash.update(chunk.bytes);
    bytes += chunk.bytes.length;
    chunk.release();
  }
  await source.close();
  return { digest: hash.digest('hex'), bytes };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: pieceBytes }), hash);
  return hash.digest('hex');
}
