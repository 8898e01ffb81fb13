import type { SftpChannel } from './channel.ts';

export interface FreeSpace {
  freeBytes: number;
  totalBytes: number;
}

/** The fields of statvfs@openssh.com that ssh2 passes on under these names. OpenSSH PROTOCOL §4.3. */
interface FileSystem {
  f_frsize: number;
  f_blocks: number;
  f_bavail: number;
}

/** Space on the server's disk for this user. @throws {AppError} by map-error.ts */
export async function readFreeSpace(
  channel: SftpChannel,
  path: string,
  signal: AbortSignal,
): Promise<FreeSpace> {
  const { f_frsize, f_blocks, f_bavail } = await channel.request<FileSystem>(
    { verb: 'measure', path },
    signal,
    (sftp, done) => {
      sftp.ext_openssh_statvfs(path, (error, info: FileSystem) => {
        done(error, info);
      });
    },
  );
  return { freeBytes: f_bavail * f_frsize, totalBytes: f_blocks * f_frsize };
}
