import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { AppError } from '../shared/errors.ts';
import type { Terminal } from './terminal.ts';

/** Takes what readline would echo and shows nothing of it. */
class Muted extends Writable {
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
}

/**
 * One line from the keyboard, without echo where `isSecret`. Ctrl+C and the end of the input end the
 * question. @throws {AppError} cancelled
 */
export function ask(
  terminal: Terminal,
  question: string,
  isSecret: boolean,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = createInterface({
      input: terminal.input,
      output: isSecret ? new Muted() : terminal.error,
      terminal: true,
      historySize: 0,
    });
    // Only now is the echo off: who types at once must not see the secret.
    if (isSecret) terminal.error.write(question);
    const finish = (settle: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      reader.off('close', onGone);
      reader.close();
      if (isSecret) terminal.error.write('\n');
      settle();
    };
    const onGone = (): void => {
      finish(() => {
        reject(new AppError('cancelled', 'Nobody answered.'));
      });
    };
    const onAbort = (): void => {
      onGone();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    reader.on('close', onGone);
    reader.on('SIGINT', () => {
      // The keyboard is in raw mode, so Ctrl+C arrives here and not as a signal.
      process.kill(process.pid, 'SIGINT');
    });
    reader.question(isSecret ? '' : question, (answer) => {
      finish(() => {
        resolve(answer);
      });
    });
  });
}
