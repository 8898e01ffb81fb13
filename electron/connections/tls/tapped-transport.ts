import { Duplex } from 'node:stream';
import type { Transport } from '../transport.ts';
import type { Side } from './tls-watch.ts';

/** Large enough that bulk data does not wait for the tap. */
const highWaterMark = 256 * 1024;

export interface Tap {
  look: (from: Side, chunk: Uint8Array) => void;
  /** What OpenSSL is about to send has to wait for `release`. */
  isHeld: () => boolean;
  /** Something waits now. */
  onHeld: () => void;
}

/** Stands between TCP and OpenSSL, shows everything that passes, and holds back what has to wait. */
export class TappedTransport extends Duplex {
  readonly #transport: Transport;
  readonly #tap: Tap;
  #isReleased = false;
  #release: (() => void) | undefined;

  constructor(transport: Transport, tap: Tap) {
    // As TCP connections are here: when the other side has ended, so do we. Servers wait for that.
    super({ highWaterMark, allowHalfOpen: false });
    this.#transport = transport;
    this.#tap = tap;
    const { look } = tap;
    transport.on('data', (chunk: Buffer) => {
      look('server', chunk);
      if (!this.push(chunk)) transport.pause();
    });
    transport.on('end', () => this.push(null));
    transport.on('error', (error: Error) => this.destroy(error));
    transport.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#transport.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void) {
    const pass = (): void => {
      this.#tap.look('client', chunk);
      this.#transport.write(chunk, encoding, done);
    };
    if (this.#isReleased || !this.#tap.isHeld()) {
      pass();
      return;
    }
    this.#release = pass;
    this.#tap.onHeld();
  }

  /** Nothing is held back any more; what was goes out now. */
  release(): void {
    this.#isReleased = true;
    this.#release?.();
    this.#release = undefined;
  }

  override _final(done: () => void): void {
    this.#transport.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#transport.destroy();
    done(error);
  }
}
