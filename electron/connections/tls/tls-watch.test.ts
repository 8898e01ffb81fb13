import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  connect as connectTcp,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
} from 'node:net';
import { createServer, type TLSSocket, type TlsOptions as ServerOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { unexplained } from '../../../test/fixtures/tls/unexplained.ts';
import type { SecurityReport } from '../../shared/report.ts';
import { RecordReader, recordTypes } from '../../wire/tls/record-reader.ts';
import { openTls, type TlsConnection, type TlsOptions } from './tls-connection.ts';
import { TlsWatch } from './tls-watch.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/tls/${name}`, import.meta.url), 'utf8');
const authority = fixture('authority.pem');
const identity = { key: fixture('server.key'), cert: fixture('server.pem') };
const trust = { verdict: 'verified', reason: '', hostKey: null, chain: null } as const;

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

async function serve(
  options: ServerOptions = {},
  onClient: (socket: TLSSocket) => void = (socket) => void socket.write('hello'),
  stapled?: Buffer,
): Promise<number> {
  const server = createServer({ ...identity, ...options }, (socket) => {
    socket.on('error', () => undefined);
    open.push({ close: () => socket.destroy() });
    onClient(socket);
  });
  server.on('tlsClientError', () => undefined);
  if (stapled)
    server.on('OCSPRequest', (_own, _issuer, answer) => {
      answer(null, stapled);
    });
  return await listen(server);
}

const options = (port: number, more: Partial<TlsOptions>): TlsOptions => ({
  endpoint: { host: '127.0.0.1', port },
  servername: 'localhost',
  role: 'control',
  ca: [authority],
  isTapped: true,
  judge: () => Promise.resolve({ accept: true, trust }),
  signal: new AbortController().signal,
  timeoutMs: 10_000,
  ...more,
});

/** Read along, up to the first bytes of the application. */
async function watched(port: number, more: Partial<TlsOptions> = {}): Promise<TlsConnection> {
  const connection = await openTls(options(port, more));
  open.push(connection);
  await once(connection.socket, 'data');
  return connection;
}

async function refused(port: number, more: Partial<TlsOptions> = {}) {
  let report: SecurityReport | undefined;
  const onReport = (seen: SecurityReport): void => {
    report = seen;
  };
  const error: unknown = await openTls(options(port, { ...more, onReport })).catch(
    (thrown: unknown) => thrown,
  );
  if (!report) throw new Error('A report is recorded whatever happens.');
  return { error, report };
}

const talk = ({ messages }: SecurityReport): string[] =>
  messages.map(
    ({ from, name, encrypted }) =>
      `${from === 'client' ? '>' : '<'} ${name}${encrypted ? ' *' : ''}`,
  );

describe('TLS 1.3, read along', () => {
  it('sees every message, and opens those that are encrypted', async () => {
    const port = await serve({
      ALPNProtocols: ['ftp'],
      requestCert: true,
      rejectUnauthorized: false,
    });
    const { report } = await watched(port, { alpn: ['ftp'] });
    expect(talk(report)).toEqual([
      '> ClientHello',
      '< ServerHello',
      '< ChangeCipherSpec',
      '< EncryptedExtensions *',
      '< CertificateRequest *',
      '< Certificate *',
      '< CertificateVerify *',
      '< Finished *',
      '> ChangeCipherSpec',
      '> Certificate *',
      '> Finished *',
      '< NewSessionTicket *',
      '< NewSessionTicket *',
    ]);
    expect(report).toMatchObject({
      protocolVersion: 'TLSv1.3',
      keyExchange: { name: 'X25519MLKEM768', hash: 'SHA384' },
      authentication: { signature: 'ecdsa_secp256r1_sha256' },
      encryption: { clientToServer: { compression: 'none' } },
      offers: {
        client: {
          versions: ['TLSv1.3', 'TLSv1.2'],
          keyShares: ['X25519MLKEM768', 'x25519'],
          alpn: ['ftp'],
          pskModes: ['psk_dhe_ke'],
        },
        server: null,
      },
      session: { sni: 'localhost', alpn: 'ftp', ticket: true, resumed: false },
      tls: {
        helloRetryRequest: false,
        clientCertificate: 'requested',
        ocspStapled: false,
        timestamps: 0,
      },
    });
    expect(report.offers.client?.['groups']?.slice(0, 2)).toEqual([
      'X25519MLKEM768',
      'SecP256r1MLKEM768',
    ]);
    expect(report.certificates).toHaveLength(2);
    expect(unexplained(report)).toEqual([]);
    // What was encrypted is told by its fields; its bytes are not kept.
    for (const message of report.messages)
      expect(message.raw === undefined).toBe(message.encrypted);
    expect(report.messages.find(({ name }) => name === 'Certificate')?.fields).toMatchObject({
      certificates: [{ subject: 'CN=localhost' }, {}],
    });
  });

  it('tells a second hello', async () => {
    const port = await serve({ ecdhCurve: 'P-384' });
    const { report } = await watched(port);
    expect(talk(report).slice(0, 5)).toEqual([
      '> ClientHello',
      '< HelloRetryRequest',
      '< ChangeCipherSpec',
      '> ChangeCipherSpec',
      '> ClientHello',
    ]);
    expect(report).toMatchObject({
      tls: { helloRetryRequest: true },
      keyExchange: { name: 'secp384r1', family: 'ECDHE', bits: 384 },
      offers: { client: { keyShares: ['secp384r1'] } },
    });
    expect(unexplained(report)).toEqual([]);
  });

  it('tells a resumption with a fresh exchange', async () => {
    const port = await serve();
    const first = await watched(port);
    const fresh = await watched(port, { session: first.session });
    expect(fresh.report).toMatchObject({
      session: { resumed: true, resumedFrom: first.report.id },
      tls: { pskMode: 'psk_dhe_ke' },
      keyExchange: { name: 'X25519MLKEM768' },
      authentication: null,
      certificates: null,
    });
    expect(unexplained(fresh.report)).toEqual([]);
  });
});

describe('TLS 1.2, read along', () => {
  it('sees every message up to the encrypted ones', async () => {
    const port = await serve({ maxVersion: 'TLSv1.2' });
    const { report } = await watched(port);
    expect(talk(report)).toEqual([
      '> ClientHello',
      '< ServerHello',
      '< Certificate',
      '< ServerKeyExchange',
      '< ServerHelloDone',
      '> ClientKeyExchange',
      '> ChangeCipherSpec',
      '> Finished *',
      '< NewSessionTicket',
      '< ChangeCipherSpec',
      '< Finished *',
    ]);
    expect(report).toMatchObject({
      keyExchange: { name: 'x25519', family: 'ECDHE', hash: 'SHA256' },
      authentication: { signature: 'ecdsa_secp256r1_sha256' },
      session: { ticket: true, extendedMasterSecret: true, secureRenegotiation: true },
      tls: { encryptThenMac: false, truncatedHmac: false, compression: 'null' },
    });
    expect(unexplained(report)).toEqual([]);
  });

  it('claims no exchange where a session was resumed', async () => {
    const port = await serve({ maxVersion: 'TLSv1.2' });
    const first = await watched(port);
    const { report } = await watched(port, { session: first.session });
    expect(talk(report)).not.toContain('< ServerKeyExchange');
    expect(report).toMatchObject({
      keyExchange: null,
      authentication: null,
      session: { resumed: true },
    });
    expect(unexplained(report)).toEqual([]);
  });
});

describe('a client certificate, read along', () => {
  const clientCertificate = { cert: fixture('server.pem'), key: fixture('server.key') };

  it.each([
    ['after an accepting verdict', true],
    ['never after a refusing one', false],
  ] as const)('is sent in TLS 1.3 %s', async (_when, accept) => {
    const sent: number[] = [];
    const records = new RecordReader();
    const shown = Promise.withResolvers<undefined>();
    const inner = await serve({ requestCert: true, rejectUnauthorized: false, ecdhCurve: 'P-384' });
    // Notes what the client sends: two hellos, as the server wants another group, then its certificate.
    const port = await listen(
      createTcpServer((client) => {
        const server = connectTcp(inner, '127.0.0.1');
        open.push({ close: () => server.destroy() });
        client.on('error', () => undefined).on('close', () => void server.destroy());
        server.on('error', () => undefined).on('close', () => void client.destroy());
        client.on('close', () => {
          shown.resolve(undefined);
        });
        client.on('data', (chunk: Buffer) => {
          for (const { type } of records.push(chunk)) sent.push(type);
        });
        client.pipe(server).pipe(client);
      }),
    );
    const judge = async (report: SecurityReport) => {
      expect(report.certificates).toHaveLength(2);
      expect(talk(report)).not.toContain('> Certificate *');
      // A round trip more than the certificate would have needed.
      const other = await openTls(options(inner, {}));
      await once(other.socket, 'data');
      await other.close();
      expect(sent).not.toContain(recordTypes.applicationData);
      return accept
        ? ({ accept, trust } as const)
        : ({ accept, trust, code: 'certificate-invalid', message: 'no', detail: {} } as const);
    };
    if (!accept) {
      const { error } = await refused(port, { clientCertificate, judge });
      expect(error).toMatchObject({ code: 'certificate-invalid' });
      await shown.promise;
      expect(sent).not.toContain(recordTypes.applicationData);
      return;
    }
    const { report } = await watched(port, { clientCertificate, judge });
    expect(sent).toContain(recordTypes.applicationData);
    expect(talk(report)).toContain('> Certificate *');
    expect(report.tls?.clientCertificate).toBe('sent');
    expect(unexplained(report)).toEqual([]);
  });
});

describe('a stapled answer', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is asked for and seen: %s', async (version) => {
    const talkative = (socket: TLSSocket): void => void socket.write('hello');
    const port = await serve({ maxVersion: version }, talkative, Buffer.from('an answer'));
    const { report } = await watched(port);
    expect(report.tls?.ocspStapled).toBe(true);
    expect(unexplained(report)).toEqual([]);
    const without = await watched(await serve({ maxVersion: version }));
    expect(without.report.tls?.ocspStapled).toBe(false);
  });
});

describe('what fails, read along', () => {
  it('tells the alert of a server', async () => {
    const port = await serve({ minVersion: 'TLSv1.3' });
    const { error, report } = await refused(port, { offer: { versions: ['TLSv1.2'] } });
    expect(error).toMatchObject({
      code: 'negotiation-failed',
      detail: { alert: 'protocol_version' },
    });
    expect(talk(report)).toEqual(['> ClientHello', '< Alert']);
    expect(report.failure?.reason).toBe('no-common-algorithm');
    expect(unexplained(report)).toEqual([]);
  });

  it.each(['at once', 'a moment later'])(
    'knows that what a server says in the clear behind its alert, %s, is no handshake',
    async (when) => {
      const alert = Buffer.of(21, 3, 3, 0, 2, 2, 40);
      const words = '500 OOPS: no shared cipher\r\n';
      const port = await listen(
        createTcpServer((socket) => {
          socket.on('error', () => undefined).setNoDelay();
          socket.once('data', () => {
            if (when === 'at once') socket.end(Buffer.concat([alert, Buffer.from(words)]));
            else socket.write(alert, () => setImmediate(() => socket.end(words)));
          });
        }),
      );
      const { error, report } = await refused(port);
      expect(error).toMatchObject({
        code: 'negotiation-failed',
        detail: { alert: 'handshake_failure' },
      });
      expect(report.failure?.reason).toBe('no-common-algorithm');
      expect(talk(report)).toEqual(['> ClientHello', '< Alert']);
      expect(unexplained(report)).toEqual([]);
    },
  );

  it('tells another service by its greeting', async () => {
    const greet = (text: string): Promise<number> =>
      listen(createTcpServer((socket) => socket.on('error', () => undefined).end(text)));
    expect(await refused(await greet('SSH-2.0-OpenSSH_9.2p1\r\n'))).toMatchObject({
      error: { code: 'malformed-message', detail: { service: 'SSH' } },
      report: { failure: { reason: 'malformed', detail: 'SSH: SSH-2.0-OpenSSH_9.2p1' } },
    });
    const { error, report } = await refused(await greet('220 mail.example.test ESMTP\r\n'));
    expect(error).toMatchObject({ detail: { service: 'SMTP (mail)' } });
    expect(unexplained(report)).toEqual([]);
  });

  it('tells that nothing came', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    const { report } = await refused(port);
    expect(report).toMatchObject({ outcome: 'failed', failure: { reason: 'closed' } });
    expect(unexplained(report)).toEqual([]);
  });
});

describe('TlsWatch', () => {
  it('keeps a flood of messages out of the report', () => {
    const watch = new TlsWatch(() => 0);
    const alert = Uint8Array.of(21, 3, 3, 0, 2, 1, 112);
    for (let count = 0; count < 1000; count++) watch.look('server', alert);
    expect(watch.seen.messages).toHaveLength(200);
  });

  it('waits for no secret without an end', () => {
    const watch = new TlsWatch(() => 0);
    const record = Uint8Array.from([23, 3, 3, 0x40, 0, ...new Array<number>(0x4000).fill(1)]);
    for (let count = 0; count < 100; count++) watch.look('server', record);
    expect(watch.seen.messages).toEqual([]);
  });
});
