import { afterEach, expect, it } from 'vitest';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import type { SecurityReport } from '../../electron/shared/report.ts';
import type { SftpTarget } from '../../electron/shared/site.ts';
import { asNumber, hybrid, mlKem, montgomery, nist } from '../fixtures/exchange-halves.ts';
import { startEmbeddedSftp } from '../servers/embedded-sftp.ts';
import {
  startExchangePeer,
  type ExchangePeer,
  type PeerMethod,
  type PeerOptions,
} from '../servers/exchange-peer.ts';
import { measureEngineBlock } from '../witness/engine-blocks.ts';

let running: ExchangePeer[] = [];

afterEach(async () => {
  await Promise.all(running.map((peer) => peer.stop()));
  running = [];
});

function targetTo(port: number, method: string): SftpTarget {
  return {
    protocol: 'sftp',
    host: '127.0.0.1',
    port,
    user: 'ferry',
    identityFiles: [],
    agent: 'none',
    offer: { keyExchange: [method], ciphers: ['aes128-ctr'], macs: ['hmac-sha2-256'] },
  };
}

/** The session identifier that Keyferry came to, and that of the server. */
async function exchangeWith(
  method: PeerMethod,
  options?: PeerOptions,
): Promise<{ report: SecurityReport; theirs: string }> {
  const peer = await startExchangePeer(method, options);
  running.push(peer);
  const ending = new AbortController();
  const exchanged = Promise.withResolvers<SecurityReport>();
  const connecting = connectSftp(targetTo(peer.port, method.name), {
    judge: () => Promise.reject(new Error('The peer goes no further than NEWKEYS.')),
    credentials: () => Promise.resolve(null),
    signal: ending.signal,
    onReport: (report) => {
      if (report.session.id !== null) exchanged.resolve(report);
    },
  });
  connecting.catch((error: unknown) => {
    exchanged.reject(error);
  });
  const report = await exchanged.promise;
  ending.abort();
  return { report, theirs: await peer.exchangeHash };
}

const curve448: PeerMethod = {
  name: 'curve448-sha512',
  hash: 'sha512',
  answer: (value) => asNumber(montgomery('x448')(value)),
};
const mlkem768nistp256: PeerMethod = {
  name: 'mlkem768nistp256-sha256',
  hash: 'sha256',
  answer: hybrid('sha256', mlKem('ml-kem-768'), 1184, nist('prime256v1')),
};
const mlkem1024nistp384: PeerMethod = {
  name: 'mlkem1024nistp384-sha384',
  hash: 'sha384',
  answer: hybrid('sha384', mlKem('ml-kem-1024'), 1568, nist('secp384r1')),
};

it.each([
  [curve448, { family: 'ECDHE', group: 'x448', bits: 448, hash: 'sha512', postQuantum: false }],
  [mlkem768nistp256, { family: 'hybrid', group: 'mlkem768nistp256', bits: 256, postQuantum: true }],
  [
    mlkem1024nistp384,
    { family: 'hybrid', group: 'mlkem1024nistp384', bits: 384, hash: 'sha384', postQuantum: true },
  ],
])('comes to the same session identifier by $name', async (method, wanted) => {
  const { report, theirs } = await exchangeWith(method);
  expect(report.session.id).toBe(theirs);
  expect(report.keyExchange).toMatchObject({ name: method.name, ...wanted });
});

it.each([curve448, mlkem768nistp256])(
  'passes over a packet that was sent on a wrong guess: $name',
  async (method) => {
    const { report, theirs } = await exchangeWith(method, { wrongGuess: 'ecdh-sha2-nistp521' });
    expect(report.session.id).toBe(theirs);
    const kexInit = report.messages.find(
      ({ from, name }) => from === 'server' && name === 'KEXINIT',
    );
    expect(kexInit?.fields).toMatchObject({ firstKexPacketFollows: true });
  },
);

/** As for the methods that servers have: test/all/ssh-matrix measures those. */
const longestBlockMs = 200;

it.each([mlkem768nistp256, mlkem1024nistp384])(
  'never keeps an engine from its other work for long: $name',
  async (method) => {
    const peer = await startExchangePeer(method);
    running.push(peer);
    const block = await measureEngineBlock(targetTo(peer.port, method.name), '', { isPeer: true });
    expect(block.method).toBe(method.name);
    expect(block.longestMs).toBeLessThan(longestBlockMs);
  },
);

it.each(['diffie-hellman-group15-sha512', 'diffie-hellman-group17-sha512'] as const)(
  'never keeps an engine from its other work for long: %s',
  async (name) => {
    const server = await startEmbeddedSftp({ algorithms: { kex: [name] } });
    try {
      const target = { ...targetTo(server.port, name), user: server.user };
      const block = await measureEngineBlock(target, server.password);
      expect(block.method).toBe(name);
      expect(block.longestMs).toBeLessThan(longestBlockMs);
    } finally {
      await server.stop();
    }
  },
);
