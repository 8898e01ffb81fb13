import { ByteReader, malformed } from '../byte-reader.ts';
import { ByteWriter } from '../byte-writer.ts';

/** A key that an agent holds: its public key blob, a certificate's too, and what it is called. */
export interface AgentIdentity {
  blob: Uint8Array;
  comment: string;
}

/** Message numbers. draft-ietf-sshm-ssh-agent §6.1. */
const failureType = 5;
const requestIdentitiesType = 11;
const identitiesType = 12;
const signRequestType = 13;
const signatureType = 14;

/** OpenSSH's own bounds, authfd.c: MAX_AGENT_REPLY_LEN and MAX_AGENT_IDENTITIES. */
export const maxAgentMessageBytes = 256 * 1024;
const maxIdentities = 2048;
const maxBlobBytes = 64 * 1024;
const maxCommentBytes = 4096;

/** Asks for the keys that it holds. */
export function encodeIdentitiesRequest(): Uint8Array {
  return Uint8Array.of(requestIdentitiesType);
}

/** Which hash an RSA key signs with; other keys have no choice. draft-ietf-sshm-ssh-agent §4.5.1 */
export type AgentHash = 'sha256' | 'sha512' | null;

/** byte 13 · string key blob · string data · uint32 flags */
export function encodeSignRequest(blob: Uint8Array, data: Uint8Array, hash: AgentHash): Uint8Array {
  const flags = { sha256: 2, sha512: 4 };
  return new ByteWriter()
    .uint8(signRequestType)
    .string(blob)
    .string(data)
    .uint32(hash === null ? 0 : flags[hash])
    .finish();
}

/**
 * byte 12 · uint32 count · (string key blob · string comment) × count. Null: the agent refuses, as it does
 * while it is locked. @throws {AppError} malformed-message
 */
export function parseIdentities(payload: Uint8Array): AgentIdentity[] | null {
  const reader = new ByteReader(payload, 'identities of the agent');
  if (!isExpected(reader, identitiesType)) return null;
  const count = reader.uint32();
  if (count > maxIdentities) {
    throw malformed('identities of the agent', 1, `${String(count)} of them`);
  }
  const identities: AgentIdentity[] = [];
  for (let index = 0; index < count; index++) {
    identities.push({
      blob: reader.string(maxBlobBytes),
      comment: reader.text(maxCommentBytes),
    });
  }
  reader.end();
  return identities;
}

/**
 * byte 14 · string signature blob, which names its algorithm and, from a security key, has flags and a counter
 * behind the signature. Null: the agent does not sign. @throws {AppError} malformed-message
 */
export function parseSignature(payload: Uint8Array): Uint8Array | null {
  const reader = new ByteReader(payload, 'signature of the agent');
  if (!isExpected(reader, signatureType)) return null;
  const signature = reader.string(maxBlobBytes);
  reader.end();
  return signature;
}

function isExpected(reader: ByteReader, wanted: number): boolean {
  const type = reader.uint8();
  if (type === failureType) return false;
  if (type !== wanted) {
    throw malformed(
      'answer of the agent',
      0,
      `message ${String(type)} in place of ${String(wanted)}`,
    );
  }
  return true;
}
