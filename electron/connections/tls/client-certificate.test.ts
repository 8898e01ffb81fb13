import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { SecurityReport } from '../../shared/report.ts';
import type { TlsVersion } from '../../shared/site.ts';
import { openTls, type TlsConnection, type TlsOptions } from './tls-connection.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/tls/${name}`, import.meta.url), 'utf8');
const authority = fixture('authority.pem');
const identity = { key: fixture('server.key'), cert: fixture('server.pem') };
/** Here it names the person, too. */
const certificate = new X509Certificate(identity.cert).raw;
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

interface Place {
  port: number;
  /** Everything that the client sent. */
  sent: () => Buffer;
  /** The certificates that the server was shown, one for each finished handshake. */
  shown: (Buffer | undefined)[];
}

/** A server that wants a certificate and greets whoever is finished; what the client sends is kept. */
async function serve(version: TlsVersion): Promise<Place> {
  const shown: Place['shown'] = [];
  const server = createServer(
    {
      ...{ ...identity, requestCert: true, rejectUnauthorized: false },
      ...{ minVersion: version, maxVersion: version },
    },
    (socket: TLSSocket) => {
      shown.push(socket.getPeerX509Certificate()?.raw);
      open.push({ close: () => socket.destroy() });
      socket.on('error', () => undefined).end('hello');
    },
  );
  server.on('tlsClientError', () => undefined);
  const behind = await listen(server);
  const pieces: Buffer[] = [];
  const port = await listen(
    createTcpServer((client) => {
      const upstream = connect(behind, '127.0.0.1');
      client.on('data', (piece: Buffer) => pieces.push(piece));
      client.on('error', () => undefined).pipe(upstream);
      upstream.on('error', () => undefined).pipe(client);
    }),
  );
  return { port, sent: () => Buffer.concat(pieces), shown };
}

async function openAt(
  { port }: Place,
  judge: TlsOptions['judge'],
  more: Partial<TlsOptions> = {},
): Promise<TlsConnection> {
  const connection = await openTls({
    endpoint: { host: '127.0.0.1', port },
    servername: 'localhost',
    role: 'control',
    ca: [authority],
    clientCertificate: identity,
    isTapped: false,
    judge,
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    ...more,
  });
  open.push(connection);
  return connection;
}

/** Length of the first TLS record, its head included; RFC 8446 §5.1. */
function firstRecordBytes(sent: Buffer): number {
  return 5 + sent.readUInt16BE(3);
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  describe(`a client certificate in ${version}`, () => {
    it('is not sent to a server that the judge refuses', async () => {
      const place = await serve(version);
      let judged: SecurityReport | undefined;
      let sentBefore: Buffer | undefined;
      const opening = openAt(place, (report) => {
        judged = report;
        sentBefore = place.sent();
        const code = 'certificate-invalid';
        return Promise.resolve({ accept: false, code, trust, message: 'No.' });
      });
      await expect(opening).rejects.toMatchObject({ code: 'certificate-invalid' });
      expect(judged).toMatchObject({
        protocolVersion: version,
        verification: { code: 'OK', isNameMatching: true },
        certificates: [{}, {}],
        tls: { clientCertificate: 'requested' },
      });
      const sent = place.sent();
      // The hello, and not one byte more.
      expect(sent).toHaveLength(firstRecordBytes(sent));
      expect(sentBefore).toHaveLength(sent.length);
      expect(place.shown).toEqual([]);
    });

    it('is sent once the judge has accepted, and the report says so', async () => {
      const place = await serve(version);
      const reports: SecurityReport[] = [];
      let judgements = 0;
      const { socket, report } = await openAt(
        place,
        () => {
          judgements += 1;
          return Promise.resolve({ accept: true, trust });
        },
        { onReport: (seen) => void reports.push(seen) },
      );
      const [greeting] = (await once(socket, 'data')) as [Buffer];
      expect(greeting.toString()).toBe('hello');
      expect(judgements).toBe(1);
      expect(place.shown).toEqual([certificate]);
      expect(report).toMatchObject({
        outcome: 'ok',
        tls: { clientCertificate: 'sent' },
        trust: { verdict: 'verified' },
      });
      expect(reports.at(-1)?.messages.filter(({ name }) => name === 'Finished')).toHaveLength(2);
      // In the clear in TLS 1.2: the recording would have shown it above.
      expect(place.sent().includes(certificate)).toBe(version === 'TLSv1.2');
    });

    it('is sent by a connection with a reader, too, which gets every byte', async () => {
      const place = await serve(version);
      const received: string[] = [];
      const { socket } = await openAt(place, () => Promise.resolve({ accept: true, trust }), {
        reader: {
          buffer: Buffer.alloc(1024),
          callback: (bytes, buffer) => {
            received.push(Buffer.from(buffer.subarray(0, bytes)).toString());
            return true;
          },
        },
      });
      await once(socket, 'end');
      expect(received.join('')).toBe('hello');
      expect(place.shown).toEqual([certificate]);
    });

    it('tells what is wrong with the chain of the server before it is sent', async () => {
      const place = await serve(version);
      let judged: SecurityReport | undefined;
      const opening = openAt(
        place,
        (report) => {
          judged = report;
          const code = 'certificate-invalid';
          return Promise.resolve({ accept: false, code, trust, message: 'No.' });
        },
        { ca: [], servername: 'elsewhere.example' },
      );
      await expect(opening).rejects.toMatchObject({ code: 'certificate-invalid' });
      expect(judged?.verification?.code).not.toBe('OK');
      expect(judged?.verification?.isNameMatching).toBe(false);
      expect(place.sent()).toHaveLength(firstRecordBytes(place.sent()));
    });
  });
}
