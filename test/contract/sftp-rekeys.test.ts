import { Client, type Connection } from 'ssh2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  protocolOf,
  type ProtocolInternals,
} from '../../electron/connections/ssh2-extension/internals.ts';
import type { ConnectOptions, Judge, Session } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import type { SecurityReport } from '../../electron/shared/report.ts';
import type { SshOffer } from '../../electron/shared/site.ts';
import { startEmbeddedSftp, type EmbeddedServer } from '../servers/embedded-sftp.ts';
import { listNames, noise, readWhole, writeWhole } from './bytes.ts';
import { targetOf, trusting } from './ssh-subject.ts';

let running: { server: EmbeddedServer; session: Session }[] = [];

afterEach(async () => {
  for (const { server, session } of running) {
    await session.close();
    await server.stop();
  }
  running = [];
});

interface Pair {
  server: EmbeddedServer;
  session: Session;
  /** ssh2's protocol objects of both ends. */
  ours: ProtocolInternals;
  theirs: ProtocolInternals;
  /** Bytes that the server has read from and written to its socket. */
  counted: () => { client: number; server: number };
}

async function connectPair(
  offer: SshOffer,
  options: Partial<ConnectOptions> = {},
  algorithms: Record<string, string[]> = {},
): Promise<Pair> {
  const server = await startEmbeddedSftp({ algorithms });
  const connecting = vi.spyOn(Client.prototype, 'connect');
  const session = await connectSftp(targetOf(server, { offer }), {
    ...trusting(server),
    ...options,
  });
  const client = connecting.mock.contexts[0];
  connecting.mockRestore();
  const [connection] = server.connections;
  if (!(client instanceof Client) || !connection) throw new Error('There is no connection.');
  running.push({ server, session });
  return {
    server,
    session,
    ours: protocolOf(client),
    theirs: internalsOf(connection),
    counted: () => socketOf(connection),
  };
}

function internalsOf(connection: Connection): ProtocolInternals {
  return Reflect.get(connection, '_protocol') as ProtocolInternals;
}

function socketOf(connection: Connection): { client: number; server: number } {
  const socket = Reflect.get(connection, '_sock') as { bytesRead: number; bytesWritten: number };
  return { client: socket.bytesRead, server: socket.bytesWritten };
}

/** Renews the keys and waits until both sides use the new ones. */
async function renew({ session, ours, theirs }: Pair, side: ProtocolInternals): Promise<void> {
  const before = session.report?.session.rekeys ?? 0;
  side.rekey();
  await vi.waitFor(() => {
    expect(session.report?.session.rekeys).toBe(before + 1);
    expect([ours._kexinit, theirs._kexinit]).toEqual([undefined, undefined]);
  });
}

const rekeyMessages = (session: Session): SecurityReport['messages'] =>
  session.report?.messages.filter(({ rekey }) => rekey !== undefined) ?? [];

/** Makes the server list only this method from now on. */
function relist(protocol: ProtocolInternals, method: string): void {
  const { lists, constructor } = protocol._offer;
  const direction = (side: typeof lists.cs) => ({
    cipher: side.cipher.array,
    mac: side.mac.array,
    compress: side.compress.array,
    lang: side.lang.array,
  });
  protocol._offer = new constructor({
    kex: [method],
    serverHostKey: lists.serverHostKey.array,
    cs: direction(lists.cs),
    sc: direction(lists.sc),
  });
}

const stream = 'aes256-ctr';
const protections: readonly (readonly [string, string])[] = [
  ['aes128-gcm@openssh.com', 'hmac-sha2-256'],
  ['chacha20-poly1305@openssh.com', 'hmac-sha2-256'],
  [stream, 'hmac-sha2-256'],
  [stream, 'hmac-sha2-512-etm@openssh.com'],
  [stream, 'hmac-sha1'],
];

describe('the messages of a rekey', () => {
  it.each(protections)(
    'are decoded, and their sizes are those on the wire: %s, %s',
    async (cipher, mac) => {
      const pair = await connectPair(
        { keyExchange: ['curve25519-sha256'], ciphers: [cipher], macs: [mac] },
        {},
        { cipher: [cipher], hmac: [mac] },
      );
      for (const side of [pair.ours, pair.theirs]) {
        const before = pair.counted();
        const known = rekeyMessages(pair.session).length;
        await renew(pair, side);
        const messages = rekeyMessages(pair.session).slice(known);
        const byWhom = (from: string): number =>
          messages.filter((one) => one.from === from).reduce((sum, { bytes }) => sum + bytes, 0);
        await vi.waitFor(() => {
          const after = pair.counted();
          expect({ client: byWhom('client'), server: byWhom('server') }).toEqual({
            client: after.client - before.client,
            server: after.server - before.server,
          });
        });
        expect(messages.map(({ name }) => name).toSorted()).toEqual([
          'KEXINIT',
          'KEXINIT',
          'KEX_ECDH_INIT',
          'KEX_ECDH_REPLY',
          'NEWKEYS',
          'NEWKEYS',
        ]);
        expect(messages.every(({ encrypted, keyExchange }) => encrypted && keyExchange)).toBe(true);
        const reply = messages.find(({ name }) => name === 'KEX_ECDH_REPLY');
        expect(reply?.fields).toMatchObject({ publicBytes: 32, signatureAlgorithm: 'ssh-ed25519' });
        expect(reply?.raw).toBeUndefined();
      }
      expect(await listNames(pair.session, pair.server.root)).toEqual([]);
    },
  );

  it('are kept of the first and the last two, and the report says which are not', async () => {
    const pair = await connectPair({ keyExchange: ['curve25519-sha256'] });
    for (let round = 1; round <= 7; round++) await renew(pair, round % 2 ? pair.ours : pair.theirs);
    const kept = new Set(rekeyMessages(pair.session).map(({ rekey }) => rekey));
    expect([...kept]).toEqual([1, 2, 6, 7]);
    expect(pair.session.report?.unobserved['messages']).toContain('rekeys 3 to 5');
    expect(pair.session.report?.session.rekeys).toBe(7);
  });
});

describe('a server that does not keep quiet while keys are renewed', () => {
  it.each(protections)('is understood: %s, %s', async (cipher, mac) => {
    const pair = await connectPair(
      { keyExchange: ['curve25519-sha256'], ciphers: [cipher], macs: [mac] },
      {},
      { cipher: [cipher], hmac: [mac] },
    );
    const { session, theirs, server } = pair;
    const heard = vi.fn();
    const handlers = pair.ours._handlers;
    for (const name of ['GLOBAL_REQUEST', 'CHANNEL_DATA']) {
      const handler = handlers[name];
      handlers[name] = (...args) => {
        heard(name, pair.ours._kexinit !== undefined);
        handler?.(...args);
      };
    }
    const { write } = session.features;
    if (!write) throw new Error('The server takes files.');
    const bytes = noise(3_000_000);
    await writeWhole(write, `${server.root}/file`, bytes);
    const reading = readWhole(session, `${server.root}/file`);
    heard.mockClear();

    theirs.rekey();
    // ssh2 itself would keep these back until the end of the exchange (lib/protocol/kex.js, kexinit).
    const kexInit = theirs._kexinit;
    const { write: writer } = theirs._packetRW;
    theirs._kexinit = undefined;
    writer.allocStart = writer.allocStartKEX;
    const call = (name: string, ...args: unknown[]): void => {
      (Reflect.get(theirs, name) as (...args: unknown[]) => void).call(theirs, ...args);
    };
    call('ping');
    call('channelData', 0, Buffer.alloc(0));
    theirs._kexinit = kexInit;
    writer.allocStart = 0;

    expect((await reading).equals(bytes)).toBe(true);
    expect(session.report?.session.rekeys).toBe(1);
    // Both came while the exchange was under way.
    expect(heard).toHaveBeenCalledWith('GLOBAL_REQUEST', true);
    expect(heard).toHaveBeenCalledWith('CHANNEL_DATA', true);
    expect(await listNames(session, server.root)).toEqual(['file']);
  });
});

describe('a rekey that leads elsewhere', () => {
  const offer = { keyExchange: ['curve25519-sha256', 'diffie-hellman-group14-sha256'] };
  const secondMethod = 'diffie-hellman-group14-sha256';

  function judgeWith(isSecondAccepted: boolean): { judge: Judge; seen: SecurityReport[] } {
    const seen: SecurityReport[] = [];
    const judge: Judge = (report) => {
      seen.push(report);
      const trust = {
        verdict: 'pinned',
        reason: '',
        hostKey: report.hostKey,
        chain: null,
      } as const;
      return Promise.resolve(
        report.keyExchange?.name !== secondMethod || isSecondAccepted
          ? { accept: true, trust }
          : { accept: false, code: 'policy-violated', trust, message: 'Too weak.' },
      );
    };
    return { judge, seen };
  }

  it.each(['ours', 'theirs'] as const)(
    'is judged before anything is exchanged: %s',
    async (side) => {
      const { judge, seen } = judgeWith(false);
      const pair = await connectPair(offer, { judge });
      relist(pair.theirs, secondMethod);
      pair[side].rekey();
      expect(await pair.session.closed).toMatchObject({
        code: 'policy-violated',
        retryable: false,
      });
      expect(seen.map(({ keyExchange }) => keyExchange?.name)).toEqual([
        'curve25519-sha256',
        secondMethod,
      ]);
      expect(seen[1]?.keyExchange?.group).toBe('modp2048');
      const { report } = pair.session;
      expect(report).toMatchObject({ outcome: 'failed', failure: { reason: 'policy' } });
      expect(report?.failure?.detail).toContain('renew the keys in another way');
      expect(rekeyMessages(pair.session).map(({ name }) => name)).not.toContain('KEXDH_INIT');
    },
  );

  it('goes on in the middle of a file when it is accepted, and is not judged twice', async () => {
    const { judge, seen } = judgeWith(true);
    const pair = await connectPair(offer, { judge });
    const { write } = pair.session.features;
    if (!write) throw new Error('The server takes files.');
    relist(pair.theirs, secondMethod);
    const bytes = noise(3_000_000);
    const writing = writeWhole(write, `${pair.server.root}/file`, bytes);
    await renew(pair, pair.theirs);
    await writing;
    const reading = readWhole(pair.session, `${pair.server.root}/file`);
    await renew(pair, pair.ours);
    expect((await reading).equals(bytes)).toBe(true);
    expect(seen).toHaveLength(2);
    expect(rekeyMessages(pair.session).map(({ name }) => name)).toContain('KEXDH_REPLY');
  });

  it('ends the session when there is nothing in common any more', async () => {
    const pair = await connectPair(offer);
    relist(pair.theirs, 'diffie-hellman-group18-sha512');
    pair.theirs.rekey();
    expect(await pair.session.closed).toMatchObject({ code: 'negotiation-failed' });
  });
});
