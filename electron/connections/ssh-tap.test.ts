import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  ed25519Key,
  kexInit,
  kexReply,
  lists,
  packet,
  string,
} from '../wire/ssh/encode.test-support.ts';
import { buildSshReport, createReportState } from './ssh-report.ts';
import { tapSsh, type SshTap } from './ssh-tap.ts';

/** A socket whose other side is the test. */
function tapped(): { socket: Duplex; tap: SshTap; written: Buffer[] } {
  const written: Buffer[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk);
      done();
    },
  });
  const tap = tapSsh(asSocket(socket), { clock: () => 1, onSeen: () => undefined });
  socket.resume();
  return { socket, tap, written };
}

/** The tap uses no more of a socket than every duplex stream has. */
function asSocket(stream: unknown): Socket {
  return stream as Socket;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const point = new Array<number>(32).fill(1);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('tapSsh', () => {
  it('sees both sides up to NEWKEYS, and changes nothing', async () => {
    const { socket, tap, written } = tapped();
    const init = packet(Uint8Array.from([30, ...string(point)]));
    socket.write(text('SSH-2.0-us\r\n'));
    socket.push(text('SSH-2.0-them\r\n'));
    socket.write(packet(kexInit(lists())));
    socket.push(packet(kexInit(lists({ hostKey: ['ssh-ed25519'] }))));
    await settled();
    socket.write(init);
    socket.push(packet(kexReply(point)));
    socket.push(Buffer.concat([packet(Uint8Array.from([21])), Buffer.alloc(40, 0xff)]));
    socket.write(packet(Uint8Array.from([21])));
    socket.write(Buffer.alloc(40, 0xee));
    await settled();
    const { observation } = tap;
    expect(observation.problem).toBeNull();
    expect(observation.messages.map(({ from, name }) => `${from} ${name}`).sort()).toEqual([
      'client IDENTIFICATION',
      'client KEXINIT',
      'client KEX_ECDH_INIT',
      'client NEWKEYS',
      'server IDENTIFICATION',
      'server KEXINIT',
      'server KEX_ECDH_REPLY',
      'server NEWKEYS',
    ]);
    expect(Buffer.concat(written).includes(Buffer.from(init))).toBe(true);
    expect(Object.hasOwn(socket, 'write')).toBe(true);
    expect(socket.listenerCount('data')).toBe(0);

    for (const { raw, bytes: size } of observation.messages) {
      expect(Buffer.from(raw?.base64 ?? '', 'base64')).toHaveLength(size);
    }
    const shown = observation.messages.find(({ name }) => name === 'KEX_ECDH_INIT');
    const [start, end] = shown?.raw?.spans['publicBytes'] ?? [0, 0];
    expect(Buffer.from(init).subarray(start, end)).toEqual(Buffer.from(string(point)));

    const state = createReportState('h', 22);
    state.observation = observation;
    const report = buildSshReport(state);
    expect(report).toMatchObject({
      protocolVersion: 'SSH-2.0',
      software: { client: 'SSH-2.0-us', server: 'SSH-2.0-them' },
      keyExchange: { name: 'curve25519-sha256', group: 'x25519', bits: 255 },
      authentication: { algorithm: 'ssh-ed25519', signature: 'ssh-ed25519', bits: 256 },
      hostKey: { base64: Buffer.from(ed25519Key).toString('base64') },
      encryption: { clientToServer: { cipher: 'aes128-gcm@openssh.com', mac: null } },
      session: { strictKeyExchange: false, id: null },
    });
    expect(report.unobserved['session.id']).toBe('The key exchange was not completed.');
  });

  it('records what is broken and lets it pass', async () => {
    const { socket, tap } = tapped();
    socket.push(text('SSH-2.0-them\r\n'));
    socket.push(packet(kexInit(lists()).subarray(0, 40)));
    await settled();
    expect(tap.observation.problem).toMatchObject({ code: 'malformed-message' });
    expect(tap.observation.messages.at(-1)).toMatchObject({ name: 'MALFORMED', from: 'server' });
    expect(tap.observation.server.kexInit).toBeNull();
  });

  it('keeps a flood of messages out of the report', async () => {
    const { socket, tap } = tapped();
    socket.push(text('SSH-2.0-them\r\n'));
    const ignore = packet(Uint8Array.from([2, ...string('x')]));
    socket.push(Buffer.concat(Array.from({ length: 1000 }, () => ignore)));
    await settled();
    expect(tap.observation.messages).toHaveLength(200);
  });
});
