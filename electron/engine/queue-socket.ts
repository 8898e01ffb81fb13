import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where engines reach the queue: a socket that nobody but this user can open. */
export interface QueueSocket {
  readonly path: string;
  /** The folder that holds it; null where sockets are no files. */
  readonly folder: string | null;
  close(): Promise<void>;
}

/** In a folder of mode 0700; on Windows a pipe whose name nobody can guess. */
export async function openQueueSocket(onSocket: (socket: Socket) => void): Promise<QueueSocket> {
  const name = randomBytes(16).toString('hex');
  const isWindows = process.platform === 'win32';
  const folder = isWindows ? null : await mkdtemp(path.join(tmpdir(), 'keyferry-'));
  const socketPath = folder === null ? `\\\\.\\pipe\\keyferry-${name}` : path.join(folder, name);
  const server = createServer(onSocket);
  await listen(server, socketPath);
  return {
    path: socketPath,
    folder,
    async close() {
      server.close();
      if (folder !== null) await rm(folder, { recursive: true, force: true });
    },
  };
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
