import { spawn } from 'node:child_process';
import { SetUpError, say } from './run.mjs';

export const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

/**
 * Ends Xvfb when the shell's stdin closes, which the kernel does however its parent dies: no virtual
 * display stays behind after a `kill -9`. A session of its own keeps Ctrl+C away from it, so that the
 * app can close its windows in order.
 */
const guarded = `
Xvfb -displayfd 3 -screen 0 1920x1200x24 -nolisten tcp 2>/dev/null & server=$!
read -r _
kill $server 2>/dev/null
wait $server`;

/**
 * Starts an X server without a screen on a free display number.
 * @returns {Promise<{ env: { DISPLAY: string }, stop: () => void }>}
 */
export async function virtualDisplay() {
  const shell = spawn('/bin/sh', ['-c', guarded], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  });
  const display = await displayOf(shell);
  shell.unref();
  say(`no display here: using a virtual one (Xvfb ${display}), the window cannot be seen`);
  return { env: { DISPLAY: display }, stop: () => shell.stdin?.destroy() };
}

/**
 * @param {import('node:child_process').ChildProcess} shell
 * @returns {Promise<string>}
 */
function displayOf(shell) {
  const pipe = shell.stdio[3];
  return new Promise((resolve, reject) => {
    pipe?.once('data', (number) => {
      resolve(`:${String(number).trim()}`);
    });
    pipe?.once('end', () => {
      reject(new SetUpError('Xvfb did not start'));
    });
    shell.once('error', reject);
  });
}
