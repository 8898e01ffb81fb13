import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { StartTimes } from './start-times.ts';

/** A start that takes longer has failed. */
const patienceMs = 30_000;

export interface SmokeOptions {
  times: StartTimes;
  /** Path of the bundled Node. @throws where there is none */
  findNode: () => string;
  /** Prints the line and ends the app. */
  finish: (line: object, exitCode: 0 | 1) => void;
}

/** Waits for the window and reports when it stood; see docs on the smoke start for the line. */
export async function runSmoke({ times, findNode, finish }: SmokeOptions): Promise<void> {
  const deadline = setTimeout(
    () => {
      finish({ ready: false, reason: 'The window was not ready after 30 s.' }, 1);
    },
    patienceMs - process.uptime() * 1_000,
  );
  try {
    const windowMs = await times.when('window');
    const paintedMs = await times.when('painted');
    const localListedMs = await times.when('localListed');
    const node = await nodeVersion(findNode());
    const { electron } = process.versions;
    const fallback = Boolean(process.env['KEYFERRY_ELECTRON_FALLBACK']);
    const timings = { windowMs, paintedMs, localListedMs };
    finish({ ready: true, electron, node, fallback, timings }, 0);
  } catch (error) {
    finish({ ready: false, reason: String(error) }, 1);
  } finally {
    clearTimeout(deadline);
  }
}

async function nodeVersion(node: string): Promise<string> {
  const { stdout } = await promisify(execFile)(node, ['--version'], { windowsHide: true });
  return stdout.trim().replace(/^v/, '');
}
