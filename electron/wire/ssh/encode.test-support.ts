/* Builds SSH messages for tests, byte by byte as the RFCs lay them out. */
import { kexInitLists, type AlgorithmLists } from './kex-init.ts';

export const uint32 = (value: number): number[] => [
  (value >>> 24) & 255,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
];

export const string = (value: string | readonly number[]): number[] => {
  const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : value;
  return [...uint32(bytes.length), ...bytes];
};

export const lists = (changes: Partial<AlgorithmLists> = {}): AlgorithmLists => ({
  keyExchange: ['curve25519-sha256', 'ecdh-sha2-nistp256'],
  hostKey: ['ssh-ed25519', 'rsa-sha2-512'],
  ciphersClientToServer: ['aes128-gcm@openssh.com', 'aes256-ctr'],
  ciphersServerToClient: ['aes128-gcm@openssh.com', 'aes256-ctr'],
  macsClientToServer: ['hmac-sha2-256'],
  macsServerToClient: ['hmac-sha2-256'],
  compressionClientToServer: ['none'],
  compressionServerToClient: ['none'],
  languagesClientToServer: [],
  languagesServerToClient: [],
  ...changes,
});

export function kexInit(offer: AlgorithmLists, firstKexPacketFollows = false): Uint8Array {
  return Uint8Array.from([
    20,
    ...Array.from({ length: 16 }, (_, index) => index),
    ...kexInitLists.flatMap((name) => string(offer[name].join(','))),
    firstKexPacketFollows ? 1 : 0,
    ...uint32(0),
  ]);
}

/** Adds length and padding. RFC 4253 §6. */
export function packet(payload: Uint8Array): Uint8Array {
  const padding = 8 - ((payload.length + 5) % 8) + (8 - ((payload.length + 5) % 8) < 4 ? 8 : 0);
  return Uint8Array.from([
    ...uint32(payload.length + padding + 1),
    padding,
    ...payload,
    ...new Array<number>(padding).fill(0),
  ]);
}

export const ed25519Key = Uint8Array.from([
  ...string('ssh-ed25519'),
  ...string(new Array<number>(32).fill(7)),
]);

/** KEX_ECDH_REPLY or KEXDH_REPLY with an ed25519 key and signature. */
export function kexReply(publicValue: readonly number[], type = 31): Uint8Array {
  const signature = [...string('ssh-ed25519'), ...string(new Array<number>(64).fill(9))];
  return Uint8Array.from([
    type,
    ...string([...ed25519Key]),
    ...string(publicValue),
    ...string(signature),
  ]);
}
