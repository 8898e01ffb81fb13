import {
  ed25519Key,
  kexInit,
  kexReply,
  lists,
  packet,
  string,
  uint32,
} from '../../electron/wire/ssh/encode.test-support.ts';
import { ByteWriter } from '../../electron/wire/byte-writer.ts';
import { parseIdentities, parseSignature } from '../../electron/wire/ssh/agent-messages.ts';
import { parseCertificate } from '../../electron/wire/ssh/certificate.ts';
import { parseHostKey } from '../../electron/wire/ssh/host-key.ts';
import type { KexLayout } from '../../electron/wire/ssh/key-exchange-methods.ts';
import { parseMessage } from '../../electron/wire/ssh/messages.ts';
import { parsePuttyBlobs } from '../../electron/wire/ssh/private-key.ts';
import { parsePuttyKey } from '../../electron/wire/ssh/putty-key.ts';
import { TransportReader } from '../../electron/wire/ssh/transport-reader.ts';
import { fuzz, type FuzzTarget } from './broken-input.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const modulus = [0, ...new Array<number>(256).fill(0xff)];
const rsaKey = bytes(...string('ssh-rsa'), ...string([1, 0, 1]), ...string(modulus));

const message = (layout: KexLayout | null, ...samples: Uint8Array[]): FuzzTarget => ({
  parse: (input) => parseMessage(input, layout),
  samples,
});

const targets: Readonly<Record<string, FuzzTarget>> = {
  'transport messages': message(
    null,
    kexInit(lists()),
    bytes(1, ...uint32(2), ...string('no'), ...string('')),
    bytes(7, ...uint32(1), ...string('server-sig-algs'), ...string('ssh-ed25519')),
    bytes(4, 1, ...string('debug'), ...string('')),
    bytes(6, ...string('ssh-userauth')),
  ),
  'finite-field exchanges': message('dh', bytes(30, ...string(modulus)), kexReply(modulus)),
  'curve exchanges': message('ecdh', kexReply(new Array<number>(32).fill(1))),
  'hybrid exchanges': message('hybrid', kexReply(new Array<number>(1120).fill(1))),
  'group exchanges': message(
    'group-exchange',
    bytes(34, ...uint32(2048), ...uint32(3072), ...uint32(8192)),
    bytes(31, ...string(modulus), ...string([2])),
    kexReply(modulus, 33),
  ),
  'RSA exchanges': message(
    'rsa',
    bytes(30, ...string([...ed25519Key]), ...string([...rsaKey])),
    bytes(31, ...string(new Array<number>(256).fill(3))),
    bytes(32, ...string([...string('ssh-ed25519'), ...string(new Array<number>(64).fill(9))])),
  ),
  'host keys': {
    parse: parseHostKey,
    samples: [
      ed25519Key,
      rsaKey,
      bytes(
        ...string('ecdsa-sha2-nistp256'),
        ...string('nistp256'),
        ...string(new Array<number>(65).fill(4)),
      ),
    ],
  },
  certificates: { parse: parseCertificate, samples: [certificate(), securityKeyCertificate()] },
  "an agent's keys": {
    parse: parseIdentities,
    samples: [
      bytes(12, ...uint32(1), ...string([...ed25519Key]), ...string('a comment')),
      bytes(5),
    ],
  },
  "an agent's signature": {
    parse: parseSignature,
    samples: [bytes(14, ...string(new Array<number>(83).fill(9)))],
  },
  'the stream before encryption': {
    parse: (input) => {
      const reader = new TransportReader();
      // Two pieces, cut where the input itself says.
      const cut = (input[0] ?? 0) % Math.max(1, input.length);
      return [...reader.push(input.subarray(0, cut)), ...reader.push(input.subarray(cut))];
    },
    samples: [
      bytes(
        ...text('Welcome\r\nSSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'),
        ...packet(kexInit(lists())),
        ...packet(bytes(21)),
      ),
    ],
  },
  "PuTTY's key files": {
    parse: (input) => parsePuttyKey(new TextDecoder('latin1').decode(input)),
    samples: [text(puttyKey())],
  },
  "PuTTY's key blobs": {
    parse: (input) => parsePuttyBlobs('ssh-rsa', rsaKey, input),
    samples: [bytes(...[1, 2, 3, 4].flatMap((value) => string([value])))],
  },
};

function certificate(): Uint8Array {
  const writer = new ByteWriter().string('ssh-ed25519-cert-v01@openssh.com');
  for (const part of [new Uint8Array(32), new Uint8Array(32)]) writer.string(part);
  return endOfCertificate(writer);
}

function securityKeyCertificate(): Uint8Array {
  const writer = new ByteWriter().string('sk-ecdsa-sha2-nistp256-cert-v01@openssh.com');
  for (const part of [new Uint8Array(32), text('nistp256'), new Uint8Array(65), text('ssh:')]) {
    writer.string(part);
  }
  return endOfCertificate(writer);
}

function endOfCertificate(writer: ByteWriter): Uint8Array {
  const key = new ByteWriter().string('ssh-ed25519').string(new Uint8Array(32)).finish();
  for (const value of [1, 2, 1]) writer.uint32(value);
  writer.string('an id').string(new ByteWriter().string('ferry').finish());
  for (const value of [0, 1_000_000_000, 0, 2_000_000_000]) writer.uint32(value);
  for (const option of ['', '', '']) writer.string(option);
  return writer.string(key).string(key).finish();
}

function puttyKey(): string {
  return [
    'PuTTY-User-Key-File-3: ssh-ed25519',
    'Encryption: none',
    'Comment: a comment',
    'Public-Lines: 1',
    Buffer.from(ed25519Key).toString('base64'),
    'Private-Lines: 1',
    Buffer.from(new Uint8Array(36)).toString('base64'),
    `Private-MAC: ${'02'.repeat(32)}`,
  ].join('\n');
}

fuzz(targets);
