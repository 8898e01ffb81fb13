import { argon2, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AppError } from '../../shared/errors.ts';
import { ByteWriter } from '../../wire/byte-writer.ts';
import { parsePuttyBlobs, type PrivateKeyParts } from '../../wire/ssh/private-key.ts';
import { parsePuttyKey, type PuttyKeyFile } from '../../wire/ssh/putty-key.ts';
import { KeyFileProblem, wrongPassphrase } from './key-file-problem.ts';

const derive = promisify(argon2);

interface Secrets {
  key: Buffer;
  iv: Buffer;
  macKey: Buffer;
}

/** @throws {KeyFileProblem} when the file is damaged or of a version that is not known */
export function readPuttyKey(text: string, name: string): PuttyKeyFile {
  return orDamaged(name, () => parsePuttyKey(text));
}

/** Public key blob, which is never encrypted. */
export function puttyPublicKey(file: PuttyKeyFile): Buffer {
  return Buffer.from(file.publicBase64, 'base64');
}

/**
 * Decrypts and verifies a key of PuTTY. PuTTY manual, appendix C. Argon2 runs beside the event loop.
 * @throws {KeyFileProblem} for a wrong passphrase, damage, or a kind of key that cannot be used
 */
export async function unlockPutty(
  file: PuttyKeyFile,
  name: string,
  passphrase: string | undefined,
): Promise<PrivateKeyParts> {
  const secrets = await secretsFor(file, name, passphrase ?? '');
  const publicBlob = puttyPublicKey(file);
  const privateBlob = decrypt(file, name, secrets);
  if (!isGenuine(file, secrets, publicBlob, privateBlob)) {
    throw file.encryption === 'none'
      ? new KeyFileProblem(`${name} is damaged: its checksum does not fit.`)
      : wrongPassphrase(name);
  }
  return orDamaged(name, () => parsePuttyBlobs(file.type, publicBlob, privateBlob));
}

async function secretsFor(file: PuttyKeyFile, name: string, secret: string): Promise<Secrets> {
  const isEncrypted = file.encryption !== 'none';
  const passphrase = Buffer.from(isEncrypted ? secret : '');
  if (file.version === 2) {
    const [first, second] = [0, 1].map((count) => sha1(Buffer.of(0, 0, 0, count), passphrase));
    return {
      key: Buffer.concat([first ?? passphrase, second ?? passphrase]).subarray(0, 32),
      iv: Buffer.alloc(16),
      macKey: sha1('putty-private-key-file-mac-key', passphrase),
    };
  }
  const { derivation } = file;
  const none = Buffer.alloc(0);
  if (!derivation) return { key: none, iv: none, macKey: none };
  try {
    const bytes = await derive(derivation.flavour, {
      message: passphrase,
      nonce: Buffer.from(derivation.saltHex, 'hex'),
      memory: derivation.memoryKib,
      passes: derivation.passes,
      parallelism: derivation.parallelism,
      tagLength: 80,
    });
    return { key: bytes.subarray(0, 32), iv: bytes.subarray(32, 48), macKey: bytes.subarray(48) };
  } catch (error) {
    // Argon2 itself sets bounds for its parameters, such as 8 bytes of salt.
    throw new KeyFileProblem(`${name} is damaged: its key derivation cannot be done.`, {
      cause: error,
    });
  }
}

function sha1(...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function decrypt(file: PuttyKeyFile, name: string, { key, iv }: Secrets): Buffer {
  const blob = Buffer.from(file.privateBase64, 'base64');
  if (file.encryption === 'none') return blob;
  if (blob.length % 16 !== 0) {
    throw new KeyFileProblem(`${name} is damaged: its private half is cut off.`);
  }
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(blob), decipher.final()]);
}

function isGenuine(
  file: PuttyKeyFile,
  { macKey }: Secrets,
  publicBlob: Buffer,
  privateBlob: Buffer,
): boolean {
  const signed = new ByteWriter()
    .string(file.type)
    .string(file.encryption)
    .string(Buffer.from(file.comment, 'latin1'))
    .string(publicBlob)
    .string(privateBlob)
    .finish();
  const mac = createHmac(file.version === 2 ? 'sha1' : 'sha256', macKey)
    .update(signed)
    .digest();
  return timingSafeEqual(mac, Buffer.from(file.macHex, 'hex'));
}

function orDamaged<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { problem, offset, what } = error.detail;
    const line = String(what).includes('line') ? ` in line ${String(offset)}` : '';
    throw new KeyFileProblem(`${name} cannot be used: ${String(problem)}${line}.`, {
      cause: error,
    });
  }
}
