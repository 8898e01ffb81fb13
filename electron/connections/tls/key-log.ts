import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';

/*
 * The secrets of TLS connections in the NSS Key Log Format, for the person's own debugging with Wireshark:
 * https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile. Off unless somebody switched it on in this process. It is one file
 * for all connections of the process, which is why it is no option of each of them.
 */

let descriptor: number | null = null;

/**
 * From now on secrets of new connections are added to the file, which has to be there and readable for its owner
 * alone; null for none.
 * @throws {AppError} not-found, permission-denied, internal
 */
export function setKeyLog(file: string | null): void {
  if (descriptor !== null) closeSync(descriptor);
  descriptor = null;
  if (file === null) return;
  try {
    // Whole lines from several processes do not mix when each is added in one step. A link is not followed.
    descriptor = openSync(file, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW);
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? error.code : undefined;
    const code = errno === 'ENOENT' ? 'not-found' : 'permission-denied';
    throw new AppError(code, 'The file for TLS keys cannot be written.', { path: file });
  }
}

export function isKeyLogOn(): boolean {
  return descriptor !== null;
}

/** A line as OpenSSL gives it, line break included. A full disk ends the log, never the connection. */
export function logKeys(line: Uint8Array): void {
  if (descriptor === null) return;
  try {
    writeSync(descriptor, line);
  } catch (error) {
    setKeyLog(null);
    console.error(
      `TLS keys are not written any more: ${error instanceof Error ? error.message : ''}`,
    );
  }
}
