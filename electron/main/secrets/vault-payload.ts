import { AppError } from '../../shared/errors.ts';

/*
 * What a vault holds, in the clear, as bytes that can be wiped: strings cannot.
 *
 *   entry   = uint16 name length (≥ 1), name, uint32 value length, value
 *   payload = *entry, uint16 0, zeros up to a multiple of 512
 *
 * The padding keeps the size of the file from telling how long a password is.
 */

const paddedTo = 512;

/** Secrets by name. Each value is a buffer of its own. */
export type VaultEntries = Map<string, Buffer>;

/** Copies the values; the result is wiped by the caller. */
export function encodePayload(entries: VaultEntries): Buffer {
  const encoded = [...entries].map(([name, value]) => ({ name: Buffer.from(name, 'utf8'), value }));
  const length = encoded.reduce((sum, { name, value }) => sum + 6 + name.length + value.length, 2);
  const payload = Buffer.alloc(Math.ceil(length / paddedTo) * paddedTo);
  let at = 0;
  for (const { name, value } of encoded) {
    at = payload.writeUInt16BE(name.length, at);
    at += name.copy(payload, at);
    at = payload.writeUInt32BE(value.length, at);
    at += value.copy(payload, at);
  }
  return payload;
}

/** @throws {AppError} malformed-message */
export function decodePayload(payload: Buffer): VaultEntries {
  const entries: VaultEntries = new Map();
  let at = 0;
  const take = (length: number): Buffer => {
    const end = at + length;
    if (end > payload.length) {
      throw new AppError('malformed-message', 'The vault ends in the middle of an entry.');
    }
    const bytes = payload.subarray(at, end);
    at = end;
    return bytes;
  };
  for (;;) {
    const nameLength = take(2).readUInt16BE();
    if (nameLength === 0) return entries;
    const name = take(nameLength).toString('utf8');
    entries.set(name, Buffer.from(take(take(4).readUInt32BE())));
  }
}

export function wipeEntries(entries: VaultEntries): void {
  for (const value of entries.values()) value.fill(0);
  entries.clear();
}
