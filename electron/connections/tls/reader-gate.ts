import type { TLSSocket } from 'node:tls';
import type { TlsReader } from './tls-connection.ts';

/** Keeps what arrives before the verdict from whoever waits for it. */
export interface ReaderGate {
  onread: { buffer: Buffer; callback: (bytes: number, buffer: Uint8Array) => boolean };
  /** The judge accepted: hands over what waited, and everything from now on. */
  open(socket: TLSSocket): void;
}

/** Node calls a reader as soon as bytes of the application arrive, which may be before the verdict. */
export function gateReader({ buffer, callback }: TlsReader): ReaderGate {
  const waiting: Buffer[] = [];
  let isOpen = false;
  return {
    onread: {
      buffer,
      callback(bytes, received) {
        if (isOpen) return callback(bytes, received);
        // Reading stops at once; what was on its way already comes once more at most.
        waiting.push(Buffer.from(received.subarray(0, bytes)));
        return false;
      },
    },
    open(socket) {
      isOpen = true;
      const isWanted = waiting.map((piece) => callback(piece.length, piece)).every(Boolean);
      if (isWanted) socket.resume();
    },
  };
}

/** The same for a socket that Node did not open itself, and whose `onread` it therefore pays no heed to. */
export function readStream(socket: TLSSocket, { callback }: TlsReader): void {
  socket.on('data', (bytes: Buffer) => {
    if (!callback(bytes.length, bytes)) socket.pause();
  });
}
