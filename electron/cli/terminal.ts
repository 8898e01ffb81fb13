import type { Readable, Writable } from 'node:stream';

/** What a command may say and hear. Data goes to stdout, everything else to stderr. */
export interface Terminal {
  readonly isOutTty: boolean;
  readonly isErrTty: boolean;
  /** A person can be asked: both the keyboard and the place for the question are there. */
  readonly canAsk: boolean;
  readonly columns: number;
  readonly input: Readable;
  readonly error: Writable;
  /** Resolves when the text was taken over, so that a slow reader slows the writer down. */
  write(text: string): Promise<void>;
  /** One or more whole lines. */
  say(text: string): void;
}

/** The terminal, pipes or files of this process. `onReaderGone` hears when nobody reads stdout any more. */
export function processTerminal(onReaderGone: () => void): Terminal {
  const { stdin, stdout, stderr } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') onReaderGone();
    else stderr.write(`keyferry: the output could not be written: ${error.message}\n`);
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
      return new Promise((resolve) => {
        // A failure is told by the listener above; there is nothing to wait for after it.
        stdout.write(text, () => {
          resolve();
        });
      });
    },
    say(text) {
      stderr.write(`${text}\n`);
    },
  };
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
