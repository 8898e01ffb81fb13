import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitForText } from './server-process.ts';

/**
 * Waits for an exclusive lock on `file` that all processes of this computer share, and returns what
 * gives it back. flock(1) holds it while `cat` waits for its input to end, so the kernel frees it when
 * this process dies, however it dies.
 */
export async function holdLock(file: string): Promise<() => Promise<void>> {
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await waitForText(holder, holder.stdout, 'held');
  return async () => {
    const ended = once(holder, 'exit');
    holder.stdin.end();
    await ended;
  };
}
