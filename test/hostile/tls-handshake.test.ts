import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openTls } from '../../electron/connections/tls/tls-connection.ts';
import type { SecurityReport } from '../../electron/shared/report.ts';
import { handshake, record } from '../fixtures/tls/messages.ts';
import { rfc8448 } from '../fixtures/tls/rfc8448.ts';
import { unexplained } from '../fixtures/tls/unexplained.ts';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A server that answers the first bytes of a client with something else than it should. */
async function attacker(answer: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    cleanups.push(() => socket.destroy());
    socket.once('data', () => {
      answer(socket);
    });
  });
  cleanups.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function attacked(answer: (socket: Socket) => void, isTapped = true) {
  const port = await attacker(answer);
  let report: SecurityReport | undefined;
  let isJudged = false;
  const error: unknown = await openTls({
    endpoint: { host: '127.0.0.1', port },
    servername: 'localhost',
    role: 'control',
    isTapped,
    judge: () => {
      isJudged = true;
      return Promise.reject(new Error('never asked'));
    },
    signal: new AbortController().signal,
    timeoutMs: 2000,
    onReport: (seen) => {
      report = seen;
    },
  }).catch((thrown: unknown) => thrown);
  if (!report) throw new Error('A report is recorded whatever happens.');
  return { error, report, isJudged };
}

const repeat = (bytes: Uint8Array, times: number): Buffer =>
  Buffer.concat(Array.from({ length: times }, () => bytes));

/** TLS 1.2 with a suite that was not offered, and one with a curve that was not. */
const hello = (suite: number): Uint8Array =>
  record(
    22,
    handshake(2, [3, 3, ...new Array<number>(32).fill(1), 0, suite >> 8, suite & 0xff, 0]),
  );
const certificate = (bytes: number): Uint8Array => {
  const length = [bytes >> 16, (bytes >> 8) & 0xff, bytes & 0xff];
  const inner = [(bytes - 3) >> 16, ((bytes - 3) >> 8) & 0xff, (bytes - 3) & 0xff];
  return handshake(11, [...length, ...inner, ...new Array<number>(bytes - 3).fill(0x30)]);
};

const attacks: readonly [string, (socket: Socket) => void][] = [
  ['another service', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['nothing but zeros', (socket) => socket.write(Buffer.alloc(100_000))],
  ['a record over the limit', (socket) => socket.write(Buffer.of(22, 3, 3, 0xff, 0xff, 1))],
  ['a hello with another suite than offered', (socket) => socket.write(hello(0x0005))],
  [
    'a hello without an end',
    (socket) => socket.write(record(22, Uint8Array.of(2, 0xff, 0xff, 0xff))),
  ],
  ['a hello of somebody else', (socket) => socket.write(rfc8448.serverHello)],
  [
    'an endless chain of HelloRetryRequests',
    (socket) => socket.write(repeat(record(22, rfc8448.retryRequest), 1000)),
  ],
  [
    'a flood of warnings',
    (socket) => socket.write(repeat(Uint8Array.of(21, 3, 3, 0, 2, 1, 112), 10_000)),
  ],
  [
    'a flood of empty records',
    (socket) => socket.write(repeat(Uint8Array.of(22, 3, 3, 0, 0), 10_000)),
  ],
  [
    'a certificate that is none',
    (socket) => socket.write(Buffer.concat([hello(0xc02f), record(22, certificate(9000))])),
  ],
  [
    'encrypted records without a hello',
    (socket) => socket.write(repeat(record(23, new Uint8Array(16_000)), 100)),
  ],
  [
    'a finished handshake out of nothing',
    (socket) =>
      socket.write(
        Buffer.concat([
          Uint8Array.of(20, 3, 3, 0, 1, 1),
          record(22, handshake(20, new Array<number>(12).fill(0))),
        ]),
      ),
  ],
  ['silence', () => undefined],
];

describe('a hostile TLS server', () => {
  it.each(attacks)('gets no further than a bounded report: %s', async (name, attack) => {
    for (const isTapped of [true, false]) {
      const { error, report, isJudged } = await attacked(attack, isTapped);
      expect(isJudged).toBe(false);
      expect(error).toMatchObject({
        code: expect.stringMatching(
          name === 'silence'
            ? /^timeout$/
            : /^(malformed-message|negotiation-failed|connection-lost|timeout)$/,
        ) as string,
      });
      expect(report.outcome).toBe('failed');
      expect(report.messages.length).toBeLessThanOrEqual(200);
      expect(JSON.stringify(report).length).toBeLessThan(200_000);
      expect(unexplained(report)).toEqual([]);
    }
  });

  it('is cut off when it sends only warnings, slowly', async () => {
    const { error } = await attacked((socket) => {
      const timer = setInterval(() => socket.write(Uint8Array.of(21, 3, 3, 0, 2, 1, 112)), 50);
      socket.on('close', () => {
        clearInterval(timer);
      });
    });
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(timeout|negotiation-failed|malformed-message)$/) as string,
    });
  });
});
