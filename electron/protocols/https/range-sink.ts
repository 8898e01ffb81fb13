import { AppError } from '../../shared/errors.ts';
import type { ByteSink } from '../protocol.ts';
import { discardBody } from './http/body.ts';
import type { HttpRequest } from './http/http-client.ts';
import type { SinkOptions } from './byte-sink.ts';

/** One request for each piece of this size: large enough that the way there and back does not count. */
const pieceBytes = 4 * 1024 * 1024;

/** How a server takes a part of a file. */
export type PartRequest = (
  path: string,
  start: number,
  body: Buffer,
) => Pick<HttpRequest, 'method' | 'headers'>;

/** Continues a file at an offset: the rest is sent in pieces that each say where they belong. */
export class RangeSink implements ByteSink {
  readonly writesInFlight = 1;
  readonly #options: SinkOptions;
  readonly #request: PartRequest;
  #position: number;
  #collected: Buffer[] = [];
  #collectedBytes = 0;
  #failure: AppError | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(options: SinkOptions, offset: number, request: PartRequest) {
    this.#options = options;
    this.#position = offset;
    this.#request = request;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#check();
    this.#collected.push(Buffer.from(bytes));
    this.#collectedBytes += bytes.length;
    if (this.#collectedBytes >= pieceBytes) await this.#flush();
  }

  async finish(): Promise<void> {
    this.#check();
    await this.#flush();
    this.#options.onStored();
    this.#failure ??= new AppError('cancelled', 'The file is finished.');
  }

  abort(): Promise<void> {
    this.#failure ??= new AppError('cancelled', 'The file was given up.');
    this.#collected = [];
    return Promise.resolve();
  }

  #check(): void {
    if (this.#failure) throw this.#failure;
    const { client, signal } = this.#options;
    client.check(signal);
  }

  #flush(): Promise<void> {
    const body = Buffer.concat(this.#collected);
    this.#collected = [];
    this.#collectedBytes = 0;
    const start = this.#position;
    this.#position += body.length;
    this.#last = this.#last.then(() => this.#send(start, body));
    return this.#last;
  }

  async #send(start: number, body: Buffer): Promise<void> {
    if (body.length === 0) return;
    const { client, path, signal, explain, headers } = this.#options;
    try {
      this.#check();
      const part = this.#request(path, start, body);
      const length = { 'Content-Length': String(body.length) };
      const answer = await client.send(
        { ...part, path, headers: { ...headers, ...length, ...part.headers }, body },
        signal,
      );
      await discardBody(answer);
      if (answer.status < 200 || answer.status >= 300) throw await explain(answer.status);
    } catch (error) {
      this.#failure ??= AppError.from(error);
      throw this.#failure;
    }
  }
}
