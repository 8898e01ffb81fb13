import { randomBytes } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import { parseChallenges, type Challenge } from '../../../wire/http/challenge.ts';
import type { AskCredentials } from '../../protocol.ts';
import { answerDigest, readDigestChallenge, type DigestChallenge } from './digest.ts';

export interface AuthenticatorOptions {
  /** `''` where the site names none: then it is asked for together with the password. */
  user: string;
  /** The gate's: it refuses before the verdict on the server. */
  credentials: AskCredentials;
}

interface Login {
  user: string;
  password: string;
}

type Way = { kind: 'basic' } | { kind: 'bearer' } | { kind: 'digest'; challenge: DigestChallenge };

/** Wrong passwords in a row; a person who types gets three tries, as elsewhere. */
const maxAttempts = 3;

/**
 * Signs requests. Nothing is known before the server asks (401); from then on every request carries the
 * answer at once. The best way that the server offers is taken, and a later one that is weaker is not.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  #way: Way | undefined;
  #login: Login | undefined;
  #attempt = 0;
  #count = 0;
  /** Raised with every new answer, so that a request knows whether it was signed with an old one. */
  #generation = 0;
  #isProven = false;
  #answering: Promise<void> | undefined;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  get generation(): number {
    return this.#generation;
  }

  /** The value of Authorization, or undefined while the server has not asked. */
  sign(method: string, uri: string): string | undefined {
    const [way, login] = [this.#way, this.#login];
    if (!way || !login) return undefined;
    if (way.kind === 'bearer') return `Bearer ${login.password}`;
    if (way.kind === 'basic') {
      return `Basic ${Buffer.from(`${login.user}:${login.password}`, 'utf8').toString('base64')}`;
    }
    this.#count += 1;
    const cnonce = randomBytes(16).toString('base64url');
    return answerDigest(way.challenge, { method, uri, ...login, cnonce, count: this.#count });
  }

  /** An answer other than 401 came for a signed request: the login is right. */
  accepted(authenticationInfo: string | undefined): void {
    if (!this.#login) return;
    this.#isProven = true;
    this.#attempt = 0;
    if (this.#way?.kind !== 'digest' || authenticationInfo === undefined) return;
    // RFC 7616 §3.5: the nonce to use from now on.
    const [, next] = /\bnextnonce="((?:[^"\\]|\\.)*)"/i.exec(authenticationInfo) ?? [];
    if (next === undefined || next === this.#way.challenge.nonce) return;
    this.#way = { kind: 'digest', challenge: { ...this.#way.challenge, nonce: next } };
    this.#count = 0;
  }

  /**
   * Makes of a 401 what the request has to be sent again with. Requests that fail together ask once.
   * @throws {AppError} auth-failed, unsupported for schemes that Keyferry does not speak, cancelled
   */
  async answer(
    challenges: readonly string[],
    signedWith: number,
    signal: AbortSignal,
  ): Promise<void> {
    while (this.#answering) await this.#answering.catch(() => undefined);
    if (signedWith !== this.#generation) return;
    this.#answering = this.#answer(parseChallenges(challenges), signal);
    try {
      await this.#answering;
    } finally {
      this.#answering = undefined;
    }
  }

  async #answer(challenges: readonly Challenge[], signal: AbortSignal): Promise<void> {
    const way = bestWay(challenges);
    const isStale = way.kind === 'digest' && way.challenge.isStale;
    const isFirstNonce = this.#way?.kind !== 'digest' && this.#login !== undefined;
    const hasNewNonce =
      way.kind === 'digest' &&
      this.#way?.kind === 'digest' &&
      way.challenge.nonce !== this.#way.challenge.nonce;
    if (this.#way && rankOf(way) > rankOf(this.#way)) throw weaker();
    // Servers that forget to say `stale` once a login was right: a new nonce is worth one more try.
    const isRenewal = isStale || (this.#isProven && hasNewNonce && !isFirstNonce);
    if (!this.#login || !isRenewal) this.#login = await this.#ask(way, signal);
    else this.#isProven = false;
    this.#way = way;
    this.#count = 0;
    this.#generation += 1;
  }

  async #ask(way: Way, signal: AbortSignal): Promise<Login> {
    const { user, credentials } = this.#options;
    this.#attempt += 1;
    if (this.#attempt > maxAttempts) throw refused(user);
    if (user !== '' || way.kind === 'bearer') {
      const request = { kind: 'password', user, attempt: this.#attempt } as const;
      const [password] = (await credentials(request, signal)) ?? [];
      if (password === undefined) throw refused(user);
      return checked({ user, password }, way);
    }
    const answers = await credentials(
      {
        kind: 'prompts',
        title: 'Sign in',
        instructions: '',
        prompts: [
          { text: 'User name', isEchoed: true },
          { text: 'Password', isEchoed: false },
        ],
      },
      signal,
    );
    const [name, password] = answers ?? [];
    if (name === undefined || password === undefined) throw refused(user);
    return checked({ user: name, password }, way);
  }
}

/** Nothing that is typed may end a header line. */
function checked(login: Login, way: Way): Login {
  const hasBreak = /[\r\n\0]/.test(login.user + login.password);
  const isNoToken = way.kind === 'bearer' && !/^[\x21-\x7e]+$/.test(login.password);
  const hasColon = way.kind === 'basic' && login.user.includes(':');
  if (!hasBreak && !isNoToken && !hasColon) return login;
  throw new AppError(
    'auth-failed',
    'The user name or password holds characters that HTTP cannot say.',
  );
}

function rankOf(way: Way): number {
  if (way.kind === 'digest') return way.challenge.algorithm.rank;
  return way.kind === 'bearer' ? 10 : 11;
}

function bestWay(challenges: readonly Challenge[]): Way {
  const ways = challenges.flatMap((challenge): Way[] => {
    const digest = readDigestChallenge(challenge);
    if (digest) return [{ kind: 'digest', challenge: digest }];
    if (challenge.scheme === 'basic') return [{ kind: 'basic' }];
    return challenge.scheme === 'bearer' ? [{ kind: 'bearer' }] : [];
  });
  const hasPassword = ways.some(({ kind }) => kind !== 'bearer');
  const [best] = ways
    .filter(({ kind }) => kind !== 'bearer' || !hasPassword)
    .sort((a, b) => rankOf(a) - rankOf(b));
  if (best) return best;
  const offered = [...new Set(challenges.map(({ scheme }) => scheme))];
  throw new AppError(
    'unsupported',
    `The server wants a way to sign in that Keyferry does not know (${offered.join(', ') || 'none named'}).`,
    { offered },
  );
}

function refused(user: string): AppError {
  return new AppError('auth-failed', 'The server did not accept the user name and password.', {
    user,
  });
}

/** Else whoever can break into one answer of a server could have the password sent nearly in the clear. */
function weaker(): AppError {
  return new AppError(
    'auth-failed',
    'The server suddenly asks for a weaker way to sign in than before; the password was not sent again.',
  );
}
