import { Duplex } from 'node:stream';
import type { Transport } from '../transport.ts';
import type { Side } from './tls-watch.ts';

/** Large enough that bulk data does not wait for the tap. */
const highWaterMark = 256 * 1024;

/** Stands between TCP and OpenSSL, lets everything pass and shows it to `look` first. */
export class TappedTransport extends Duplex {
  readonly #transport: Transport;
  readonly #look: (from: Side, chunk: Uint8Array) => void;

  constructor(transport: Transport, look: (from: Side, chunk: Uint8Array) => void) {
    super({ highWaterMark });
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
    this.#look('client', chunk);
    this.#transport.write(chunk, encoding, done);
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
