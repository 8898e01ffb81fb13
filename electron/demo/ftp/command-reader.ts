/** One line of a client: a verb in upper case, and what stands behind the space after it. */
export interface FtpCommand {
  verb: string;
  argument: string;
}

/** A path of 4 KiB with its verb; nothing in good faith is longer. */
const maxLineBytes = 8 * 1024;

const lineFeed = 0x0a;

/** What cannot be a command, which ends the conversation. */
export class NoCommand extends Error {}

/** Cuts what arrives on a control connection into commands. RFC 959 §5.3, RFC 2640 §3.1. */
export class CommandReader {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #rest = new Uint8Array(0);

  /** True between two commands: nothing of another one has arrived. */
  get isBetween(): boolean {
    return this.#rest.length === 0;
  }

  /** The commands that these bytes complete. @throws {NoCommand} */
  push(chunk: Uint8Array): FtpCommand[] {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const commands: FtpCommand[] = [];
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
      commands.push(this.#parse(bytes.subarray(start, end)));
      start = end + 1;
    }
    this.#rest = bytes.slice(start);
    if (this.#rest.length > maxLineBytes) throw new NoCommand('a line without an end');
    return commands;
  }

  #parse(line: Uint8Array): FtpCommand {
    if (line.length > maxLineBytes) throw new NoCommand('too long');
    const [, verb, argument = ''] =
      /^([A-Za-z]{3,4})(?: (.*))?$/s.exec(this.#decode(line).replace(/\r$/, '')) ?? [];
    // A CR or NUL inside could only begin another command, or cut a name short.
    if (verb === undefined || /[\r\0]/.test(argument)) throw new NoCommand('no command');
    return { verb: verb.toUpperCase(), argument };
  }

  #decode(line: Uint8Array): string {
    try {
      return this.#decoder.decode(line);
    } catch {
      throw new NoCommand('not UTF-8');
    }
  }
}
