import {
  request as startRequest,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { AppError, throwIfCancelled } from '../../../shared/errors.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import { awaitAnswer, type Patience } from './await-answer.ts';
import { discardBody } from './body.ts';
import type { ConnectionAgent, PoolOptions } from './connection-agent.ts';
import type { Origin } from './http-failure.ts';
import { redirectTarget } from './redirect.ts';

export interface HttpRequest {
  method: string;
  /** Percent-encoded, absolute. */
  path: string;
  headers?: OutgoingHttpHeaders;
  /** Small enough to be sent again. */
  body?: Uint8Array | string;
  /** The server works on it before it answers: copies, moves and deletes whole trees, stores large files. */
  isLong?: boolean;
  /** So many bytes come that the way they take matters. */
  isBulk?: boolean;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  /** Has to be read to its end, or destroyed. */
  body: IncomingMessage;
  /** Where the answer comes from: another path than asked for after a redirect. */
  path: string;
}

/** A request whose body is still to be written. */
export interface OpenRequest {
  request: ClientRequest;
  /** Rejects when there will be no answer. */
  answer: Promise<HttpAnswer>;
}

/** Twice what Node takes by itself; cookies and policies of proxies fill the rest. */
const maxHeaderBytes = 32 * 1024;

/** As browsers: more is a circle. */
const maxRedirects = 5;

/** Asking again after 401, a stale nonce, or a connection that was closed while idle. */
const maxRepeats = 12;

/** RFC 9110 §9.2.2, RFC 4918 §9: sending them twice does what sending them once does. */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'PUT']);

/** RFC 9110 §9.2.1: these change nothing, so they may be sent where a redirect points. */
const followed: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND']);

export interface HttpClientOptions {
  origin: Origin;
  agent: ConnectionAgent;
  authenticator: Authenticator;
  /** Aborted, with the reason, when the session has ended. */
  ended: AbortSignal;
  patience: Patience;
}

/** Requests to one origin. Credentials go nowhere else, because there is no other connection. */
export class HttpClient {
  readonly origin: Origin;
  readonly #options: HttpClientOptions;
  readonly #hostHeader: string;

  constructor(options: HttpClientOptions) {
    this.origin = options.origin;
    this.#options = options;
    const { host, port } = options.origin;
    const name = host.includes(':') ? `[${host}]` : host;
    this.#hostHeader = port === 443 ? name : `${name}:${String(port)}`;
  }

  /** The absolute URL of an encoded path: the value of Destination. */
  url(path: string): string {
    return `https://${this.#hostHeader}${path}`;
  }

  /**
   * Sends a request, signed, as often as it takes. An answer of any status is an answer.
   * @throws {AppError} connection-lost, timeout, cancelled, auth-failed, malformed-message, limit-exceeded,
   *   unsupported for redirects that are not followed, and what opening a connection failed with
   */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { authenticator } = this.#options;
    let { path } = request;
    let redirects = 0;
    for (let repeat = 0; ; repeat += 1) {
      const signedWith = authenticator.generation;
      const open = this.open({ ...request, path }, signal);
      open.request.end(request.body);
      const answer = await this.#orStale(open, request.method, repeat);
      if (answer === 'stale') continue;
      if (answer.status === 401 && repeat < maxRepeats) {
        await discardBody(answer);
        await authenticator.answer(challengesOf(answer), signedWith, signal);
        continue;
      }
      this.noteAccepted(answer);
      const next = followed.has(request.method) ? redirectTarget(answer, this.origin) : undefined;
      if (next === undefined) return answer;
      redirects += 1;
      await discardBody(answer);
      if (redirects > maxRedirects) throw circle(path);
      path = next;
    }
  }

  /** Starts one signed request, whose body the caller writes. Whatever comes of it, `answer` settles. */
  open(request: HttpRequest, signal: AbortSignal): OpenRequest {
    const { agent, authenticator, patience, ended } = this.#options;
    const { method, path, headers = {}, isLong = false, isBulk = false } = request;
    this.check(signal);
    const authorization = authenticator.sign(method, path);
    const started = startRequest({
      agent,
      ...({ isBulk } satisfies PoolOptions),
      protocol: 'https:',
      method,
      path,
      headers: {
        Host: this.#hostHeader,
        'User-Agent': 'Keyferry',
        Accept: '*/*',
        'Accept-Encoding': 'identity',
        ...(authorization !== undefined && { Authorization: authorization }),
        ...headers,
      },
      maxHeaderSize: maxHeaderBytes,
      timeout: patience.silenceMs,
    });
    const { origin } = this;
    const limits = { ...patience, isLong };
    return {
      request: started,
      answer: awaitAnswer(started, { origin, path, signal, ended, limits }),
    };
  }

  /** @throws {AppError} cancelled, and the reason for which the session has ended */
  check(signal: AbortSignal): void {
    throwIfCancelled(signal);
    const { ended } = this.#options;
    if (ended.aborted) throw AppError.from(ended.reason);
  }

  noteAccepted({ status, headers }: HttpAnswer): void {
    if (status === 401) return;
    const info = headers['authentication-info'];
    this.#options.authenticator.accepted(typeof info === 'string' ? info : undefined);
  }

  /** @throws {AppError} auth-failed and the others of `Authenticator.answer` */
  async renewSignature(answer: HttpAnswer, signedWith: number, signal: AbortSignal): Promise<void> {
    await this.#options.authenticator.answer(challengesOf(answer), signedWith, signal);
  }

  get signature(): number {
    return this.#options.authenticator.generation;
  }

  /** An idle connection that the server was just closing took the request and said nothing. */
  async #orStale(
    { request, answer }: OpenRequest,
    method: string,
    repeat: number,
  ): Promise<HttpAnswer | 'stale'> {
    try {
      return await answer;
    } catch (error) {
      const reason = AppError.from(error);
      const isStale = request.reusedSocket && reason.code === 'connection-lost';
      if (isStale && idempotent.has(method) && repeat < maxRepeats) return 'stale';
      throw reason;
    }
  }
}

function challengesOf({ body }: HttpAnswer): string[] {
  return body.headersDistinct['www-authenticate'] ?? [];
}

function circle(path: string): AppError {
  return new AppError('malformed-message', 'The server redirects in a circle.', { path });
}
