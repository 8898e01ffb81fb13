import type { NegotiatedDirection } from '../../wire/ssh/negotiate.ts';

/** Tag or MAC bytes behind each packet, by cipher (AEAD) or MAC. RFC 4868, RFC 5647, RFC 6668. */
const tagBytes: Readonly<Record<string, number>> = {
  'aes128-gcm@openssh.com': 16,
  'aes256-gcm@openssh.com': 16,
  'chacha20-poly1305@openssh.com': 16,
  'hmac-sha2-256': 32,
  'hmac-sha2-256-etm@openssh.com': 32,
  'hmac-sha2-512': 64,
  'hmac-sha2-512-etm@openssh.com': 64,
  'hmac-sha1': 20,
  'hmac-sha1-etm@openssh.com': 20,
  'hmac-md5': 16,
  'hmac-sha2-256-96': 12,
  'hmac-sha2-512-96': 12,
  'hmac-sha1-96': 12,
  'hmac-md5-96': 12,
};

/**
 * length (4) · padding length (1) · payload · padding · tag. ssh2's payload is a view of the whole
 * packet, whose first byte, right before the view, is the padding length (lib/protocol/crypto.js).
 */
export function wireBytes(payload: Buffer, direction: NegotiatedDirection | null): number {
  const packet = new Uint8Array(payload.buffer);
  const padding = payload.byteOffset > 0 ? (packet[payload.byteOffset - 1] ?? 0) : 0;
  return 4 + 1 + payload.length + padding + tagBytesOf(direction);
}

/** What stands behind each packet of a direction: its MAC, or the tag of a cipher that needs none. */
export function tagBytesOf(direction: NegotiatedDirection | null): number {
  return tagBytes[direction?.mac ?? direction?.cipher ?? ''] ?? 0;
}
