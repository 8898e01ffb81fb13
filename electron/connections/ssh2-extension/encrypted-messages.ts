import { AppError } from '../../shared/errors.ts';
import { parseMessage, type SshMessage } from '../../wire/ssh/messages.ts';
import type { NegotiatedDirection } from '../../wire/ssh/negotiate.ts';
import type { ProtocolInternals } from './internals.ts';

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

/** Transport messages below 30; sign-in and everything after it are not part of the handshake. */
const lastTransportType = 29;

/**
 * Passes on the server's transport messages after NEWKEYS (SERVICE_ACCEPT, EXT_INFO …) with their
 * size on the wire, until the returned function is called.
 */
export function watchEncryptedMessages(
  protocol: ProtocolInternals,
  direction: () => NegotiatedDirection | null,
  see: (message: SshMessage, bytes: number) => void,
): () => void {
  const original = protocol._onPayload;
  let isWatching = true;
  protocol._onPayload = (payload) => {
    if (isWatching && (payload[0] ?? 255) <= lastTransportType) {
      see(read(payload), wireBytes(payload, direction()));
    }
    return original(payload);
  };
  return () => {
    isWatching = false;
  };
}

function read(payload: Buffer): SshMessage {
  try {
    return parseMessage(payload, null);
  } catch (error) {
    const fields = { type: payload[0] ?? 0, malformed: AppError.from(error).message };
    return { type: payload[0] ?? 0, name: 'MALFORMED', isKeyExchange: false, fields, spans: {} };
  }
}

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
