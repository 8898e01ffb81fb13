import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '../shared/errors.ts';

/** Where processes of this app reach one another: a socket that nobody but this user can open. */
export interface PrivateSocket {
  readonly path: string;
  /** The folder that was made for it; null where sockets are no files. */
  readonly folder: string | null;
  close(): Promise<void>;
}

const isWindows = process.platform === 'win32';
const connectMs = 5_000;

/** In a new folder of mode 0700; on Windows a pipe whose name nobody can guess. */
export async function listenPrivately(onSocket: (socket: Socket) => void): Promise<PrivateSocket> {
  const folder = isWindows ? null : await mkdtemp(path.join(tmpdir(), 'keyferry-'));
  const socket = await listenBeside(folder, onSocket);
  return {
    ...socket,
    folder,
    async close() {
      await socket.close();
      if (folder !== null) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The same in a private folder that is there already and goes with its maker. */
export async function listenBeside(
  folder: string | null,
  onSocket: (socket: Socket) => void,
): Promise<Omit<PrivateSocket, 'folder'>> {
  const name = randomBytes(16).toString('hex');
  const socketPath = folder === null ? `\\\\.\\pipe\\keyferry-${name}` : path.join(folder, name);
  const server = createServer(onSocket);
  await listen(server, socketPath);
  return {
    path: socketPath,
    async close() {
      server.close();
      await Promise.resolve();
    },
  };
}

/** The private folder of a socket; null where sockets are no files. */
export function folderOfSocket(socketPath: string): string | null {
  return isWindows ? null : path.dirname(socketPath);
}

/** @param what for the message of a failure: `The … cannot be reached` @throws {AppError} connection-lost */
export function openPrivateSocket(socketPath: string, what: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    const fail = (why: string): void => {
      socket.destroy();
      reject(new AppError('connection-lost', `The ${what} cannot be reached: ${why}`));
    };
    socket.setTimeout(connectMs, () => {
      fail('no answer');
    });
    socket.once('error', ({ message }) => {
      fail(message);
    });
    socket.once('connect', () => {
      socket.removeAllListeners();
      socket.setTimeout(0);
      resolve(socket);
    });
  });
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
