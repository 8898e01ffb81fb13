import { X509Certificate } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { AppError } from '../../shared/errors.ts';
import type { ClientCertificate } from './tls-connection.ts';

/** The files that a target names. */
export interface TlsFileNames {
  caFiles?: readonly string[] | undefined;
  clientCertificate: string | null;
  clientKey?: string | undefined;
}

export interface TlsFiles {
  ca?: string[];
  clientCertificate?: ClientCertificate;
}

/** A bundle of all authorities of the world has 250 kB. */
const maxFileBytes = 4 * 1024 * 1024;

const maxAttempts = 3;

/**
 * Reads authorities and the client certificate. A passphrase is for this computer only and never leaves it, so
 * it may be asked for before anything is known of the server.
 * @throws {AppError} not-found, permission-denied, malformed-message, auth-failed, and what `ask` throws
 */
export async function readTlsFiles(
  { caFiles = [], clientCertificate, clientKey }: TlsFileNames,
  ask: (file: string, attempt: number) => Promise<string | null>,
): Promise<TlsFiles> {
  const ca = await Promise.all(caFiles.map(readAuthorities));
  const files: TlsFiles = ca.length === 0 ? {} : { ca };
  if (clientCertificate === null || clientCertificate === '') return files;
  const content = await readSmallFile(clientCertificate);
  const keyFile = clientKey ?? clientCertificate;
  const isPem = content.includes('-----BEGIN ');
  const material: ClientCertificate = isPem
    ? { cert: content.toString(), key: (await readSmallFile(keyFile)).toString() }
    : { pfx: content };
  const locked = isPem ? keyFile : clientCertificate;
  return { ...files, clientCertificate: await unlock(material, locked, ask) };
}

async function readAuthorities(file: string): Promise<string> {
  const text = (await readSmallFile(file)).toString();
  try {
    // OpenSSL skips what it cannot read, and the site would then be trusted by nobody without a word.
    new X509Certificate(text);
    return text;
  } catch (error) {
    throw unreadable(file, 'holds no certificate in PEM', error);
  }
}

/** Tries without a passphrase first: most keys of this kind have none. */
async function unlock(
  material: ClientCertificate,
  file: string,
  ask: (file: string, attempt: number) => Promise<string | null>,
): Promise<ClientCertificate> {
  let passphrase: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const tried = passphrase === undefined ? material : { ...material, passphrase };
    try {
      createSecureContext(tried);
      return tried;
    } catch (error) {
      if (!isAboutPassphrase(error)) throw unreadable(file, 'cannot be used', error);
      const answer = attempt > maxAttempts ? null : await ask(file, attempt);
      if (answer === null) {
        const message = `The client certificate ${file} needs a passphrase.`;
        throw new AppError('auth-failed', message, { file }, { cause: error });
      }
      passphrase = answer;
    }
  }
}

/** What OpenSSL 3 and Node say to a missing or wrong one, for PKCS #12 and for keys in PEM. */
function isAboutPassphrase(error: unknown): boolean {
  const said = error instanceof Error ? error.message : '';
  return /mac verify|bad decrypt|bad password|passphrase|interrupted or cancelled|password/i.test(
    said,
  );
}

async function readSmallFile(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > maxFileBytes) throw unreadable(path, 'is too large for a certificate');
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    const code = errno === 'ENOENT' ? 'not-found' : 'permission-denied';
    throw new AppError(code, `${path} cannot be read (${errno}).`, { path }, { cause: error });
  }
}

function unreadable(file: string, problem: string, cause?: unknown): AppError {
  return new AppError('malformed-message', `${file} ${problem}.`, { file }, { cause });
}
