import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ParsedKey } from 'ssh2';
import { KeyFileProblem } from '../../connections/ssh-keys/key-file-problem.ts';
import { isPemEncrypted, unlockPem } from '../../connections/ssh-keys/pem-key.ts';
import { puttyPublicKey, readPuttyKey, unlockPutty } from '../../connections/ssh-keys/putty-key.ts';
import { ssh2KeyFrom, ssh2KeyOf } from '../../connections/ssh-keys/ssh2-key.ts';
import { ByteReader } from '../../wire/byte-reader.ts';
import { parseHostKey } from '../../wire/ssh/host-key.ts';

/** What a key file holds, before any passphrase. */
export interface KeyFile {
  /** As shown to people. */
  name: string;
  path: string;
  text: string;
  /** Who reads it: OpenSSL, ssh2, or our own reader of PuTTY's files. */
  format: 'pem' | 'ssh2' | 'putty';
  isEncrypted: boolean;
  /** Public key blob, where the file shows it without a passphrase (OpenSSH and PuTTY). */
  publicKey: Buffer | null;
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
      return { ...file, format: 'ssh2', ...readOpenSshHeader(text, name) };
    case 'DSA PRIVATE KEY':
      return { ...file, format: 'ssh2', isEncrypted: /^Proc-Type: 4,ENCRYPTED/m.test(text) };
    case 'RSA PRIVATE KEY':
    case 'EC PRIVATE KEY':
    case 'PRIVATE KEY':
    case 'ENCRYPTED PRIVATE KEY':
      return { ...file, format: 'pem', isEncrypted: isPemEncrypted(text, name) };
    default:
      break;
  }
  if (text.startsWith('PuTTY-User-Key-File-')) {
    const putty = readPuttyKey(text, name);
    const isEncrypted = putty.encryption !== 'none';
    return { ...file, format: 'putty', isEncrypted, publicKey: puttyPublicKey(putty) };
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

/** Such a file only names the key inside the device. @throws {KeyFileProblem} for one of a security key */
export function assertNoSecurityKey({ name, publicKey }: KeyFile): void {
  if (!publicKey || !parseHostKey(publicKey).type.startsWith('sk-')) return;
  throw new KeyFileProblem(
    `${name} belongs to a security key: add it to an SSH agent (ssh-add ${name}), which can sign with it.`,
  );
}

/**
 * The key itself, in the form with which ssh2 signs.
 * @throws {KeyFileProblem} for a wrong passphrase, damage, or a kind of key that cannot be used
 */
export async function unlockKey(file: KeyFile, passphrase?: string): Promise<ParsedKey> {
  const { name, text, format } = file;
  if (format === 'pem') return ssh2KeyOf(unlockPem(text, name, passphrase), name);
  if (format === 'ssh2') return ssh2KeyFrom(file, passphrase);
  const parts = await unlockPutty(readPuttyKey(text, name), name, passphrase);
  return ssh2KeyOf(parts, name);
}
