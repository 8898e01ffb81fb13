import { app } from 'electron';
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { StartTimes } from './start-times.ts';

/** A start that takes longer has failed. */
const patienceMs = 30_000;

export interface SmokeOptions {
  times: StartTimes;
  /** Path of the bundled Node. @throws {AppError} where there is none */
  findNode: () => string;
  /** Prints the line and ends the app. */
  finish: FinishSmoke;
}

/** Waits for the window and reports when it stood. Times are ms since the process began. */
export async function runSmoke({ times, findNode, finish }: SmokeOptions): Promise<void> {
  const deadline = setTimeout(
    () => {
      finish({ ready: false, reason: 'The window was not ready after 30 s.' }, 1);
    },
    patienceMs - process.uptime() * 1_000,
  );
  try {
    const file = findNode();
    const windowMs = await times.when('window');
    // The page paints while the window is still hidden; it counts once somebody can see it.
    const paintedMs = Math.max(windowMs, await times.when('painted'));
    const localListedMs = Math.max(windowMs, await times.when('localListed'));
    const { electron } = process.versions;
    const fallback = Boolean(process.env['KEYFERRY_ELECTRON_FALLBACK']);
    const timings = { windowMs, paintedMs, localListedMs };
    const node = await nodeVersion(file);
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

export type FinishSmoke = (line: object, exitCode: 0 | 1) => void;

export interface SmokeEndOptions {
  stopEngines: () => Promise<void>;
  findNode: () => string;
  /** The temporary profile. */
  folder: string;
}

/** The end of a smoke start: nothing runs or lies about afterwards, and its line is the last one. */
export function createFinishSmoke({ stopEngines, findNode, folder }: SmokeEndOptions): FinishSmoke {
  let isFinished = false;
  return (line, exitCode) => {
    if (isFinished) return;
    isFinished = true;
    void stopEngines().then(() => {
      removeProfileAtEnd(findNode, folder);
      process.stdout.write(`${JSON.stringify(line)}\n`, () => {
        app.exit(exitCode);
      });
    });
  };
}

/* Chromium's helpers write for a moment longer than the main process lives: hence the wait. */
const removal = `
process.stdin.resume().on('close', () => setTimeout(() => {
  fs.rmSync(process.argv[1], { recursive: true, force: true, maxRetries: 5 });
}, 200));
`;

/**
 * Removes the temporary profile as soon as this process is gone: Chromium writes to it until the very
 * end, so only another process can. That one waits for the end of a pipe and then lives 0.2 s longer.
 */
function removeProfileAtEnd(findNode: () => string, folder: string): void {
  try {
    const remover = spawn(findNode(), ['-e', removal, folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      windowsHide: true,
      env: {},
    });
    remover.unref();
  } catch {
    // Without a Node the line says so already, and a small folder stays in the temporary one.
  }
}
