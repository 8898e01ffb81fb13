import { AppError } from '../../shared/errors.ts';

/** One whole answer of a server. RFC 959 §4.2. */
export interface FtpReply {
  /** 100 to 659; the first digit says how it stands. */
  code: number;
  /** Without the code and its separator; at least one. */
  lines: string[];
}

/** The longest path that Linux knows, doubled quotes and words around it; vsftpd stops at 4 KiB. */
const maxLineBytes = 16 * 1024;
/** A STAT listing or a HELP is the longest that anybody sends in good faith. */
const maxReplyBytes = 1024 * 1024;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Cuts what arrives on a control connection into replies. Bounded: a server that never ends a line or a
 * reply is stopped.
 */
export class ReplyReader {
  readonly #decode: (bytes: Uint8Array) => string;
  #rest: Uint8Array = new Uint8Array(0);
  #open: { code: number; lines: string[]; bytes: number } | undefined;

  constructor(decode: (bytes: Uint8Array) => string) {
    this.#decode = decode;
  }

  /** True between two replies: nothing of another one has arrived. */
  get isBetween(): boolean {
    return this.#rest.length === 0 && !this.#open;
  }

  /** The replies that these bytes complete. @throws {AppError} malformed-message, limit-exceeded */
  push(chunk: Uint8Array): FtpReply[] {
    const bytes = joined(this.#rest, chunk);
    const replies: FtpReply[] = [];
    let start = 0;
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, start)) {
      const end = bytes[at - 1] === carriageReturn && at > start ? at - 1 : at;
      const reply = this.#takeLine(bytes.subarray(start, end));
      if (reply) replies.push(reply);
      start = at + 1;
    }
    this.#rest = bytes.slice(start);
    if (this.#rest.length > maxLineBytes) throw tooLong('a line', maxLineBytes);
    return replies;
  }

  #takeLine(bytes: Uint8Array): FtpReply | undefined {
    if (bytes.length > maxLineBytes) throw tooLong('a line', maxLineBytes);
    const line = this.#decode(bytes);
    const [, digits, separator = '', text = ''] = /^(\d{3})(?:([ -])(.*))?$/s.exec(line) ?? [];
    const open = this.#open;
    if (!open) {
      if (digits === undefined) throw noReply(line);
      const code = Number(digits);
      if (code < 100 || code > 659) throw noReply(line);
      if (separator !== '-') return { code, lines: [text] };
      this.#open = { code, lines: [text], bytes: bytes.length };
      return undefined;
    }
    open.bytes += bytes.length;
    if (open.bytes > maxReplyBytes) throw tooLong('a reply', maxReplyBytes);
    // Only the same code with a space ends it; lines between may begin with anything, a code included.
    if (Number(digits) === open.code && separator !== '-') {
      this.#open = undefined;
      return { code: open.code, lines: [...open.lines, text] };
    }
    // ProFTPD and others put the code in front of every line.
    open.lines.push(Number(digits) === open.code ? text : line);
    return undefined;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function noReply(line: string): AppError {
  return new AppError('malformed-message', 'The server said something that is no FTP reply.', {
    line: line.slice(0, 200),
  });
}

function tooLong(what: string, limitBytes: number): AppError {
  return new AppError('limit-exceeded', `The server sent ${what} without an end.`, { limitBytes });
}

/** What the server says, as one line for people, without control characters. */
export function replyText({ lines }: FtpReply): string {
  return printable(lines.join(' ').trim()).slice(0, 500);
}

/** A server's words without what could move a cursor or hide other words. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\ufffd');
}
