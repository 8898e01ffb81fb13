import { Duplex } from 'node:stream';

/** What SSH runs over: a TCP socket, or something that behaves like one. */
export interface Transport extends Duplex {
  /** Address of the other end; undefined where only somebody in between knows it. */
  readonly remoteAddress?: string | undefined;
  readonly bytesRead: number;
  /** What waits to be written included. */
  readonly bytesWritten: number;
  /** Ends when everything was written, then goes away. */
  destroySoon(): void;
}

/** The part of an ssh2 channel that carries bytes. */
export interface ByteChannel extends Duplex {
  close(): void;
}

/**
 * A forwarded channel as a transport. ssh2's own stream never says `close` by itself and counts no bytes.
 */
export class TunnelTransport extends Duplex implements Transport {
  bytesRead = 0;
  #sentBytes = 0;
  readonly #channel: ByteChannel;

  constructor(channel: ByteChannel) {
    super();
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length;
      if (!this.push(chunk)) channel.pause();
    });
    channel.on('end', () => this.push(null));
    channel.on('close', () => {
      this.push(null);
      this.destroySoon();
    });
    channel.on('error', (error: Error) => this.destroy(error));
    channel.pause();
  }

  /** As that of a socket: what waits to be written counts. */
  get bytesWritten(): number {
    return this.#sentBytes + this.writableLength;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void) {
    this.#channel.write(chunk, encoding, (error) => {
      this.#sentBytes += chunk.length;
      done(error);
    });
  }

  override _final(done: () => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.close();
    done(error);
  }
}
