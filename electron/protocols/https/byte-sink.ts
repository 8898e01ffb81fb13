import type { OutgoingHttpHeaders } from 'node:http';
import { AppError } from '../../shared/errors.ts';
import type { ByteSink } from '../protocol.ts';
import { discardBody } from './http/body.ts';
import type { HttpAnswer, HttpClient, OpenRequest } from './http/http-client.ts';

export interface SinkOptions {
  client: HttpClient;
  /** Encoded. */
  path: string;
  headers: OutgoingHttpHeaders;
  signal: AbortSignal;
  /** What an answer without success means. */
  explain: (status: number) => Promise<AppError>;
  onStored: () => void;
}

/** Up to here a file is sent in one piece, with its length, and can be sent again if it has to be. */
const smallBytes = 256 * 1024;

/** How long a server may take to say that it wants the body; most that never say so want it. RFC 9110 §10.1.1. */
const continueTimeoutMs = 1_000;

/** Between the disk and the socket. */
const maxWritesInFlight = 4;

/**
 * Writes a file as one PUT. Small files are collected first; a larger one is sent as it comes, chunked,
 * once the server has agreed to take it (`Expect: 100-continue`): so a missing folder, a stale signature or
 * a dead connection show before a single byte of it is on its way.
 */
export class PutSink implements ByteSink {
  readonly writesInFlight = maxWritesInFlight;
  readonly #options: SinkOptions;
  #collected: Buffer[] = [];
  #collectedBytes = 0;
  #stream: Promise<OpenRequest> | undefined;
  #refusal: Promise<void> | undefined;
  #failure: AppError | undefined;
  /** Everything was written: an answer is wanted from now on. */
  #isEnding = false;
  /** An answer came before the end. */
  #isRefused = false;
  #isFinished = false;

  constructor(options: SinkOptions) {
    this.#options = options;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#check();
    if (!this.#stream) {
      // A copy: the writer may use its buffer again as soon as this resolves.
      this.#collected.push(Buffer.from(bytes));
      this.#collectedBytes += bytes.length;
      if (this.#collectedBytes <= smallBytes) return;
      const collected = this.#takeCollected();
      this.#stream = this.#startStream();
      this.#stream.catch(() => undefined);
      await this.#send(collected);
      return;
    }
    await this.#send(bytes);
  }

  async finish(): Promise<void> {
    this.#check();
    try {
      if (this.#stream) {
        const { request, answer } = await this.#stream;
        this.#check();
        this.#isEnding = true;
        request.end();
        await this.#settle(await answer);
      } else {
        const { client, path, headers, signal } = this.#options;
        const body = this.#takeCollected();
        const request = { method: 'PUT', path, headers: lengthOf(body, headers), body };
        await this.#settle(await client.send(request, signal));
      }
      this.#isFinished = true;
      this.#options.onStored();
    } catch (error) {
      throw this.#fail(error);
    }
  }

  async abort(): Promise<void> {
    if (this.#isFinished) return;
    this.#failure ??= new AppError('cancelled', 'The file was given up.');
    this.#collected = [];
    const failure = this.#failure;
    await this.#stream?.then(
      ({ request }) => request.destroy(failure),
      () => undefined,
    );
  }

  #check(): void {
    if (this.#failure) throw this.#failure;
    const { client, signal } = this.#options;
    client.check(signal);
  }

  #takeCollected(): Buffer {
    const body = Buffer.concat(this.#collected);
    this.#collected = [];
    return body;
  }

  /** Resolves when the bytes were handed to the socket and may be changed. */
  async #send(bytes: Uint8Array): Promise<void> {
    try {
      const stream = this.#stream;
      if (!stream) return;
      const { request, answer } = await stream;
      this.#check();
      this.#refusal ??= answer.then((early) => this.#refusedUnlessEnding(early));
      // Whoever writes at that moment hears of it; between two writes nobody does.
      this.#refusal.catch(nothing);
      const written = new Promise<void>((resolve, reject) => {
        request.write(bytes, (error) => {
          if (error) reject(error);
          else resolve();
        });
      });
      // An answer before the end is a refusal, or the line is gone: then nothing is taken any more.
      const refusal = this.#refusal;
      await Promise.race([
        written.catch((error: unknown) => this.#orRefusal(error, refusal)),
        refusal,
      ]);
    } catch (error) {
      throw this.#fail(error);
    }
  }

  async #startStream(): Promise<OpenRequest> {
    const { client, path, headers, signal } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const signedWith = client.signature;
      const open = client.open(
        {
          method: 'PUT',
          path,
          headers: { ...headers, Expect: '100-continue', 'Transfer-Encoding': 'chunked' },
          isLong: true,
        },
        signal,
      );
      open.request.flushHeaders();
      const early = await wanted(open).catch((error: unknown) => AppError.from(error));
      if (early === 'wanted') return open;
      open.request.destroy();
      if (early instanceof AppError) {
        const isStale = open.request.reusedSocket && early.code === 'connection-lost';
        if (isStale && attempt < 10) continue;
        throw early;
      }
      if (early.status !== 401 || attempt >= 5) return await this.#refused(early);
      await client.renewSignature(early, signedWith, signal);
    }
  }

  async #settle(answer: HttpAnswer): Promise<void> {
    await discardBody(answer);
    if (answer.status < 200 || answer.status >= 300)
      throw await this.#options.explain(answer.status);
  }

  async #refusedUnlessEnding(early: HttpAnswer): Promise<void> {
    if (this.#isEnding) return;
    this.#isRefused = true;
    await this.#refused(early);
  }

  /** Writes end with the connection that a refusal ends, while what it means is still being found out. */
  async #orRefusal(error: unknown, refusal: Promise<void>): Promise<void> {
    if (this.#isRefused) await refusal;
    throw error;
  }

  async #refused(early: HttpAnswer): Promise<never> {
    early.body.destroy();
    throw await this.#options.explain(early.status);
  }

  /** The first failure is the one that tells why; it ends the request. */
  #fail(thrown: unknown): AppError {
    const isOwn = this.#failure !== undefined;
    this.#failure ??= AppError.from(thrown);
    const failure = this.#failure;
    if (!isOwn) void this.#stream?.then(({ request }) => request.destroy(failure)).catch(nothing);
    return failure;
  }
}

function nothing(): void {
  return;
}

function lengthOf(body: Buffer, headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return { ...headers, 'Content-Length': String(body.length) };
}

/** An answer that came instead of the invitation to send, or `wanted`. */
async function wanted({ request, answer }: OpenRequest): Promise<HttpAnswer | 'wanted'> {
  let timer: NodeJS.Timeout | undefined;
  const invited = new Promise<'wanted'>((resolve) => {
    const resolveNow = (): void => {
      resolve('wanted');
    };
    request.once('continue', resolveNow);
    request.once('socket', (socket) => {
      const startTimer = (): void => {
        timer = setTimeout(resolveNow, continueTimeoutMs);
      };
      if (socket.connecting) socket.once('secureConnect', startTimer);
      else startTimer();
    });
  });
  try {
    return await Promise.race([invited, answer]);
  } finally {
    clearTimeout(timer);
  }
}
