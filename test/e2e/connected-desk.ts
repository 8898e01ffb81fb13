import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { addressOf, driveDesk, knownHostsLines, type DeskDriver } from './desk-driver.ts';
import { startApp, type StartedApp } from './harness.ts';

/** A window that is connected to a known server, with the folders that its panes show. */
export interface ConnectedDesk {
  app: StartedApp;
  desk: DeskDriver;
  server: TestServer;
  /** Home of the person on this computer. */
  here: string;
  /** Home of the user on the server. */
  there: string;
}

export interface ConnectedDeskOptions {
  prepareHere?: (home: string) => Promise<void>;
  prepareThere?: (home: string) => Promise<void>;
  env?: Record<string, string>;
  /** Parts of the settings file, as a person would have left it. */
  settings?: (home: string) => Record<string, unknown>;
}

/** The server is the caller's to stop; the app ends with `stopApps`. */
export async function startConnectedDesk(
  packages: DebianPackages,
  { prepareHere, prepareThere, env = {}, settings }: ConnectedDeskOptions = {},
): Promise<ConnectedDesk> {
  const server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
  await prepareThere?.(server.root);
  const app = await startApp({
    env,
    async prepareHome(home) {
      await trustServer(home, server);
      await prepareHere?.(home);
      if (settings) await writeSettings(path.join(home, '../profile'), settings(home));
    },
  });
  const desk = driveDesk(app.page);
  await desk.connect(addressOf(server), server.password);
  await desk.remote.getByRole('row').first().waitFor();
  return { app, desk, server, here: app.home, there: server.root };
}

/** Into a profile that no app has used yet. */
export async function writeSettings(
  profile: string,
  parts: Record<string, unknown>,
): Promise<void> {
  await mkdir(profile, { mode: 0o700, recursive: true });
  await writeFile(path.join(profile, 'settings.json'), JSON.stringify({ version: 1, ...parts }));
}

/** As after an earlier visit with ssh. */
export async function trustServer(home: string, server: TestServer): Promise<void> {
  await mkdir(path.join(home, '.ssh'), { mode: 0o700, recursive: true });
  await writeFile(path.join(home, '.ssh/known_hosts'), knownHostsLines(server));
}
