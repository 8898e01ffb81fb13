import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AskCredentials, Judge } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import { AppError, type ErrorCode } from '../../electron/shared/errors.ts';
import type { FailureReason, SecurityReport } from '../../electron/shared/report.ts';
import { identification, kexInit, message, packet, string, uint32 } from './ssh-packets.ts';
import { pour, startTcpServer, type TcpServer } from './tcp-server.ts';

/** No hostile server may hold anybody up longer; the timeouts are tested with a clock of their own. */
const endsWithinMs = 5_000;

interface Outcome {
  error: AppError;
  last: SecurityReport;
}

interface Attempt extends TcpServer {
  outcome: Promise<Outcome>;
}

let running: TcpServer[] = [];

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(running.map((server) => server.stop()));
  running = [];
});

/** Connects to a server that talks like that; whatever happens, nobody may be asked anything. */
async function attempt(talk: (socket: Socket) => void): Promise<Attempt> {
  const server = await startTcpServer(talk);
  running.push(server);
  const judge = vi.fn<Judge>();
  const credentials = vi.fn<AskCredentials>();
  const reports: SecurityReport[] = [];
  const outcome = connectSftp(
    {
      protocol: 'sftp',
      host: '127.0.0.1',
      port: server.port,
      user: 'ferry',
      identityFiles: [],
      agent: 'none',
    },
    {
      judge,
      credentials,
      signal: new AbortController().signal,
      onReport: (report) => reports.push(report),
    },
  ).then(
    () => {
      throw new Error('A session with a hostile server was opened.');
    },
    (thrown: unknown) => {
      expect(thrown).toBeInstanceOf(AppError);
      expect(judge).not.toHaveBeenCalled();
      expect(credentials).not.toHaveBeenCalled();
      const last = reports.at(-1);
      if (!last) throw new Error('A failed handshake left no report.');
      return { error: AppError.from(thrown), last };
    },
  );
  // Awaited later; a failure meanwhile is no unhandled one.
  outcome.catch(() => undefined);
  return { ...server, outcome };
}

interface HostileCase {
  title: string;
  talk: (socket: Socket) => void;
  codes: readonly ErrorCode[];
  reasons: readonly FailureReason[];
}

const afterHello =
  (...pieces: readonly Uint8Array[]) =>
  (socket: Socket): void => {
    socket.write(identification);
    for (const piece of pieces) socket.write(piece);
  };
const afterKexInit = (...pieces: readonly Uint8Array[]) => afterHello(packet(kexInit()), ...pieces);

const cases: readonly HostileCase[] = [
  {
    title: 'speaks HTTP',
    talk: (socket) =>
      socket.once('data', () => {
        socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      }),
    codes: ['negotiation-failed', 'malformed-message'],
    reasons: ['malformed'],
  },
  {
    title: 'speaks FTP and waits',
    talk: (socket) => socket.write('220 ftp.example ready\r\n'),
    codes: ['negotiation-failed', 'malformed-message'],
    reasons: ['malformed'],
  },
  {
    title: 'speaks SSH 1.5',
    talk: (socket) => socket.write('SSH-1.5-old\n'),
    codes: ['negotiation-failed', 'malformed-message', 'unsupported'],
    reasons: ['malformed', 'no-common-algorithm'],
  },
  {
    title: 'sends banner lines without end',
    talk: (socket) => {
      pour(socket, Buffer.from('welcome\r\n'.repeat(1_000)));
    },
    codes: ['limit-exceeded', 'malformed-message'],
    reasons: ['malformed'],
  },
  {
    title: 'sends one line without end',
    talk: (socket) => {
      pour(socket, Buffer.alloc(64 * 1024, 'x'));
    },
    codes: ['limit-exceeded', 'malformed-message'],
    reasons: ['malformed'],
  },
  {
    title: 'identifies itself at great length',
    talk: (socket) => socket.write(`SSH-2.0-${'x'.repeat(100_000)}\r\n`),
    codes: ['limit-exceeded', 'malformed-message'],
    reasons: ['malformed'],
  },
  {
    title: 'closes without a word',
    talk: (socket) => socket.end(),
    codes: ['connection-lost'],
    reasons: ['closed'],
  },
  {
    title: 'resets the connection',
    talk: (socket) => socket.once('data', () => socket.resetAndDestroy()),
    codes: ['connection-lost'],
    reasons: ['closed'],
  },
  {
    title: 'closes after its identification',
    talk: (socket) => socket.end(identification),
    codes: ['connection-lost'],
    reasons: ['closed'],
  },
  {
    title: 'closes in the middle of KEXINIT',
    talk: (socket) => {
      socket.write(identification);
      socket.end(packet(kexInit()).subarray(0, 100));
    },
    codes: ['connection-lost', 'malformed-message'],
    reasons: ['closed', 'malformed'],
  },
  {
    title: 'announces a packet of 4 GiB',
    talk: afterHello(uint32(0xffff_ffff), randomBytes(64)),
    codes: ['limit-exceeded', 'malformed-message'],
    reasons: ['malformed'],
  },
  {
    title: 'announces an empty packet',
    talk: afterHello(uint32(0), Buffer.alloc(60)),
    codes: ['malformed-message'],
    reasons: ['malformed'],
  },
  {
    title: 'pads more than the packet holds',
    talk: afterHello(uint32(12), Buffer.of(255), Buffer.alloc(64)),
    codes: ['malformed-message'],
    reasons: ['malformed'],
  },
  {
    title: 'sends a KEXINIT whose list runs past its end',
    talk: afterHello(
      packet(Buffer.concat([Buffer.of(message.kexInit), randomBytes(16), uint32(0x7fff_ffff)])),
    ),
    codes: ['malformed-message', 'limit-exceeded'],
    reasons: ['malformed'],
  },
  {
    title: 'sends a KEXINIT that ends after the cookie',
    talk: afterHello(packet(Buffer.concat([Buffer.of(message.kexInit), randomBytes(16)]))),
    codes: ['malformed-message'],
    reasons: ['malformed'],
  },
  {
    title: 'claims that the user is signed in',
    talk: afterHello(packet(Buffer.of(message.userAuthSuccess))),
    codes: ['malformed-message', 'negotiation-failed', 'connection-lost'],
    reasons: ['malformed', 'closed'],
  },
  {
    title: 'turns encryption on without an exchange',
    talk: afterKexInit(
      packet(Buffer.of(message.newKeys)),
      packet(Buffer.of(message.userAuthSuccess)),
    ),
    codes: ['malformed-message', 'negotiation-failed', 'connection-lost'],
    reasons: ['malformed', 'closed'],
  },
  {
    title: 'signs the exchange with nothing',
    talk: afterKexInit(packet(unsignedReply()), packet(Buffer.of(message.newKeys))),
    codes: ['malformed-message', 'negotiation-failed'],
    reasons: ['malformed', 'closed'],
  },
  {
    title: 'leaves with control characters in its reason',
    talk: afterHello(
      packet(
        Buffer.concat([
          Buffer.of(message.disconnect),
          uint32(2),
          string('bye\u001b[2J\u0007\r\n\u202e'),
          string(''),
        ]),
      ),
    ),
    codes: ['negotiation-failed'],
    reasons: ['alert'],
  },
];

describe('a server that', () => {
  it.each(cases)('$title gets no verdict and no credential', async (hostile) => {
    const since = performance.now();
    const { outcome } = await attempt(hostile.talk);
    const { error, last } = await outcome;
    expect(hostile.codes).toContain(error.code);
    expect(last.outcome).toBe('failed');
    expect(hostile.reasons).toContain(last.failure?.reason);
    expect(error.message).toMatch(/^[\P{C}\n]+$/u);
    expect(performance.now() - since).toBeLessThan(endsWithinMs);
  });

  it('has nothing in common with us shows both lists', async () => {
    const { outcome } = await attempt(
      afterHello(packet(kexInit({ 0: 'oldest-exchange@example.com,older-exchange@example.com' }))),
    );
    const { error, last } = await outcome;
    expect(error).toMatchObject({ code: 'negotiation-failed', retryable: false });
    expect(last.failure?.reason).toBe('no-common-algorithm');
    expect(last.offers.server?.['keyExchange']).toEqual([
      'oldest-exchange@example.com',
      'older-exchange@example.com',
    ]);
    expect(last.offers.client?.['keyExchange']?.length).toBeGreaterThan(3);
    expect(last.keyExchange).toBeNull();
  });
});

describe('a server that takes its time', () => {
  it('times out when it says nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { heard, outcome } = await attempt(() => undefined);
    await heard;
    await vi.advanceTimersByTimeAsync(60_000);
    const { error, last } = await outcome;
    expect(error).toMatchObject({ code: 'timeout', retryable: true });
    expect(last.failure?.reason).toBe('timeout');
  });

  it('times out when it trickles one byte after the other', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { heard, outcome } = await attempt(() => undefined);
    const socket = await heard;
    for (const byte of Buffer.from(identification)) {
      if (socket.destroyed) break;
      socket.write(Buffer.of(byte));
      await vi.advanceTimersByTimeAsync(3_000);
    }
    expect((await outcome).error).toMatchObject({ code: 'timeout' });
  });

  it('times out when it sends IGNORE without end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const ignore = packet(Buffer.concat([Buffer.of(message.ignore), string('x'.repeat(200))]));
    const { heard, outcome } = await attempt((socket) => {
      socket.write(identification);
      pour(socket, Buffer.concat(Array.from({ length: 100 }, () => ignore)));
    });
    await heard;
    await vi.advanceTimersByTimeAsync(60_000);
    const { error, last } = await outcome;
    expect(['timeout', 'limit-exceeded', 'malformed-message']).toContain(error.code);
    expect(last.messages.length).toBeLessThanOrEqual(1_000);
  });
});

/** A whole ECDH reply with a fresh host key, whose signature is noise. RFC 5656 §4, RFC 8709 §6. */
function unsignedReply(): Buffer {
  const raw = (type: 'ed25519' | 'x25519'): Buffer => {
    const { publicKey } = generateKeyPairSync(type as 'ed25519');
    return publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  };
  return Buffer.concat([
    Buffer.of(message.ecdhReply),
    string(Buffer.concat([string('ssh-ed25519'), string(raw('ed25519'))])),
    string(raw('x25519')),
    string(Buffer.concat([string('ssh-ed25519'), string(randomBytes(64))])),
  ]);
}
