import { AppError } from '../../../shared/errors.ts';
import type { FileLock } from '../../protocol.ts';
import { discardBody, readPieces } from '../http/body.ts';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import { httpError, knownError, type Deed } from '../map-error.ts';
import { requestPath } from '../paths.ts';
import { readLockTimeout } from './lock-answer.ts';

/** Asked for; nginx gives 60 seconds to everybody (ngx_http_dav_ext_module.c, 3.0.0). */
const wantedTimeout = 'Second-180';

/** What is taken where the server does not say. */
const usualSeconds = 60;

/** Renewed this often whatever the server says: not to flood it, and not to find a lock gone after hours. */
const renewalMs = { least: 1_000, most: 60_000 };

/** A session that ends waits no longer than this for its locks to be given back. */
const releaseMs = 2_000;

/** A lock with its owner, or a token alone, has a few hundred bytes. */
const maxAnswerBytes = 64 * 1024;

/** Coded-URL. RFC 4918 §10.1, §10.5. */
const tokenPattern = /^<[!-;=?-~]{1,1000}>$/;

/** A lock that was given to this session. */
interface Held {
  readonly token: string;
  renewal: NodeJS.Timeout | undefined;
}

/** The write locks that this session has on files: taken, renewed, shown with every change, and given back. */
export class DavLocks {
  readonly #http: HttpClient;
  readonly #owner: string;
  readonly #held = new Map<string, Held>();

  /** @param owner told to those who find the file locked */
  constructor(http: HttpClient, owner: string) {
    this.#http = http;
    this.#owner = owner;
  }

  /**
   * Locks a file that is there. RFC 4918 §9.10.
   * @throws {AppError} locked where somebody else has done so; unsupported, permission-denied
   */
  async take(path: string, signal: AbortSignal): Promise<FileLock> {
    const deed = { verb: 'lock', path };
    const answer = await this.#http.send(
      {
        method: 'LOCK',
        path: requestPath(path, false),
        headers: {
          'Content-Type': 'application/xml; charset=utf-8',
          Depth: '0',
          Timeout: wantedTimeout,
          // A name that is free would be taken by the lock alone.
          'If-Match': '*',
        },
        body: lockInfo(this.#owner),
      },
      signal,
    );
    const seconds = await this.#readTimeout(answer, deed);
    const token = tokenOf(answer, path);
    if (answer.status === 201) {
      await this.#unmake(path, token);
      throw knownError('not-found', deed);
    }
    this.forget(path);
    const held: Held = { token, renewal: undefined };
    this.#held.set(path, held);
    this.#renewLater(path, held, seconds);
    return {
      isHeld: () => this.#held.get(path) === held,
      release: () => this.#giveBack(path, held, AbortSignal.timeout(releaseMs)),
    };
  }

  /**
   * What shows the server that changes of these places come from whoever has locked them, in the forms that servers
   * want, to be tried in turn; none where nothing is locked. RFC 4918 §10.4. Apache takes a list with an address only,
   * as it looks at the folder, too; nginx misreads addresses with percent-encoded characters
   * (ngx_http_dav_ext_module 3.0.0).
   */
  conditionsFor(paths: readonly string[]): string[] {
    const held = paths.flatMap((path) => {
      const lock = this.#held.get(path);
      return lock ? [{ url: this.#http.url(requestPath(path, false)), token: lock.token }] : [];
    });
    const [first] = held;
    if (!first) return [];
    const tagged = held.map(({ url, token }) => `<${url}> (${token})`).join(' ');
    return [tagged, `(${first.token})`];
  }

  /** The lock is gone: with the file that was moved or removed (RFC 4918 §7.6), or on its own. */
  forget(path: string): void {
    clearTimeout(this.#held.get(path)?.renewal);
    this.#held.delete(path);
  }

  /** Before the session ends. What cannot be given back ends by its timeout. */
  async releaseAll(): Promise<void> {
    const signal = AbortSignal.timeout(releaseMs);
    await Promise.all([...this.#held].map(([path, held]) => this.#giveBack(path, held, signal)));
  }

  async #giveBack(path: string, held: Held, signal: AbortSignal): Promise<void> {
    if (this.#held.get(path) !== held) return;
    this.forget(path);
    await this.#release(path, held.token, signal);
  }

  async #release(path: string, token: string, signal: AbortSignal): Promise<void> {
    try {
      const headers = { 'Lock-Token': token };
      const unlock = { method: 'UNLOCK', path: requestPath(path, false), headers };
      await discardBody(await this.#http.send(unlock, signal));
    } catch {
      // It has ended already, or ends by its timeout.
    }
  }

  /** nginx makes a file where there was none, whatever the condition says. Nobody else can have filled it. */
  async #unmake(path: string, token: string): Promise<void> {
    const signal = AbortSignal.timeout(releaseMs);
    const remove = {
      method: 'DELETE',
      path: requestPath(path, false),
      headers: { If: `(${token})` },
    };
    await discardBody(await this.#http.send(remove, signal));
    await this.#release(path, token, signal);
  }

  #renewLater(path: string, held: Held, seconds: number): void {
    const wanted = (seconds * 1000) / 3;
    const delay = Math.max(renewalMs.least, Math.min(renewalMs.most, wanted));
    held.renewal = setTimeout(() => void this.#renew(path, held), delay);
    held.renewal.unref();
  }

  /** RFC 4918 §9.10.2: without a body, and with the token in `If`. */
  async #renew(path: string, held: Held): Promise<void> {
    const headers = { If: `(${held.token})`, Timeout: wantedTimeout };
    const refresh = { method: 'LOCK', path: requestPath(path, false), headers };
    let seconds = usualSeconds;
    try {
      const answer = await this.#http.send(refresh, AbortSignal.timeout(renewalMs.most));
      seconds = await this.#readTimeout(answer, { verb: 'lock', path });
    } catch (error) {
      // Without an answer nobody knows; it is asked again. An answer says that the lock is gone.
      if ('status' in AppError.from(error).detail) {
        if (this.#held.get(path) === held) this.forget(path);
        return;
      }
    }
    if (this.#held.get(path) === held) this.#renewLater(path, held, seconds);
  }

  async #readTimeout(answer: HttpAnswer, deed: Deed): Promise<number> {
    if (answer.status !== 200 && answer.status !== 201) {
      await discardBody(answer);
      throw httpError(answer.status, deed, { 409: 'not-found', 412: 'not-found' });
    }
    const decoder = new TextDecoder();
    let text = '';
    for await (const piece of readPieces(answer.body, this.#http.origin, maxAnswerBytes)) {
      text += decoder.decode(piece, { stream: true });
    }
    return readLockTimeout(text + decoder.decode()) ?? usualSeconds;
  }
}

function tokenOf(answer: HttpAnswer, path: string): string {
  const token = answer.headers['lock-token'];
  if (typeof token === 'string' && tokenPattern.test(token)) return token;
  const message = `The server does not name its lock on ${path}.`;
  throw new AppError('malformed-message', message, { path });
}

function lockInfo(owner: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype>' +
    `<owner>${escapeXml(owner)}</owner></lockinfo>`
  );
}

/** Also without what XML 1.0 §2.2 has no place for. */
function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '');
}
