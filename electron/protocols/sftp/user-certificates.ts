import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { KeyFileProblem } from '../../connections/ssh-keys/key-file-problem.ts';
import { AppError } from '../../shared/errors.ts';
import { parseCertificate, type SshCertificate } from '../../wire/ssh/certificate.ts';

/** A certificate that an authority has made for a user's key. */
export interface UserCertificate {
  /** As shown to people. */
  name: string;
  blob: Buffer;
  content: SshCertificate;
}

/** A certificate of 256 long principals takes less; ssh-keygen's own limit is of this size. */
const maxFileBytes = 256 * 1024;

/**
 * The certificate that ssh-keygen puts beside a key: `id_ed25519-cert.pub` for `id_ed25519`. Null where
 * there is none. @throws {KeyFileProblem} when there is one that cannot be used
 */
export async function readCertificateBeside(keyPath: string): Promise<UserCertificate | null> {
  const path = `${keyPath}-cert.pub`;
  try {
    await stat(path);
  } catch {
    // Most keys have no certificate, and one that cannot be seen is as good as none.
    return null;
  }
  return await readUserCertificate(path);
}

/** @throws {KeyFileProblem} when the file cannot be read, or is no certificate of a user's key */
export async function readUserCertificate(path: string): Promise<UserCertificate> {
  const name = basename(path);
  const text = await readText(path, name);
  const [type = '', base64 = ''] = text.trim().split(/\s+/);
  const blob = Buffer.from(base64, 'base64');
  const content = parse(blob, name);
  if (content.type !== type) throw new KeyFileProblem(`${name} is damaged.`);
  if (content.kind !== 'user') {
    throw new KeyFileProblem(`${name} is the certificate of a host, not of a user.`);
  }
  return { name, blob, content };
}

async function readText(path: string, name: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > maxFileBytes) throw new KeyFileProblem(`${name} is too large for a certificate.`);
    return await readFile(path, 'latin1');
  } catch (error) {
    if (error instanceof KeyFileProblem) throw error;
    const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new KeyFileProblem(`${name} cannot be read (${errno}).`, { cause: error });
  }
}

function parse(blob: Buffer, name: string): SshCertificate {
  try {
    return parseCertificate(blob);
  } catch (error) {
    const problem = error instanceof AppError ? String(error.detail['problem']) : 'no certificate';
    throw new KeyFileProblem(`${name} is no certificate, or damaged (${problem}).`, {
      cause: error,
    });
  }
}

/** Whether the certificate is one of this public key. */
export function certifies({ content }: UserCertificate, publicKey: Buffer): boolean {
  return publicKey.equals(content.publicKey);
}

/** Why a server may have refused it, by what it says about itself; empty where nothing stands out. */
export function whyRefused({ content }: UserCertificate, user: string, nowMs: number): string {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const { validAfterMs, validBeforeMs, principals } = content;
  if (validBeforeMs !== null && nowMs >= validBeforeMs) {
    return `it expired on ${day(validBeforeMs)}`;
  }
  if (nowMs < validAfterMs) return `it is valid from ${day(validAfterMs)} on`;
  if (!principals.includes(user)) {
    return `it is made for ${principals.join(', ') || 'nobody by name'}`;
  }
  return '';
}
