import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { processTree, processesNaming, survivors, type TreeProcess } from './process-tree.ts';

export const repository = path.resolve(import.meta.dirname, '../..');

/** Chromium's own sandbox cannot be set up by root. */
export const appArguments = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), repository];

export interface StartedApp {
  electron: ElectronApplication;
  page: Page;
  /** The person's home folder in this test, where the local pane starts. */
  home: string;
  profile: string;
  /** Process id of main. */
  pid: number;
  /** Main and all its helpers and engines, now. */
  processes(): Promise<TreeProcess[]>;
  /** The engines alone, the local one first. */
  engines(): Promise<TreeProcess[]>;
  /** Closes the window as a person would; resolves with what is still alive 2 s later. */
  quit(): Promise<TreeProcess[]>;
}

export interface StartAppOptions {
  /** Prepares the home folder before the app looks into it. */
  prepareHome?: (home: string) => Promise<void>;
  env?: Record<string, string>;
  /** Goes on as soon as there is a window, whose page may not be there yet. */
  isImpatient?: boolean;
  /** A profile that an earlier start of this test left behind. */
  profile?: string;
}

/** How long a test waits for something to appear: two busy cores are slow, a failure is not for ever. */
const patienceMs = 20_000;

interface Running {
  app: StartedApp;
  folder: string;
  /** What went wrong in the page without anybody noticing. */
  pageErrors: Error[];
}

const running: Running[] = [];

/** Starts the built app with a home and a profile of its own. `stopApps` in afterEach ends it. */
export async function startApp(options: StartAppOptions = {}): Promise<StartedApp> {
  if (!existsSync(path.join(repository, 'out/electron/main.cjs'))) {
    throw new Error('The app is not built: npm run build.');
  }
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'keyferry-e2e-')));
  const home = path.join(folder, 'home');
  const profile = options.profile ?? path.join(folder, 'profile');
  await mkdir(home, { mode: 0o700 });
  await options.prepareHome?.(home);
  const electron = await _electron.launch({
    args: appArguments,
    env: {
      ...inheritedEnvironment(),
      HOME: home,
      // What tests look for is in English, whatever the computer of the tester speaks.
      LANGUAGE: 'en',
      // The list of fonts need not be made anew for every test.
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
      KEYFERRY_USER_DATA: profile,
      ...options.env,
    },
  });
  const page = await electron.firstWindow();
  page.setDefaultTimeout(patienceMs);
  // What is asked of the empty page before it goes with that page, and is never answered.
  if (!options.isImpatient) await page.waitForURL(/^app:/, { waitUntil: 'load' });
  const app = describeApp(electron, page, { home, profile });
  const pageErrors: Error[] = [];
  page.on('pageerror', (error) => pageErrors.push(error));
  running.push({ app, folder, pageErrors });
  return app;
}

/**
 * Ends every app that a test left running and removes its folders.
 * @throws {AggregateError} what the pages threw and did not handle
 */
export async function stopApps(): Promise<void> {
  const stopped = running.splice(0);
  for (const { app, folder } of stopped) {
    const left = await app.processes();
    if (left.length > 0) process.kill(app.pid, 'SIGKILL');
    // Chromium's helpers outlive main for a moment and still write to the profile, which they name.
    await survivors([...left, ...(await processesNaming(folder))], 5_000);
  }
  // Only now: an app may have used the profile of an earlier one.
  for (const { folder } of stopped) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  const errors = stopped.flatMap(({ pageErrors }) => pageErrors);
  if (errors.length > 0) {
    throw new AggregateError(errors, errors.map(({ stack }) => stack).join('\n'));
  }
}

function describeApp(
  electron: ElectronApplication,
  page: Page,
  folders: Pick<StartedApp, 'home' | 'profile'>,
): StartedApp {
  const pid = electron.process().pid ?? 0;
  const processes = () => processTree(pid);
  return {
    electron,
    page,
    ...folders,
    pid,
    processes,
    async engines() {
      return (await processes()).filter(({ command }) => command.includes('engine.cjs'));
    },
    async quit() {
      const all = await processes();
      const gone = electron.waitForEvent('close');
      await page.evaluate(() => {
        window.close();
      });
      await gone;
      return await survivors(all, 2_000);
    },
  };
}

/** No agent and no settings of whoever runs the tests reach the app. */
function inheritedEnvironment(): Record<string, string> {
  const dropped = /^(SSH_|KEYFERRY_|XDG_|NODE_|VITEST)/;
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !dropped.test(entry[0]),
  );
  return Object.fromEntries(entries);
}
