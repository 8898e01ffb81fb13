import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { addressOf, driveDesk, knownHostsLines, type DeskDriver } from '../e2e/desk-driver.ts';
import { startApp, stopApps, type StartedApp } from '../e2e/harness.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { photograph } from './camera.ts';
import { makeProject, makeServerFolder } from './sample-folders.ts';

const packages = await findDebianPackages();
if ('skip' in packages) throw new Error(`Pictures need a real OpenSSH: ${packages.skip}`);

describe('pictures of the window', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    await makeServerFolder(path.join(server.root, 'atlas'));
  });
  afterEach(stopApps);
  afterAll(() => server.stop());

  async function start(knownHosts: string): Promise<{ app: StartedApp; desk: DeskDriver }> {
    const app = await startApp({
      async prepareHome(home) {
        await mkdir(path.join(home, '.ssh'), { mode: 0o700 });
        await writeFile(path.join(home, '.ssh/known_hosts'), knownHosts);
        await makeProject(path.join(home, 'dist'));
      },
    });
    const desk = driveDesk(app.page);
    await desk.row(desk.local, 'dist').dblclick();
    await desk.row(desk.local, 'index.html').waitFor();
    return { app, desk };
  }

  async function connect(): Promise<{ app: StartedApp; desk: DeskDriver }> {
    const { app, desk } = await start(knownHostsLines(server));
    await desk.connect(addressOf(server), server.password);
    await desk.row(desk.remote, 'atlas').dblclick();
    await desk.row(desk.remote, 'index.html').waitFor();
    return { app, desk };
  }

  it('welcome', async () => {
    const { app } = await start('');
    await photograph(app, 'welcome');
  });

  it('first contact', async () => {
    const { app, desk } = await start('');
    await desk.connect(addressOf(server), server.password);
    await desk.dialog.waitFor();
    await photograph(app, 'first-contact');
  });

  it('changed host key', async () => {
    const other = knownHostsLines({ ...server, hostKeys: [otherKey] });
    const { app, desk } = await start(other);
    await desk.connect(addressOf(server), server.password);
    await desk.dialog.waitFor();
    await photograph(app, 'changed-host-key');
  });

  it('connected, security panel, conflict', async () => {
    const { app, desk } = await connect();
    await desk.row(desk.local, 'sw.js').click();
    await photograph(app, 'connected');
    await desk.page.keyboard.press('Control+i');
    await desk.page.getByRole('complementary').waitFor();
    await photograph(app, 'connected-inspector');
    await desk.page.keyboard.press('Control+i');
    await desk.row(desk.local, 'index.html').click();
    await desk.page.keyboard.press('F5');
    await desk.dialog.waitFor();
    await photograph(app, 'conflict');
  });
});

/** A throw-away key of no server: the one that the pictures' server is not. */
const otherKey = {
  type: 'ssh-ed25519',
  base64: 'AAAAC3NzaC1lZDI1NTE5AAAAIB45wVWxBOhQLThNJzVBGxohbClVoGuUvNt/kozm7Fut',
  fingerprintSha256: '',
};
