import { Duplex } from 'node:stream';
import type { Transport } from '../transport.ts';
import type { Side } from './tls-watch.ts';

/** Large enough that bulk data does not wait for the tap. */
const highWaterMark = 256 * 1024;

/** Stands between TCP and OpenSSL and shows everything to `look`; what `isHeld` holds back waits for `release`. */
export class TappedTransport extends Duplex {
  readonly #transport: Transport;
  readonly #look: (from: Side, chunk: Uint8Array) => void;

  #isHeld: () => boolean;
  #release: (() => void) | undefined;

  constructor(
    transport: Transport,
    look: (from: Side, chunk: Uint8Array) => void,
    isHeld: () => boolean,
  ) {
    super({ highWaterMark });
    this.#isHeld = isHeld;
    this.#transport = transport;
    this.#look = look;
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
      this.#look('client', chunk);
      this.#transport.write(chunk, encoding, done);
    };
    if (this.#isHeld()) this.#release = pass;
    else pass();
  }

  /** Nothing is held back any more; what was goes out now. */
  release(): void {
    this.#isHeld = () => false;
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
