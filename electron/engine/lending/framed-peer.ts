import type { Socket } from 'node:net';
import { AppError } from '../../shared/errors.ts';
import { createPeer, type Peer, type PeerOptions } from '../../shared/rpc.ts';
import { createFrameReader, longestPiece, messageFrame, pieceHeader } from './frames.ts';

export interface FramedPeer extends Pick<Peer, 'call' | 'push'> {
  /**
   * Sends bytes of one file, in order with all messages. Resolves when `bytes` may be reused.
   * @throws {AppError} connection-lost
   */
  sendPiece(id: number, bytes: Uint8Array): Promise<void>;
  /** Resolves when the other end has gone, and everything that waits for it has failed. */
  readonly ended: Promise<AppError>;
  close(): void;
}

export interface FramedPeerOptions extends Omit<PeerOptions, 'send'> {
  onPiece: (id: number, bytes: Uint8Array) => void;
}

/** The messages of rpc.ts, and bytes of files, over a socket between two engines. */
export function createFramedPeer(socket: Socket, options: FramedPeerOptions): FramedPeer {
  const { promise: ended, resolve } = Promise.withResolvers<AppError>();
  const peer = createPeer({
    ...options,
    send: (message) => {
      if (socket.writable) socket.write(messageFrame(message));
    },
  });
  const read = createFrameReader((frame) => {
    if (frame.kind === 'message') peer.receive(JSON.parse(frame.text));
    else options.onPiece(frame.id, frame.bytes);
  });

  async function sendFrame(id: number, bytes: Uint8Array): Promise<void> {
    const sent = Promise.withResolvers<undefined>();
    socket.cork();
    socket.write(pieceHeader(id, bytes.length));
    socket.write(bytes, (error) => {
      if (error) sent.reject(new AppError('connection-lost', error.message));
      else sent.resolve(undefined);
    });
    socket.uncork();
    await sent.promise;
  }

  socket.on('data', (arrived: Buffer) => {
    try {
      read(arrived);
    } catch {
      // Not our language: nothing sensible can follow.
      socket.destroy();
    }
  });
  socket.on('error', () => {
    // `close` follows and tells everybody.
  });
  socket.once('close', () => {
    const reason = new AppError('connection-lost', 'The other process of the app has ended.');
    peer.end(reason);
    resolve(reason);
  });
  return {
    call: peer.call,
    push: peer.push,
    async sendPiece(id, bytes) {
      const frames: Promise<void>[] = [];
      for (let at = 0; at < bytes.length; at += longestPiece) {
        frames.push(sendFrame(id, bytes.subarray(at, at + longestPiece)));
      }
      await Promise.all(frames);
    },
    ended,
    close: () => {
      socket.destroy();
    },
  };
}
