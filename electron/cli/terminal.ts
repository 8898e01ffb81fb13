import type { Readable, Writable } from 'node:stream';
import { AppError } from '../shared/errors.ts';

/** What a command may say and hear. Data goes to stdout, everything else to stderr. */
export interface Terminal {
  readonly isOutTty: boolean;
  readonly isErrTty: boolean;
  /** A person can be asked: both the keyboard and the place for the question are there. */
  readonly canAsk: boolean;
  readonly columns: number;
  readonly input: Readable;
  readonly error: Writable;
  /**
   * Resolves when the text was taken over, so that a slow reader slows the writer down.
   * @throws {AppError} disk-full, internal
   */
  write(text: string): Promise<void>;
  /** One or more whole lines. */
  say(text: string): void;
}

/** The terminal, pipes or files of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  stdout.on('error', () => {
    // Each write hears of its own failure, below.
  });
  stderr.on('error', () => {
    // Nobody is there to be told.
  });
  return {
    isOutTty: stdout.isTTY,
    isErrTty: stderr.isTTY,
    canAsk: stdin.isTTY && stderr.isTTY,
    columns: stderr.columns || 80,
    input: stdin,
    error: stderr,
    write(text) {
      return new Promise((resolve, reject) => {
        stdout.write(text, (error) => {
          if (!error || isReaderGone(error)) resolve();
          else reject(writeFailure(error));
        });
      });
    },
    say(text) {
      stderr.write(`${text}\n`);
    },
  };
}

/** A reader that left, as in `keyferry ls … | head`, has all it wanted: that is no failure. */
function isReaderGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE';
}

function writeFailure(error: NodeJS.ErrnoException): AppError {
  const code = error.code === 'ENOSPC' ? 'disk-full' : 'internal';
  const message = `The output could not be written: ${error.message}.`;
  return new AppError(code, message, {}, { cause: error });
}

/**
 * Text of a server, safe to show: control characters, and those that change the direction of writing or
 * cannot be seen, as \u escapes.
 */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
