import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { createServer, type TLSSocket, type TlsOptions as ServerOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { SecurityReport } from '../../shared/report.ts';
import { openTls, type TlsConnection, type TlsOptions } from './tls-connection.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/tls/${name}`, import.meta.url), 'utf8');
const authority = fixture('authority.pem');
const identity = { key: fixture('server.key'), cert: fixture('server.pem') };
const trust = { verdict: 'verified', reason: '', hostKey: null, chain: null } as const;
const accept: TlsOptions['judge'] = () => Promise.resolve({ accept: true, trust });

const open: { close: () => unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  return (server.address() as AddressInfo).port;
}

/** A TLS server of this process; `onClient` sees each connection as soon as it is made. */
async function serve(
  options: ServerOptions = {},
  onClient: (socket: TLSSocket) => void = () => undefined,
  onTcp: (socket: Socket) => void = () => undefined,
): Promise<number> {
  const server = createServer({ ...identity, ...options }, (socket) => {
    socket.on('error', () => undefined);
    open.push({ close: () => socket.destroy() });
    onClient(socket);
  });
  server.on('tlsClientError', () => undefined);
  server.on('connection', onTcp);
  return await listen(server);
}

function options(port: number, more: Partial<TlsOptions> = {}): TlsOptions {
  return {
    endpoint: { host: '127.0.0.1', port },
    servername: 'localhost',
    role: 'control',
    ca: [authority],
    isTapped: false,
    judge: accept,
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    ...more,
  };
}

async function opened(port: number, more: Partial<TlsOptions> = {}): Promise<TlsConnection> {
  const connection = await openTls(options(port, more));
  open.push(connection);
  return connection;
}

/** The error and the last report of a connection that must not come about. */
async function refused(port: number, more: Partial<TlsOptions> = {}) {
  let report: SecurityReport | undefined;
  const error: unknown = await openTls(
    options(port, {
      ...more,
      onReport: (seen) => {
        report = seen;
      },
    }),
  ).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, report };
}

describe('openTls', () => {
  it('agrees on a quantum-safe exchange and reports what Node tells', async () => {
    const port = await serve({ ALPNProtocols: ['http/1.1'] });
    const { report, chain } = await opened(port, { alpn: ['http/1.1'] });
    expect(report).toMatchObject({
      endpoint: { host: '127.0.0.1', port, address: '127.0.0.1' },
      role: 'control',
      outcome: 'ok',
      protocolVersion: 'TLSv1.3',
      keyExchange: {
        name: 'X25519MLKEM768',
        family: 'hybrid',
        bits: 255,
        forwardSecrecy: true,
        postQuantum: true,
      },
      cipherSuite: { name: 'TLS_AES_256_GCM_SHA384', id: 0x1302 },
      encryption: { clientToServer: { cipher: 'AES-256-GCM', mac: null } },
      authentication: { algorithm: 'ECDSA', bits: 256 },
      verification: { code: 'OK', isNameMatching: true, nameProblem: null },
      session: { resumed: false, alpn: 'http/1.1', sni: 'localhost' },
      trust: { verdict: 'verified' },
    });
    expect(report.certificates).toMatchObject([
      {
        subject: 'CN=localhost',
        names: ['DNS:localhost', 'DNS:*.example.test', 'IP:127.0.0.1'],
        key: { type: 'ECDSA', bits: 256, curve: 'secp256r1' },
        signatureAlgorithm: 'ecdsa-with-SHA256',
        keyUsage: ['digitalSignature'],
        extendedKeyUsage: ['serverAuth', 'clientAuth'],
        isAuthority: false,
      },
      {
        subject: 'O=Keyferry tests\nCN=Authority',
        isAuthority: true,
        keyUsage: ['keyCertSign', 'cRLSign'],
      },
    ]);
    expect(chain).toHaveLength(2);
    for (const [path, reason] of Object.entries(report.unobserved)) {
      expect(valueAt(report, path)).toBeNull();
      expect(reason).not.toBe('');
    }
  });

  it('observes a name that does not fit and an authority that nobody knows', async () => {
    const port = await serve();
    const { report } = await opened(port, { servername: 'elsewhere.test', ca: [] });
    expect(report.verification).toMatchObject({
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
      isNameMatching: false,
      nameProblem: expect.stringContaining('elsewhere.test') as string,
    });
  });

  it('sends nothing of the application and hands out no socket before the verdict', async () => {
    let received = '';
    const isConnected = Promise.withResolvers<undefined>();
    const port = await serve({}, (socket) => {
      socket.on('data', (bytes) => (received += bytes.toString()));
      socket.write('220 hello');
      isConnected.resolve(undefined);
    });
    const verdict = Promise.withResolvers<undefined>();
    let isOpen = false;
    const opening = opened(port, {
      async judge(report) {
        expect(report.trust).toBeNull();
        expect(report.keyExchange?.name).toBe('X25519MLKEM768');
        await verdict.promise;
        return { accept: true, trust };
      },
    }).then((connection) => {
      isOpen = true;
      return connection;
    });
    await isConnected.promise;
    expect(isOpen).toBe(false);
    verdict.resolve(undefined);
    const { socket } = await opening;
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    expect(greeting.toString()).toBe('220 hello');
    expect(received).toBe('');
  });

  it('ends a connection that the judge refuses, and says so in the report', async () => {
    let received = '';
    const gone = Promise.withResolvers<undefined>();
    const port = await serve(
      {},
      (socket) => void socket.on('data', (bytes) => (received += bytes.toString())),
      (socket) => {
        socket.on('close', () => {
          gone.resolve(undefined);
        });
      },
    );
    const code = 'certificate-invalid';
    const { error, report } = await refused(port, {
      judge: () => Promise.resolve({ accept: false, code, trust, message: 'no' }),
    });
    expect(error).toMatchObject({ code });
    expect(report).toMatchObject({ outcome: 'failed', failure: { reason: 'trust' } });
    expect(report?.keyExchange?.name).toBe('X25519MLKEM768');
    await gone.promise;
    expect(received).toBe('');
  });

  it('gives a reader nothing before the verdict, and everything after it', async () => {
    const text = 'x'.repeat(300_000);
    const port = await serve({}, (socket) => socket.end(text));
    const verdict = Promise.withResolvers<undefined>();
    let isAccepted = false;
    let length = 0;
    const opening = opened(port, {
      role: 'data',
      reader: {
        buffer: Buffer.alloc(65_536),
        callback(bytes) {
          expect(isAccepted).toBe(true);
          length += bytes;
          return true;
        },
      },
      async judge() {
        await verdict.promise;
        isAccepted = true;
        return { accept: true, trust };
      },
    });
    await new Promise((resolve) => setImmediate(resolve));
    verdict.resolve(undefined);
    const { socket } = await opening;
    await once(socket, 'end');
    expect(length).toBe(text.length);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'resumes, and claims no more than took place: %s',
    async (version) => {
      const port = await serve({ maxVersion: version }, (socket) => socket.write('hello'));
      const first = await opened(port);
      await once(first.socket, 'data');
      expect(first.session).not.toBeNull();
      const { report, chain } = await opened(port, { session: first.session });
      expect(report.session).toMatchObject({ resumed: true, resumedFrom: first.report.id });
      expect(report).toMatchObject({
        authentication: null,
        certificates: null,
        verification: null,
      });
      expect(report.unobserved['authentication']).toMatch(/^Resumed/);
      expect(chain).toEqual([]);
      if (version === 'TLSv1.3') expect(report.keyExchange?.name).toBe('X25519MLKEM768');
      else {
        expect(first.report.keyExchange).toMatchObject({
          name: 'x25519',
          family: 'ECDHE',
          bits: 255,
        });
        expect(report.keyExchange).toBeNull();
        expect(report.unobserved['keyExchange']).toMatch(/^Resumed/);
      }
    },
  );

  it('observes an exchange without forward secrecy', async () => {
    const port = await serve({ maxVersion: 'TLSv1.2' });
    const { report } = await opened(port, {
      offer: { ciphers: ['DHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'] },
    });
    expect(report.cipherSuite).toMatchObject({
      name: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      openssl: 'ECDHE-ECDSA-AES128-GCM-SHA256',
      parts: {
        keyExchange: 'ECDHE',
        authentication: 'ECDSA',
        encryption: 'AES-128-GCM',
        mac: null,
        prf: 'SHA256',
      },
    });
  });

  it('runs over a connection that is open already', async () => {
    const port = await serve();
    const transport = connect(port, '127.0.0.1');
    await once(transport, 'connect');
    const { report } = await opened(port, { transport });
    expect(report).toMatchObject({ outcome: 'ok', endpoint: { address: '127.0.0.1' } });
  });

  it('says what nothing was in common with', async () => {
    const port = await serve({ minVersion: 'TLSv1.3' });
    const { error, report } = await refused(port, { offer: { versions: ['TLSv1.2'] } });
    expect(error).toMatchObject({
      code: 'negotiation-failed',
      detail: { alert: 'protocol_version' },
    });
    expect(report).toMatchObject({
      outcome: 'failed',
      failure: { reason: 'no-common-algorithm' },
      keyExchange: null,
    });
    expect(report?.unobserved['keyExchange']).toBe('The handshake did not come that far.');
  });

  it('tells another service, a silent one and one that leaves', async () => {
    const other = await listen(
      createTcpServer((socket) =>
        socket.end('220 ftp.example.test ready\r\n').on('error', () => undefined),
      ),
    );
    expect(await refused(other)).toMatchObject({
      error: { code: 'malformed-message' },
      report: { failure: { reason: 'malformed' } },
    });
    const silent = await listen(
      createTcpServer((socket) => void open.push({ close: () => socket.destroy() })),
    );
    expect(await refused(silent, { timeoutMs: 50 })).toMatchObject({
      error: { code: 'timeout' },
      report: { failure: { reason: 'timeout' } },
    });
    const leaving = await listen(createTcpServer((socket) => socket.destroy()));
    expect(await refused(leaving)).toMatchObject({
      error: { code: 'connection-lost' },
      report: { failure: { reason: 'closed' } },
    });
  });

  it('reports a port on which nothing listens, however TCP is opened', async () => {
    const port = await listen(createTcpServer());
    open.splice(0).forEach((one) => one.close());
    const reader = { buffer: Buffer.alloc(10), callback: () => true };
    for (const more of [{}, { reader }]) {
      expect(await refused(port, more)).toMatchObject({
        error: { code: 'refused' },
        report: { failure: { reason: 'closed' }, endpoint: { address: null } },
      });
    }
  });

  it('stops when it is cancelled', async () => {
    const silent = await listen(
      createTcpServer((socket) => void open.push({ close: () => socket.destroy() })),
    );
    const controller = new AbortController();
    const opening = refused(silent, { signal: controller.signal });
    setImmediate(() => {
      controller.abort();
    });
    expect(await opening).toMatchObject({ error: { code: 'cancelled' } });
  });

  it.each<[NonNullable<TlsOptions['offer']>]>([
    [{ versions: ['TLSv1.3', 'TLSv1.1'] }],
    [{ ciphers: ['TLS_RSA_WITH_RC4_128_SHA'] }],
    [{ groups: ['kyber9000'] }],
    [{ signatures: ['none'] }],
    [{ versions: ['TLSv1.3'], groups: ['secp224r1'] }],
  ])('refuses an offer that OpenSSL cannot make: %j', async (offer) => {
    const port = await serve();
    expect(await refused(port, { offer })).toMatchObject({ error: { code: 'unsupported' } });
  });
});

function valueAt(report: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | null)?.[key] ?? null,
      report,
    );
}
