import { execFile } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Target } from '../../electron/shared/site.ts';
import { ftpsTargetOf } from '../contract/ftp-subject.ts';
import { findWithCa } from '../contract/ftp-suite.ts';
import { targetOf } from '../contract/ssh-subject.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import type { FtpTestServer } from '../servers/ftp-server.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import { trustServer } from './connected-desk.ts';
import { driveDesk, type DeskDriver } from './desk-driver.ts';
import { treeDigests, writeRandomFile } from './file-facts.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { callFromPage } from './window-calls.ts';

const run = promisify(execFile);
const packages = await findDebianPackages();
const ftp = await findWithCa(findVsftpd);
const skip = 'skip' in packages ? packages.skip : 'skip' in ftp ? ftp.skip : false;

describe.skipIf(skip)('two servers in one window', () => {
  let ssh: TestServer;
  let ftps: FtpTestServer;
  let app: StartedApp;
  let desk: DeskDriver;

  beforeEach(async () => {
    if ('skip' in packages || 'skip' in ftp) return;
    ssh = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    const certificate = await ftp.ca.issue();
    ftps = await ftp.server.start({ security: 'explicit', certificate });
    app = await startApp({ prepareHome: (home) => trustServer(home, ssh) });
    desk = driveDesk(app.page);
    await open('ssh', targetOf(ssh), ssh.password);
    await open('ftp', ftpsTargetOf(ftps, { caFiles: [ftp.ca.caFile] }), ftps.password);
    await app.page.reload();
    await app.page
      .getByRole('tab', { name: /vsftpd|:/ })
      .first()
      .waitFor();
  });
  afterEach(async () => {
    await stopApps();
    await Promise.all([ssh.stop(), ftps.stop()]);
  });

  async function open(sessionId: string, target: Target, password: string): Promise<void> {
    const answer = await callFromPage(app.page, 'session.open', { sessionId, target, password });
    expect(answer).toMatchObject({ ok: true });
  }

  /** As the server's own user would have made it. */
  async function own(root: string, made: string): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const { uid, gid } = await stat(root);
    await run('chown', ['-R', `${String(uid)}:${String(gid)}`, made]);
  }

  const pane = (port: number) =>
    app.page.getByRole('region', { name: new RegExp(`^Files of .*:${String(port)}`) });

  it('stand side by side, and what is dragged from one to the other compares equal', async () => {
    const planted = path.join(ssh.root, 'photos');
    await mkdir(path.join(planted, 'naïve – ümläut'), { recursive: true });
    await writeRandomFile(path.join(planted, 'large.bin'), 5_000_000);
    await writeFile(path.join(planted, 'naïve – ümläut', "it's #1 100%+.txt"), 'odd');
    await writeFile(path.join(planted, 'empty'), '');
    await own(ssh.root, planted);

    await app.page.getByRole('tab', { name: new RegExp(`:${String(ftps.port)}`) }).click();
    await app.page.getByRole('button', { name: /^Left pane: This computer/ }).click();
    await app.page.getByRole('menuitem', { name: new RegExp(`:${String(ssh.port)}`) }).click();
    await desk.row(pane(ssh.port), 'photos').dragTo(pane(ftps.port).getByRole('grid'));
    await desk.row(pane(ftps.port), 'photos').waitFor();
    await desk.transfer('photos').getByText('Done').waitFor();
    await desk.shoot('between-servers');
    expect(await treeDigests(path.join(ftps.root, 'photos'))).toEqual(await treeDigests(planted));
    const transfer = desk.transfer('photos');
    await transfer.getByText('Copy between servers').waitFor({ state: 'attached' });
    await transfer.getByText(`on ${ftps.user}@`).waitFor();

    // The same site on both sides: a copy within it.
    await app.page.getByRole('tab', { name: new RegExp(`:${String(ssh.port)}`) }).click();
    await app.page.getByRole('button', { name: /^Left pane:/ }).click();
    await app.page.getByRole('menuitem', { name: 'This computer' }).click();
    await desk.local.getByRole('grid').waitFor();
  });
});
