import type { Socket } from 'node:net';
import { AppError } from '../shared/errors.ts';
import { createPeer, type Peer, type PeerOptions } from '../shared/rpc.ts';

/** One message is a line of JSON; what is longer is no message of ours. */
const longestLine = 64 * 1024 * 1024;

export interface SocketPeer extends Pick<Peer, 'call' | 'push'> {
  /** Resolves when the other end has gone, and everything that waits for it has failed. */
  readonly ended: Promise<AppError>;
  close(): void;
}

/** The messages of rpc.ts over a socket between two processes of this app. */
export function createSocketPeer(socket: Socket, options: Omit<PeerOptions, 'send'>): SocketPeer {
  const { promise: ended, resolve } = Promise.withResolvers<AppError>();
  let pieces: string[] = [];
  let waiting = 0;
  const peer = createPeer({
    ...options,
    send: (message) => {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
    },
  });

  function receive(line: string): void {
    try {
      peer.receive(JSON.parse(line));
    } catch {
      // Not our language: nothing sensible can follow.
      socket.destroy();
    }
  }

  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      pieces.push(line);
      receive(pieces.join(''));
      pieces = [];
      waiting = 0;
    }
    if (rest !== '') pieces.push(rest);
    waiting += rest.length;
    if (waiting > longestLine) socket.destroy();
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
    ended,
    close: () => {
      socket.destroy();
    },
  };
}
