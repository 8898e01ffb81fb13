import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { isCostAllowed, type KdfCost } from './vault-kdf.ts';

/*
 * The file of a vault, version 1. Every byte is proved when it is opened: the header is the additional
 * data of the encryption.
 *
 *   8   "KFVAULT" and 0
 *   1   version of the format
 *   1   derivation of the key: 1 is scrypt
 *   3   scrypt: log2 N, r, p
 *   32  salt
 *   12  nonce, a new random one for each write
 *   n   AES-256-GCM of the payload (vault-payload.ts)
 *   16  its tag
 */

const magic = Buffer.from('KFVAULT\0', 'latin1');
const saltBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const saltAt = 13;
const nonceAt = saltAt + saltBytes;
const headerBytes = nonceAt + nonceBytes;
const scryptId = 1;

export const vaultVersion = 1;

/** How the key of a vault comes from its password. */
export interface KeyRecipe {
  salt: Buffer;
  cost: KdfCost;
}

/** A vault file taken apart, not yet opened. */
export interface SealedVault extends KeyRecipe {
  version: number;
  /**
   * The payload, for the caller to wipe.
   * @throws {AppError} auth-failed for another key or a changed file
   */
  open(key: Buffer): Buffer;
}

/** A recipe with a new salt. */
export function newRecipe(cost: KdfCost): KeyRecipe {
  return { salt: randomBytes(saltBytes), cost };
}

/** The bytes of a vault file of the present version, under a new nonce. */
export function sealVault(payload: Buffer, key: Buffer, { salt, cost }: KeyRecipe): Buffer {
  const nonce = randomBytes(nonceBytes);
  const parameters = [vaultVersion, scryptId, cost.logN, cost.r, cost.p];
  const header = Buffer.concat([magic, Buffer.from(parameters), salt, nonce]);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(header);
  return Buffer.concat([header, cipher.update(payload), cipher.final(), cipher.getAuthTag()]);
}

/** How the files of each version are read: an old one is opened as it is and written back as the present one. */
export type VaultReaders = Readonly<Record<number, (file: Buffer) => SealedVault>>;

export const vaultReaders: VaultReaders = { 1: readVersion1 };

/**
 * @throws {AppError} malformed-message for what is no vault, unsupported for one of a later version
 */
export function readVault(file: Buffer, readers: VaultReaders = vaultReaders): SealedVault {
  const version = file[magic.length];
  if (version === undefined || !file.subarray(0, magic.length).equals(magic)) {
    throw new AppError('malformed-message', 'The vault file is damaged: it is not a vault.');
  }
  const read = Object.hasOwn(readers, version) ? readers[version] : undefined;
  if (read) return read(file);
  throw new AppError('unsupported', 'The vault was written by a later version of Keyferry.', {
    version,
  });
}

function readVersion1(file: Buffer): SealedVault {
  const [kdf, logN = 0, r = 0, p = 0] = file.subarray(magic.length + 1, saltAt);
  const cost = { logN, r, p };
  if (file.length < headerBytes + tagBytes || kdf !== scryptId || !isCostAllowed(cost)) {
    throw new AppError('malformed-message', 'The vault file is damaged: its header cannot be.');
  }
  return {
    version: 1,
    salt: Buffer.from(file.subarray(saltAt, nonceAt)),
    cost,
    open: (key) => openVersion1(file, key),
  };
}

function openVersion1(file: Buffer, key: Buffer): Buffer {
  const nonce = file.subarray(nonceAt, headerBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(file.subarray(0, headerBytes));
  decipher.setAuthTag(file.subarray(file.length - tagBytes));
  const payload = decipher.update(file.subarray(headerBytes, file.length - tagBytes));
  try {
    decipher.final();
    return payload;
  } catch {
    // The one reason for which GCM fails, and its error says nothing more.
    payload.fill(0);
    throw new AppError(
      'auth-failed',
      'The master password is not right, or the vault file was changed.',
      { vault: 'wrong-password' },
    );
  }
}
