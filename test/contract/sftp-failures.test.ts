import { open, writeFile } from 'node:fs/promises';
import { connect as connectTcp, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type {
  AskCredentials,
  ByteSource,
  Judge,
  Session,
} from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import type { SecurityReport } from '../../electron/shared/report.ts';
import type { SftpTarget } from '../../electron/shared/site.ts';
import {
  startEmbeddedSftp,
  type EmbeddedOptions,
  type EmbeddedServer,
} from '../servers/embedded-sftp.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const ends: (() => Promise<void>)[] = [];
const { signal } = new AbortController();

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const server = await startEmbeddedSftp(options);
  ends.push(() => server.stop());
  return server;
}

async function connect(server: EmbeddedServer): Promise<Session> {
  const session = await connectSftp(targetOf(server), trusting(server));
  ends.push(() => session.close());
  return session;
}

async function readAll(source: ByteSource): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let chunk = await source.next(); chunk; chunk = await source.next()) {
    pieces.push(Buffer.from(chunk.bytes));
    chunk.release();
  }
  return Buffer.concat(pieces);
}

describe('a host that cannot be reached', () => {
  const target: Omit<SftpTarget, 'host' | 'port'> = {
    protocol: 'sftp',
    user: 'ferry',
    identityFiles: [],
    agent: 'none',
  };
  const judge = vi.fn<Judge>();
  const credentials = vi.fn<AskCredentials>();

  it('refuses', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const attempt = connectSftp(
      { ...target, host: '127.0.0.1', port },
      { judge, credentials, signal },
    );
    await expect(attempt).rejects.toMatchObject({ code: 'refused', retryable: true });
  });

  it('has no address', async () => {
    const attempt = connectSftp(
      { ...target, host: 'no-such-host.invalid', port: 22 },
      { judge, credentials, signal },
    );
    await expect(attempt).rejects.toMatchObject({ code: 'dns', retryable: false });
  });

  it('is not waited for when the attempt is cancelled', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const controller = new AbortController();
    const attempt = connectSftp(
      { ...target, host: '127.0.0.1', port },
      { judge, credentials, signal: controller.signal },
    );
    const [socket] = (await once(silent, 'connection')) as [ReturnType<typeof connectTcp>];
    controller.abort();
    await expect(attempt).rejects.toMatchObject({ code: 'cancelled' });
    socket.destroy();
    silent.close();
    expect(judge).not.toHaveBeenCalled();
    expect(credentials).not.toHaveBeenCalled();
  });
});

describe('the verdict', () => {
  it('comes before anything about the user is sent', async () => {
    const server = await start();
    const { judge } = trusting(server);
    let signInsAtVerdict = -1;
    const session = await connectSftp(targetOf(server), {
      ...trusting(server),
      judge: (report) => {
        signInsAtVerdict = server.signIns.length;
        return judge(report);
      },
    });
    await session.close();
    expect(signInsAtVerdict).toBe(0);
    expect(server.signIns.length).toBeGreaterThan(0);
  });

  it('that refuses keeps every request from the server', async () => {
    const server = await start();
    const credentials = vi.fn<AskCredentials>();
    const reports: SecurityReport[] = [];
    const refusal = {
      accept: false,
      code: 'host-key-unknown',
      message: 'Unknown.',
      trust: { verdict: 'unverified', reason: 'test', hostKey: null, chain: null },
      detail: { fingerprintSha256: 'x' },
    } as const;
    const attempt = connectSftp(targetOf(server), {
      judge: () => Promise.resolve(refusal),
      credentials,
      signal,
      onReport: (report) => reports.push(report),
    });
    await expect(attempt).rejects.toMatchObject({
      code: 'host-key-unknown',
      detail: { host: '127.0.0.1', fingerprintSha256: 'x' },
    });
    await vi.waitFor(() => {
      expect(server.connections.size).toBe(0);
    });
    expect(server.signIns).toEqual([]);
    expect(credentials).not.toHaveBeenCalled();
    expect(reports.at(-1)).toMatchObject({ outcome: 'failed', failure: { reason: 'trust' } });
  });
});

describe('a negotiation', () => {
  it('without a common algorithm shows both lists', async () => {
    const server = await start({ algorithms: { kex: ['diffie-hellman-group1-sha1'] } });
    const reports: SecurityReport[] = [];
    const attempt = connectSftp(targetOf(server), {
      ...trusting(server),
      onReport: (report) => reports.push(report),
    });
    await expect(attempt).rejects.toMatchObject({
      code: 'negotiation-failed',
      detail: { missing: ['keyExchange'] },
    });
    const report = reports.at(-1);
    expect(report?.failure?.reason).toBe('no-common-algorithm');
    expect(report?.offers.server?.['keyExchange']).toContain('diffie-hellman-group1-sha1');
    expect(report?.offers.client?.['keyExchange']).toContain('curve25519-sha256');
  });

  it('uses what the site offers instead of the usual lists', async () => {
    const server = await start();
    const offer = { keyExchange: ['ecdh-sha2-nistp384'], ciphers: ['aes256-ctr'] };
    const session = await connectSftp(targetOf(server, { offer }), trusting(server));
    expect(session.report).toMatchObject({
      keyExchange: { name: 'ecdh-sha2-nistp384', group: 'secp384r1', bits: 384 },
      encryption: {
        clientToServer: { cipher: 'aes256-ctr', mac: 'hmac-sha2-256-etm@openssh.com' },
      },
    });
    await session.close();
  });

  it('refuses to offer what nobody knows', async () => {
    const server = await start();
    const target = targetOf(server, { offer: { keyExchange: ['no-such-method'] } });
    await expect(connectSftp(target, trusting(server))).rejects.toMatchObject({
      code: 'unsupported',
      detail: { unknown: ['no-such-method'] },
    });
  });
});

describe('names that attack', () => {
  it.each(['../../etc/passwd', '/etc/passwd', 'a\0b', ''])('end the listing: %j', async (name) => {
    const server = await start({ extraNames: [name] });
    const session = await connect(server);
    const listing = async (): Promise<void> => {
      for await (const batch of session.list('', signal)) expect(batch).toBeInstanceOf(Array);
    };
    await expect(listing()).rejects.toMatchObject({ code: 'malformed-message' });
    expect(await session.stat('', signal)).toMatchObject({ kind: 'folder' });
  });

  it('with control characters stay what they are', async () => {
    const server = await start({ extraNames: ['a\nb\u001b[2J'] });
    const session = await connect(server);
    const names: string[] = [];
    for await (const batch of session.list('', signal))
      names.push(...batch.map(({ name }) => name));
    expect(names).toEqual(['a\nb\u001b[2J']);
  });
});

describe('a file', () => {
  it('that is shorter than the listing said ends where it ends', async () => {
    const server = await start();
    await writeFile(join(server.root, 'short'), 'x'.repeat(1000));
    const session = await connect(server);
    const options = { offset: 0, expectedBytes: 10_000_000 };
    const source = await session.openRead('short', options, signal);
    expect(await readAll(source)).toHaveLength(1000);
    await source.close();
    expect(server.openHandles()).toBe(0);
  });

  it('that has grown since is read to its end', async () => {
    const server = await start();
    const content = Buffer.alloc(300_000, 'y');
    await writeFile(join(server.root, 'long'), content);
    const session = await connect(server);
    const source = await session.openRead('long', { offset: 0, expectedBytes: 100 }, signal);
    expect(await readAll(source)).toEqual(content);
  });

  it('arrives whole from a server that answers with less than asked', async () => {
    const server = await start({ maxReadBytes: 777 });
    const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
    await writeFile(join(server.root, 'file'), content);
    const session = await connect(server);
    const options = { offset: 5, expectedBytes: content.length };
    expect(await readAll(await session.openRead('file', options, signal))).toEqual(
      content.subarray(5),
    );
  });
});

describe('a server that dies', () => {
  it.each(['read', 'write'] as const)('in a %s says connection-lost soon', async (kind) => {
    const requests = kind === 'read' ? 'READ' : 'WRITE';
    let isReached: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      isReached = resolve;
    });
    const server = await start({
      before: (request) => {
        if (request !== requests) return undefined;
        isReached();
        return new Promise(() => undefined);
      },
    });
    await (await open(join(server.root, 'file'), 'w')).close();
    const session = await connect(server);
    const work =
      kind === 'read'
        ? session.openRead('file', { offset: 0 }, signal).then((source) => source.next())
        : session.features
            .write?.('file', { offset: 0, isExclusive: false, mode: null }, signal)
            .then((sink) => sink.write(Buffer.alloc(1_000_000)));
    const failure = expect(work).rejects.toMatchObject({
      code: 'connection-lost',
      retryable: true,
    });
    await reached;
    await server.kill();
    await failure;
    expect(await session.closed).toMatchObject({ code: 'connection-lost' });
    await expect(session.stat('', signal)).rejects.toMatchObject({ code: 'connection-lost' });
  });

  it('gives up a request that is cancelled, and its late handle is closed', async () => {
    const held = Promise.withResolvers<undefined>();
    const seen = Promise.withResolvers<undefined>();
    const server = await start({
      before: (request) => {
        if (request !== 'OPEN') return undefined;
        seen.resolve(undefined);
        return held.promise;
      },
    });
    await writeFile(join(server.root, 'file'), 'x');
    const session = await connect(server);
    const controller = new AbortController();
    const opening = session.openRead('file', { offset: 0 }, controller.signal);
    const failure = expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    await seen.promise;
    controller.abort();
    await failure;
    held.resolve(undefined);
    expect(await session.stat('file', signal)).toMatchObject({ sizeBytes: 1 });
    await vi.waitFor(() => {
      expect(server.openHandles()).toBe(0);
    });
  });
});
