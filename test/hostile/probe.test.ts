import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { runProbe, type ProbeOptions } from '../../electron/engine/probe/run-probe.ts';
import {
  ProbeResult,
  type ProbeTarget,
  type SshProbe,
  type TlsProbe,
} from '../../electron/shared/probe.ts';
import { encodePacket } from '../../electron/wire/ssh/client-messages.ts';
import { kexInit, lists, string, uint32 } from '../../electron/wire/ssh/encode.test-support.ts';
import { parseClientHello, type ClientHello } from '../../electron/wire/tls/hellos.ts';
import { HandshakeReader } from '../../electron/wire/tls/handshake-reader.ts';
import { RecordReader } from '../../electron/wire/tls/record-reader.ts';
import { cipherSuiteByName } from '../../electron/wire/tls/cipher-suites.ts';
import { versionNumber } from '../../electron/wire/tls/versions.ts';
import { handshake, record, vector } from '../fixtures/tls/messages.ts';
import { pour, startTcpServer, type TcpServer } from './tcp-server.ts';

let server: TcpServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

interface Heard {
  connections: number;
  /** What each connection said, in its order. */
  said: string[];
}

async function listenWith(talk: (socket: Socket, number: number) => void): Promise<Heard> {
  const heard: Heard = { connections: 0, said: [] };
  server = await startTcpServer((socket) => {
    const number = heard.connections++;
    heard.said[number] = '';
    socket.on('data', (chunk: Buffer) => {
      heard.said[number] = (heard.said[number] ?? '') + chunk.toString('latin1');
    });
    talk(socket, number);
  });
  return heard;
}

const places: Readonly<Record<'https' | 'ftps' | 'sftp', (port: number) => ProbeTarget>> = {
  https: (port) => ({
    ...{ protocol: 'https', host: '127.0.0.1', port, user: 'ada', basePath: '/' },
    clientCertificate: null,
  }),
  ftps: (port) => ({
    ...{ protocol: 'ftps', host: '127.0.0.1', port, user: 'ada', tlsStart: 'explicit' },
    clientCertificate: null,
  }),
  sftp: (port) => ({
    ...{ protocol: 'sftp', host: '127.0.0.1', port, user: 'ada', identityFiles: [], agent: 'none' },
  }),
};

/** The result as main takes it: whatever a server does, it keeps to its schema. */
async function probe(
  protocol: keyof typeof places,
  options: Partial<ProbeOptions> = {},
): Promise<ProbeResult> {
  const result = await runProbe(places[protocol](server?.port ?? 0), {
    pace: { perSecond: 2000, atOnce: 2 },
    answerTimeoutMs: 500,
    signal: new AbortController().signal,
    credentials: () => Promise.reject(new Error('A probe has no credentials.')),
    ...options,
  });
  return v.parse(ProbeResult, result);
}

const warning = Buffer.of(21, 3, 3, 0, 2, 1, 112);

function helloIn(chunk: Buffer): ClientHello | undefined {
  const [first] = [...new RecordReader().push(chunk)];
  const [message] = first ? new HandshakeReader().push(first.fragment) : [];
  return message && parseClientHello(message.raw).hello;
}

/** A hello of the server in the client's version, with its certificate where it has one, up to the client's turn. */
function answerTo(hello: ClientHello, id: number, certificate?: Uint8Array): Uint8Array {
  const number = Math.min(versionNumber(hello.legacyVersion), 0x0303);
  const done = Uint8Array.of(14, 0, 0, 0);
  const body = [number >> 8, number & 0xff, ...new Array<number>(32).fill(1), 0];
  const serverHello = handshake(2, [...body, id >> 8, id & 0xff, 0]);
  const chain = certificate ? handshake(11, vector(3, vector(3, [...certificate]))) : [];
  return record(22, Uint8Array.from([...serverHello, ...chain, ...done]));
}

/** The first suite that a hello offers, in the version that it offers. */
function greedyAnswer(chunk: Buffer): Uint8Array {
  const hello = helloIn(chunk);
  if (!hello) return Buffer.alloc(0);
  const name = hello.cipherSuites.find((suite) => cipherSuiteByName(suite) !== undefined) ?? '';
  return answerTo(hello, cipherSuiteByName(name)?.id ?? 0);
}

describe('a TLS server that attacks the probe', () => {
  it.each<[string, string, (socket: Socket) => void]>([
    ['another service', 'malformed-message', (socket) => socket.write('HTTP/1.1 400 Bad\r\n\r\n')],
    [
      'bytes without an end',
      'malformed-message',
      (socket) => {
        pour(socket, Buffer.alloc(65_536));
      },
    ],
    ['a record over the limit', 'malformed-message', (s) => s.write(Buffer.of(22, 3, 3, 255, 255))],
    [
      'warnings without an end',
      'malformed-message',
      (socket) => {
        pour(socket, Buffer.concat(new Array<Buffer>(999).fill(warning)));
      },
    ],
    [
      'a handshake message without an end',
      'timeout',
      (socket) => socket.write(record(22, Uint8Array.of(2, 3, 0, 0))),
    ],
    ['the end at once', 'connection-lost', (socket) => socket.end()],
    ['silence', 'timeout', () => undefined],
  ])('by %s gets %s', async (_what, code, talk) => {
    const heard = await listenWith((socket) => {
      socket.once('data', () => {
        talk(socket);
      });
    });
    await expect(probe('https')).rejects.toMatchObject({ code });
    expect(heard.connections).toBeLessThan(30);
  });

  it('by taking whatever is offered, for ever, meets the limit', async () => {
    const heard = await listenWith((socket) => {
      socket.once('data', (chunk: Buffer) => {
        socket.write(greedyAnswer(chunk));
      });
    });
    const result = (await probe('https')) as TlsProbe;
    expect(result.isComplete).toBe(false);
    expect(result.unanswered.some(({ reason }) => reason === 'limit')).toBe(true);
    expect(result.connections).toBe(500);
    expect(heard.connections).toBe(500);
  });

  it('by a certificate that nobody can read does not get the other one in its place', async () => {
    const pem = await readFile(new URL('../fixtures/tls/server.pem', import.meta.url));
    const own = new X509Certificate(pem);
    const shown: Readonly<Record<string, Uint8Array>> = {
      TLS_RSA_WITH_AES_256_CBC_SHA: Uint8Array.of(0x30, 1, 0),
      TLS_RSA_WITH_AES_128_CBC_SHA: own.raw,
    };
    await listenWith((socket) => {
      socket.once('data', (chunk: Buffer) => {
        const hello = helloIn(chunk);
        const name = Object.keys(shown).find((suite) => hello?.cipherSuites.includes(suite));
        if (!hello || hello.legacyVersion !== 'TLSv1.2' || name === undefined)
          socket.end(Buffer.of(21, 3, 3, 0, 2, 2, 40));
        else socket.write(answerTo(hello, cipherSuiteByName(name)?.id ?? 0, shown[name]));
      });
    });
    const result = (await probe('https')) as TlsProbe;
    expect(result.certificates.map(({ chain }) => chain[0]?.subject)).toEqual([own.subject]);
    expect(result.suites.flatMap(({ accepted }) => accepted)).toMatchObject([
      { name: 'TLS_RSA_WITH_AES_256_CBC_SHA', certificate: null },
      { name: 'TLS_RSA_WITH_AES_128_CBC_SHA', certificate: 0 },
    ]);
    expect(result.unanswered).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ topic: 'certificates', reason: 'malformed' }),
      ]),
    );
  });

  it('by taking what was not offered is not believed', async () => {
    const heard = await listenWith((socket) => {
      socket.once('data', () => {
        const body = [3, 3, ...new Array<number>(32).fill(1), 0, 0x12, 0x34, 0];
        const done = Uint8Array.of(14, 0, 0, 0);
        socket.write(record(22, Uint8Array.from([...handshake(2, body), ...done])));
      });
    });
    const result = (await probe('https')) as TlsProbe;
    expect(result.versions.every(({ isAccepted }) => isAccepted === false)).toBe(true);
    expect(result.suites).toEqual([]);
    expect(heard.connections).toBeLessThan(30);
  });

  it('is left alone at once when the probe is cancelled', async () => {
    const cancel = new AbortController();
    const heard = await listenWith((socket, number) => {
      if (number === 1) cancel.abort();
      socket.once('data', (chunk: Buffer) => {
        socket.write(greedyAnswer(chunk));
      });
    });
    await expect(probe('https', { signal: cancel.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(heard.connections).toBeLessThan(5);
  });
});

describe('an FTP server that attacks the probe', () => {
  it.each<[string, string, (socket: Socket) => void]>([
    ['a greeting that is none', 'malformed-message', (socket) => socket.write('SSH-2.0-x\r\n')],
    [
      'a reply without an end',
      'limit-exceeded',
      (socket) => {
        pour(socket, Buffer.alloc(9999, '220-x'));
      },
    ],
    ['421 at once', 'refused', (socket) => socket.write('421 too many\r\n')],
    [
      'no TLS',
      'negotiation-failed',
      (socket) => {
        socket.write('220 hi\r\n');
        socket.once('data', () => socket.write('502 no\r\n'));
      },
    ],
    [
      'words behind the answer to AUTH TLS',
      'malformed-message',
      (socket) => {
        socket.write('220 hi\r\n');
        socket.once('data', () => socket.write('234 go\r\n331 who?\r\n'));
      },
    ],
  ])('by %s gets %s, and no user name', async (_what, code, talk) => {
    const heard = await listenWith(talk);
    await expect(probe('ftps')).rejects.toMatchObject({ code });
    for (const said of heard.said) expect(['', 'AUTH TLS\r\n']).toContain(said);
  });

  it('that fails in words of FTP has refused, and nothing stays open', async () => {
    await listenWith((socket) => {
      socket.write('220 hi\r\n');
      socket.once('data', () => {
        socket.write('234 go\r\n');
        socket.once('data', () => socket.end('500 OOPS: SSL: cannot accept\r\n'));
      });
    });
    const result = (await probe('ftps')) as TlsProbe;
    expect(result.versions.map(({ refusal }) => refusal)).toEqual(
      new Array<string>(5).fill('ftp-500'),
    );
    expect(result.unanswered.filter(({ topic }) => topic === 'suites')).toEqual([]);
  });

  it('is given time when it turns connections away, and left in peace in the end', async () => {
    const heard = await listenWith((socket, number) => {
      if (number >= 6) {
        socket.end('421 There are too many connections from your address.\r\n');
        return;
      }
      socket.write('220 hi\r\n');
      socket.once('data', () => {
        socket.write('234 go\r\n');
        socket.once('data', () => socket.write(Buffer.of(21, 3, 3, 0, 2, 2, 70)));
      });
    });
    const result = (await probe('ftps')) as TlsProbe;
    expect(result.isComplete).toBe(true);
    expect(heard.connections).toBe(5);
    // Five versions, five refusals: nothing more was asked.
    expect(result.versions.map(({ refusal }) => refusal)).toEqual(
      new Array<string>(5).fill('protocol_version'),
    );
    for (const said of heard.said) expect(said).toMatch(/^AUTH TLS\r\n\x16/);
  });
});

describe('a server with room for one connection', () => {
  it('is asked one question after the other, and answers all of them', async () => {
    let open = 0;
    await listenWith((socket) => {
      open += 1;
      socket.once('close', () => (open -= 1));
      if (open > 1) {
        socket.end('421 There are too many connections from your address.\r\n');
        return;
      }
      socket.write('220 hi\r\n');
      socket.once('data', () => {
        socket.write('234 go\r\n');
        // Slowly enough that a second one would be seen.
        socket.once('data', () =>
          setTimeout(() => socket.write(Buffer.of(21, 3, 3, 0, 2, 2, 70)), 50),
        );
      });
    });
    const result = (await probe('ftps')) as TlsProbe;
    expect(result.isComplete).toBe(true);
    expect(result.versions.map(({ refusal }) => refusal)).toEqual(
      new Array<string>(5).fill('protocol_version'),
    );
  });
});

describe('an SSH server that attacks the probe', () => {
  const hello = 'SSH-2.0-test\r\n';
  const ignored = encodePacket(Uint8Array.of(2, ...uint32(0)));
  const offer = lists({ hostKey: ['ssh-ed25519'], keyExchange: ['curve25519-sha256'] });

  it.each<[string, string, (socket: Socket) => void]>([
    ['another service', 'malformed-message', (socket) => socket.end('HTTP/1.1 400 Bad\r\n')],
    [
      'a line without an end',
      'malformed-message',
      (socket) => {
        pour(socket, Buffer.alloc(9999, 'x'));
      },
    ],
    [
      'lines without an end',
      'malformed-message',
      (socket) => {
        pour(socket, Buffer.alloc(9999, 'x\r\n'));
      },
    ],
    [
      'packets without an end',
      'malformed-message',
      (socket) => {
        socket.write(hello);
        pour(socket, Buffer.concat(new Array<Uint8Array>(999).fill(ignored)));
      },
    ],
    [
      'a packet over the limit',
      'malformed-message',
      (socket) => socket.write(Buffer.concat([Buffer.from(hello), Buffer.alloc(8, 255)])),
    ],
    ['silence', 'timeout', () => undefined],
    ['the end at once', 'refused', (socket) => socket.end('Not allowed at this time\r\n')],
  ])('by %s gets %s', async (_what, code, talk) => {
    await listenWith(talk);
    await expect(probe('sftp')).rejects.toMatchObject({ code });
  });

  it.each<[string, Uint8Array]>([
    ['no key at all', Uint8Array.of(31, ...string([]), ...string([]), ...string([]))],
    ['half a reply', Uint8Array.of(31, ...string('ssh-ed25519'))],
    ['a disconnect', Uint8Array.of(1, ...uint32(3), ...string('\u001b[2Jno'), ...string(''))],
  ])('by %s shows no host key', async (_what, reply) => {
    const heard = await listenWith((socket) => {
      socket.write(hello);
      socket.write(encodePacket(kexInit(offer)));
      socket.once('data', () => socket.write(encodePacket(reply)));
    });
    const result = (await probe('sftp')) as SshProbe;
    expect(result.hostKeys).toEqual([]);
    expect(result.unanswered).toMatchObject([{ topic: 'host-keys', reason: 'malformed' }]);
    expect(JSON.stringify(result)).not.toContain('\u001b');
    for (const said of heard.said) expect(said).toMatch(/^SSH-2\.0-Keyferry_probe\r\n/);
  });
});
