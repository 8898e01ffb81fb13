import { AppError } from '../../shared/errors.ts';

/** One exchange by a method that ssh2 lacks: a string goes out, a string comes back. */
export interface AddedExchange {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  /** What is sent to the server, without its length. */
  readonly publicValue: Buffer;
  /**
   * K as it goes into hashes, without its length.
   * @throws {AppError} malformed-message, negotiation-failed
   */
  secret(reply: Uint8Array): Buffer;
}

/** @throws {AppError} malformed-message */
export function assertReplyLength(reply: Uint8Array, wantedBytes: number): void {
  if (reply.length === wantedBytes) return;
  throw new AppError(
    'malformed-message',
    `The server's half of the key exchange has ${String(reply.length)} bytes, not ${String(wantedBytes)}.`,
  );
}
