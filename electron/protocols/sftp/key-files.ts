import { createPrivateKey } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { ByteReader } from '../../wire/byte-reader.ts';

/** What a key file holds, before any passphrase. */
export interface KeyFile {
  /** As shown to people. */
  name: string;
  path: string;
  text: string;
  isEncrypted: boolean;
  /** Public key blob, where the file shows it without a passphrase (OpenSSH format). */
  publicKey: Buffer | null;
}

/** Why a file cannot be used for signing in, as a sentence for people. */
export class KeyFileProblem extends Error {
  override readonly name = 'KeyFileProblem';
}

/** RSA keys of 16,384 bits take 13 KB; what is larger is no key. */
const maxKeyFileBytes = 64 * 1024;

/** @throws {KeyFileProblem} for a file that is missing, unreadable or no private key that is known here */
export async function readKeyFile(path: string): Promise<KeyFile> {
  const name = basename(path);
  const text = await readText(path, name);
  const label = /^-----BEGIN ([A-Z0-9 ]+)-----/m.exec(text)?.[1];
  const file = { name, path, text, publicKey: null };
  switch (label) {
    case 'OPENSSH PRIVATE KEY':
      return { ...file, ...readOpenSshHeader(text, name) };
    case 'RSA PRIVATE KEY':
    case 'EC PRIVATE KEY':
    case 'DSA PRIVATE KEY':
      return { ...file, isEncrypted: /^Proc-Type: 4,ENCRYPTED/m.test(text) };
    case 'PRIVATE KEY':
      return { ...file, isEncrypted: false };
    case 'ENCRYPTED PRIVATE KEY':
      return { ...file, isEncrypted: true };
    default:
      break;
  }
  if (text.startsWith('PuTTY-User-Key-File-')) {
    return { ...file, isEncrypted: !/^Encryption: none\r?$/m.test(text) };
  }
  if (/^(?:ssh-|ecdsa-|sk-)/.test(text)) {
    throw new KeyFileProblem(`${name} is a public key; choose the private key beside it.`);
  }
  throw new KeyFileProblem(`${name} is no private key that Keyferry can read.`);
}

async function readText(path: string, name: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > maxKeyFileBytes) throw new KeyFileProblem(`${name} is too large for a key.`);
      return await file.readFile('latin1');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof KeyFileProblem) throw error;
    const errno = error instanceof Error && 'code' in error ? error.code : undefined;
    if (errno === 'ENOENT') throw new KeyFileProblem(`${name} does not exist (${path}).`);
    if (errno === 'EACCES') throw new KeyFileProblem(`${name} may not be read (${path}).`);
    throw new KeyFileProblem(`${name} cannot be read (${String(errno)}).`, { cause: error });
  }
}

/** openssh-key-v1 · cipher · kdf · kdf options · number of keys · public key … OpenSSH PROTOCOL.key. */
function readOpenSshHeader(text: string, name: string): Pick<KeyFile, 'isEncrypted' | 'publicKey'> {
  const base64 = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text)?.[1] ?? '';
  const bytes = Buffer.from(base64.replace(/\s/g, ''), 'base64');
  try {
    const reader = new ByteReader(bytes, name);
    reader.bytes('openssh-key-v1\0'.length);
    const cipher = reader.ascii(64);
    reader.ascii(64);
    reader.string(1024);
    reader.uint32();
    return { isEncrypted: cipher !== 'none', publicKey: Buffer.from(reader.string(8192)) };
  } catch (error) {
    throw new KeyFileProblem(`${name} is damaged.`, { cause: error });
  }
}

/** @throws {KeyFileProblem} for a wrong passphrase or a kind of key that cannot be used */
export function unlockKey(file: KeyFile, passphrase?: string): ParsedKey {
  // An OpenSSH file can hold several keys by its format; ssh2 returns a list then, its types do not say so.
  const parsed: ParsedKey | Error | readonly ParsedKey[] = ssh2.utils.parseKey(
    convertPkcs8(file, passphrase),
    passphrase,
  );
  const [key] = [parsed].flat();
  if (key === undefined || key instanceof Error || !key.isPrivateKey()) {
    const said = key instanceof Error ? ` (${key.message})` : '';
    throw new KeyFileProblem(
      file.isEncrypted
        ? `${file.name} cannot be opened: the passphrase is wrong or the key is of an unknown kind${said}.`
        : `${file.name} is of a kind that Keyferry cannot use${said}.`,
    );
  }
  return key;
}

/** ssh2 reads no PKCS#8; Node does, and writes RSA and EC keys in the older forms that ssh2 reads. */
function convertPkcs8(file: KeyFile, passphrase: string | undefined): string {
  if (!/^-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/m.test(file.text)) return file.text;
  try {
    const key = createPrivateKey({
      key: file.text,
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    return key.asymmetricKeyType === 'rsa'
      ? key.export({ type: 'pkcs1', format: 'pem' })
      : key.export({ type: 'sec1', format: 'pem' });
  } catch (error) {
    throw new KeyFileProblem(
      file.isEncrypted
        ? `${file.name} cannot be opened: the passphrase is wrong or the key is of an unknown kind.`
        : `${file.name} is of a kind that Keyferry cannot use.`,
      { cause: error },
    );
  }
}
