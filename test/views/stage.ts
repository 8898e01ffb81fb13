import { chown, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addressOf, driveDesk, knownHostsLines, type DeskDriver } from '../e2e/desk-driver.ts';
import { startApp, type StartedApp } from '../e2e/harness.ts';
import type { TestServer } from '../servers/server.ts';
import { makeProject, makeServerFolder } from './sample-folders.ts';

/** An app with something to show, and the server that it can connect to. */
export interface Stage {
  app: StartedApp;
  desk: DeskDriver;
  server: TestServer;
}

/** `known`: the server's key is trusted · `unknown`: it was never seen · `changed`: another one is known. */
export type Acquaintance = 'known' | 'unknown' | 'changed';

/** Fills a server with the folder that the views show, as it was before any of them. */
export async function fillServer(server: TestServer): Promise<void> {
  const folder = path.join(server.root, 'atlas');
  await rm(folder, { recursive: true, force: true });
  await makeServerFolder(folder);
  const { uid, gid } = await stat(server.root);
  const names = await readdir(folder, { recursive: true });
  for (const name of ['', ...names]) {
    // The link leads to a folder that is among them.
    if (name !== 'current') await chown(path.join(folder, name), uid, gid);
  }
}

export async function startStage(server: TestServer, acquaintance: Acquaintance): Promise<Stage> {
  const app = await startApp({
    async prepareHome(home) {
      await mkdir(path.join(home, '.ssh'), { mode: 0o700 });
      await writeFile(path.join(home, '.ssh/known_hosts'), knownHosts(server, acquaintance));
      await writeFile(path.join(home, '.ssh/config'), sshConfig);
      await makeProject(path.join(home, 'Projects/atlas-web/dist'));
    },
  });
  return { app, desk: driveDesk(app.page), server };
}

/** Connects, and opens a folder on both sides. */
export async function connectStage({ desk, server }: Stage): Promise<void> {
  await desk.connect(addressOf(server), server.password);
  await openFolder(desk, 'remote', 'atlas');
  await desk.row(desk.remote, 'index.html').waitFor();
  for (const folder of ['Projects', 'atlas-web', 'dist']) await openFolder(desk, 'local', folder);
  await desk.row(desk.local, 'index.html').waitFor();
}

async function openFolder(desk: DeskDriver, side: 'local' | 'remote', name: string): Promise<void> {
  await desk.row(desk[side], name).dblclick();
}

function knownHosts(server: TestServer, acquaintance: Acquaintance): string {
  if (acquaintance === 'unknown') return '';
  if (acquaintance === 'known') return knownHostsLines(server);
  return knownHostsLines({ ...server, hostKeys: [otherKey] });
}

/** A throw-away key of no server. */
const otherKey = {
  type: 'ssh-ed25519',
  base64: 'AAAAC3NzaC1lZDI1NTE5AAAAIB45wVWxBOhQLThNJzVBGxohbClVoGuUvNt/kozm7Fut',
  fingerprintSha256: '',
};

const sshConfig = `Host press-kit
  HostName press.example.org
  User media

Host ledger
  HostName ledger.example.net
  User archive
  Port 2222
  ProxyJump gate.example.net
`;
