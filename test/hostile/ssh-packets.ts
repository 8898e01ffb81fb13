import { randomBytes } from 'node:crypto';

/** Just enough of RFC 4253 to say wrong things; nothing of the product is used to attack it. */

export const identification = 'SSH-2.0-hostile_1.0\r\n';

/** Message numbers. RFC 4253 §12, RFC 4252 §6, RFC 5656 §7.1. */
export const message = {
  disconnect: 1,
  ignore: 2,
  debug: 4,
  serviceAccept: 6,
  kexInit: 20,
  newKeys: 21,
  ecdhInit: 30,
  ecdhReply: 31,
  userAuthSuccess: 52,
} as const;

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function string(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** An unencrypted packet. RFC 4253 §6: length, padding length, payload, at least 4 bytes of padding. */
export function packet(payload: Uint8Array): Buffer {
  const blockBytes = 8;
  const padding = 4 + ((2 * blockBytes - ((5 + payload.length + 4) % blockBytes)) % blockBytes);
  return Buffer.concat([
    uint32(1 + payload.length + padding),
    Buffer.of(padding),
    payload,
    Buffer.alloc(padding),
  ]);
}

const usualLists = [
  'curve25519-sha256',
  'ssh-ed25519',
  'aes128-ctr',
  'aes128-ctr',
  'hmac-sha2-256',
  'hmac-sha2-256',
  'none',
  'none',
  '',
  '',
] as const;

/** The ten lists in the order of RFC 4253 §7.1; `changed` replaces some by their index. */
export function kexInit(changed: Readonly<Record<number, string>> = {}): Buffer {
  return Buffer.concat([
    Buffer.of(message.kexInit),
    randomBytes(16),
    ...usualLists.map((list, index) => string(changed[index] ?? list)),
    Buffer.of(0),
    uint32(0),
  ]);
}
