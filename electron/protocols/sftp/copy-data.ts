import { AppError } from '../../shared/errors.ts';
import type { ServerCopyOptions } from '../protocol.ts';
import type { SftpChannel } from './channel.ts';
import type { Deed } from './map-error.ts';

/** draft-ietf-secsh-filexfer-extensions-00 §7; OpenSSH has it since 9.0 (PROTOCOL §4.10). */
export const copyDataExtension = 'copy-data';

/** OpenSSH does nothing else on the channel meanwhile: a tenth of a second on most disks. */
const pieceBytes = 64 * 1024 * 1024;

export interface CopyData extends Pick<ServerCopyOptions, 'expectedBytes' | 'onBytes'> {
  from: Buffer;
  to: Buffer;
  deed: Deed;
  signal: AbortSignal;
}

/**
 * Copies between two open files on the server, to the end of the first, wherever that is by then.
 * @throws {AppError} by map-error.ts
 */
export async function copyData(channel: SftpChannel, copying: CopyData): Promise<void> {
  const { from, to, deed, signal, onBytes } = copying;
  const expectedBytes = copying.expectedBytes ?? 0;
  const copy = (offset: number, length: number): Promise<undefined> =>
    channel.request<undefined>(deed, signal, (sftp, done) => {
      sftp.ext_copy_data(from, offset, length, to, offset, (error) => {
        done(error, undefined);
      });
    });
  let offset = 0;
  for (; expectedBytes - offset > pieceBytes; offset += pieceBytes) {
    await copy(offset, pieceBytes);
    onBytes(pieceBytes);
  }
  // A length of 0 means to the end.
  await copy(offset, 0);
  onBytes(expectedBytes - offset);
}

/** What a failure of the copying itself means: everybody can still read and write. */
export function asRefusal(thrown: unknown): AppError {
  const error = AppError.from(thrown);
  const isRefusal = error.code === 'unsupported' || error.code === 'permission-denied';
  if (!isRefusal) return error;
  return new AppError('unsupported', error.message, error.detail, { cause: error });
}
