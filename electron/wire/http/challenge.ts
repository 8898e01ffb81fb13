import { malformed } from '../byte-reader.ts';

/** One way to sign in that a server offers. RFC 9110 §11.3. */
export interface Challenge {
  /** In lower case: `basic`, `digest`, `bearer`, `negotiate` … */
  scheme: string;
  /** Names in lower case. */
  parameters: ReadonlyMap<string, string>;
}

/** More than any server sends; Node's own limit on all headers together is 16 KiB. */
const maxValueLength = 16 * 1024;
const maxChallenges = 20;

/**
 * The challenges of one or more WWW-Authenticate values, in their order. The grammar is ambiguous about
 * commas: a token that is followed by `=` is a parameter, any other one begins a challenge.
 * @throws {AppError} malformed-message, also for a value that is longer than any server sends
 */
export function parseChallenges(values: readonly string[]): Challenge[] {
  const text = values.join(', ');
  if (text.length > maxValueLength) throw wrong(text, maxValueLength, 'it is too long');
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  const reader = new Reader(text);
  for (;;) {
    reader.skip();
    if (reader.isAtEnd) return challenges;
    const token = reader.take(/[!#$%&'*+.^_`|~0-9A-Za-z-]+/y);
    if (token === undefined) throw wrong(text, reader.at, 'no name');
    const current = challenges.at(-1);
    const isParameter = reader.take(/[ \t]*=(?!=*[ \t]*(?:,|$))[ \t]*/y) !== undefined;
    if (isParameter) {
      if (!current) throw wrong(text, reader.at, 'a parameter without a scheme');
      current.parameters.set(token.toLowerCase(), reader.value());
      continue;
    }
    challenges.push({ scheme: token.toLowerCase(), parameters: new Map() });
    if (challenges.length > maxChallenges) throw wrong(text, reader.at, 'too many challenges');
    // token68, which only Negotiate and its like send: nothing that is used here.
    reader.take(/ +[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y);
  }
}

class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#text.length;
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Commas and blanks between list items. */
  skip(): void {
    this.take(/[ \t,]*/y);
  }

  value(): string {
    const quoted = this.take(/"(?:[^"\\]|\\.)*"/sy);
    if (quoted !== undefined) return quoted.slice(1, -1).replace(/\\(.)/gs, '$1');
    const token = this.take(/[^\s",]+/y);
    if (token === undefined) throw wrong(this.#text, this.at, 'no value');
    return token;
  }
}

function wrong(text: string, at: number, problem: string): Error {
  return malformed('WWW-Authenticate', at, `${problem} in ${JSON.stringify(text.slice(0, 100))}`);
}
