import type { Transport } from '../transport.ts';
import type { ProtocolInternals } from './internals.ts';

/**
 * Lets the packets of one turn of the event loop leave together: ssh2 writes each to the socket by itself
 * (lib/protocol/crypto.js, `_onWrite`), and with thousands of small requests on the way those calls, and the wake-ups
 * of the server that they cause, cost more than all of their encryption.
 */
export function batchWrites(protocol: ProtocolInternals, socket: Transport): void {
  const write = protocol._onWrite;
  let isHeld = false;
  protocol._onWrite = (data) => {
    if (!isHeld) {
      isHeld = true;
      socket.cork();
      setImmediate(() => {
        isHeld = false;
        socket.uncork();
      });
    }
    write(data);
  };
}
