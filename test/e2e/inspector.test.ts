import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ReportDocument, SecurityReport } from '../../electron/shared/report.ts';
import type { JumpTarget, Target } from '../../electron/shared/site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { axeViolations } from './axe.ts';
import { trustServer } from './connected-desk.ts';
import { addressOf, driveDesk, knownHostsLines, type DeskDriver } from './desk-driver.ts';
import { startApp, stopApps, type StartedApp } from './harness.ts';
import { showSession } from './show-session.ts';
import { callFromPage } from './window-calls.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

afterEach(stopApps);

async function start(server: TestServer): Promise<{ app: StartedApp; desk: DeskDriver }> {
  const app = await startApp({ prepareHome: (home) => trustServer(home, server) });
  const desk = driveDesk(app.page);
  await desk.connect(addressOf(server), server.password);
  return { app, desk };
}

async function openFull({ page }: DeskDriver): Promise<Locator> {
  await page.keyboard.press('Control+Shift+I');
  const view = page.getByRole('main', { name: 'Security inspector' });
  await view.getByRole('heading', { level: 1 }).first().waitFor();
  return view;
}

/** The report of what is shown, by the key that copies it. */
async function copiedReport({ electron, page }: StartedApp): Promise<SecurityReport> {
  await electron.evaluate(({ clipboard }) => {
    clipboard.clear();
  });
  await page.keyboard.press('c');
  const read = (): Promise<string> => electron.evaluate(({ clipboard }) => clipboard.readText());
  await expect.poll(read).not.toBe('');
  const copied = await read();
  const [report] = (JSON.parse(copied) as ReportDocument).reports;
  if (!report) throw new Error('The copied document holds no report.');
  return report;
}

function signInTo({ host, port, user, identityFile }: TestServer): JumpTarget {
  return { host, port, user, identityFiles: [identityFile], agent: 'none' };
}

const offered = (names: readonly string[] | undefined): string[] =>
  (names ?? []).filter((name) => !/^(?:ext-info|kex-strict)/.test(name));

describe.skipIf(skip)('the full inspector on a real OpenSSH', () => {
  let server: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
  });
  afterAll(() => server.stop());

  async function connected(): Promise<{ app: StartedApp; desk: DeskDriver; view: Locator }> {
    const { app, desk } = await start(server);
    await desk.row(desk.remote, '.ssh').waitFor();
    return { app, desk, view: await openFull(desk) };
  }

  it('shows what stands in the report', async () => {
    const { app, view } = await connected();
    const report = await copiedReport(app);
    await view
      .getByRole('img', { name: `Grade ${String(report.grade?.mark).replace('+', ' plus')}` })
      .first()
      .waitFor();
    for (const name of [
      report.keyExchange?.name,
      report.authentication?.signature,
      report.encryption?.clientToServer.cipher,
    ]) {
      expect(await view.getByText(String(name), { exact: true }).count()).toBeGreaterThan(0);
    }

    const rows = view.getByRole('list', { name: /^Handshake between/ }).getByRole('button');
    const labels = await rows.evaluateAll((all) =>
      all.map((row) => row.getAttribute('aria-label')),
    );
    // The two identification lines are one arrow.
    expect(labels).toHaveLength(report.messages.length - 1);
    report.messages.slice(2).forEach((message, index) => {
      const label = labels[index + 1] ?? '';
      expect(label).toContain(`: ${message.name}, ${message.bytes.toLocaleString('en')} B, `);
      expect(label.startsWith(message.from === 'client' ? 'You' : 'Server')).toBe(true);
    });

    const names = async (side: string): Promise<string[]> =>
      await view.getByRole('list', { name: side }).locator('.name').allInnerTexts();
    const { client, server: theirs } = report.offers;
    for (const [tab, kind] of [
      ['Key exchange', 'keyExchange'],
      ['Host key', 'hostKey'],
      ['Cipher', 'ciphersClientToServer'],
      ['MAC', 'macsClientToServer'],
      ['Compression', 'compressionClientToServer'],
    ] as const) {
      await view.getByRole('tab', { name: tab }).click();
      expect(await names('Keyferry offered')).toEqual(offered(client?.[kind]));
      expect(await names('Server accepts')).toEqual(offered(theirs?.[kind]));
    }

    const fingerprint = server.hostKeys[0]?.fingerprintSha256.replace('SHA256:', '') ?? '';
    await view.getByText(fingerprint, { exact: true }).waitFor();
    for (const { title } of report.findings) {
      const findings = view.locator('#inspect-findings');
      expect(await findings.getByText(title, { exact: true }).count()).toBe(1);
    }
  });

  it('is used by keyboard alone, down to the bytes', async () => {
    const { app, desk, view } = await connected();
    const { page } = desk;
    const report = await copiedReport(app);
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.getAttribute('id') ?? '');
    const sections = ['verdict', 'suite', 'handshake', 'offers', 'findings', 'trust', 'session'];
    for (const [index, name] of sections.entries()) {
      await page.keyboard.press(String(index + 1));
      expect(await focused()).toBe(`inspect-${name}`);
    }

    await page.keyboard.press('e');
    await view.getByText(/Two secrets are mixed|made a one-time key/).waitFor();

    await page.keyboard.press('3');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await desk.dialog.getByRole('heading', { name: 'KEXINIT' }).waitFor();
    const kexInit = report.messages[2];
    const [begin, end] = kexInit?.raw?.spans['cookie'] ?? [0, 0];
    const bytes = Buffer.from(kexInit?.raw?.base64 ?? '', 'base64').subarray(begin, end);
    const cookie = desk.dialog.getByRole('option', { name: /^cookie/ });
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    for (let field = 0; field < 3; field += 1) await page.keyboard.press('ArrowDown');
    await desk.dialog.getByRole('option', { name: /^cookie/, selected: true }).waitFor();
    const marked = await desk.dialog.locator('.hex mark').allInnerTexts();
    expect(marked.join(' ').replaceAll(' ', '')).toBe(bytes.toString('hex'));
    await cookie.getByText(bytes.toString('hex')).waitFor();
    await page.keyboard.press('Escape');
    await desk.dialog.waitFor({ state: 'detached' });

    await page.keyboard.press('Escape');
    await view.waitFor({ state: 'detached' });
    // Explain is remembered.
    await openFull(desk);
    await view.getByText(/Two secrets are mixed|made a one-time key/).waitFor();
    await page.keyboard.press('Control+i');
    await page.getByRole('complementary', { name: 'Security inspector' }).waitFor();
  });

  it('shows an address before the browser gets it', async () => {
    const { app, desk, view } = await connected();
    await app.electron.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { opened });
      shell.openExternal = (url) => {
        opened.push(url);
        return Promise.resolve();
      };
    });
    const opened = (): Promise<string[]> =>
      app.electron.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
    await view.getByRole('button', { name: 'RFC 8709' }).click();
    await desk.dialog.getByText('https://www.rfc-editor.org/rfc/rfc8709').waitFor();
    expect(await opened()).toEqual([]);
    await desk.dialog.getByRole('button', { name: 'Open the address' }).click();
    await expect.poll(opened).toEqual(['https://www.rfc-editor.org/rfc/rfc8709']);
  });

  it('saves a report where the person says, without names', async () => {
    const { app, desk, view } = await connected();
    const file = path.join(app.home, 'report.html');
    await app.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await view.getByRole('button', { name: 'Share' }).click();
    await desk.dialog.getByText('Web page').click();
    await desk.dialog.getByRole('button', { name: 'Save as file' }).click();
    await view.getByText('Report saved').waitFor();
    await desk.dialog.waitFor({ state: 'detached' });
    const html = await readFile(file, 'utf8');
    expect(html).not.toContain(server.host);
    expect(html).not.toContain('known_hosts');
    expect(html).not.toMatch(/<script/i);
    const heading = await desk.page.evaluate(
      (page) => new DOMParser().parseFromString(page, 'text/html').querySelector('h1')?.textContent,
      html,
    );
    expect(heading).toContain('The server chose');
  });

  it('has nothing that axe-core objects to, in both themes and sizes', async () => {
    const { app, desk, view } = await connected();
    const { page } = desk;
    await page.keyboard.press('e');
    for (const [width, height, percent] of [
      [1440, 900, 100],
      [1024, 700, 100],
      [1024, 700, 200],
    ] as const) {
      await app.electron.evaluate(
        ({ BrowserWindow }, size) => {
          BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
        },
        { width, height },
      );
      const change = { appearance: { textPercent: percent } };
      expect(await callFromPage(page, 'settings.set', { change })).toMatchObject({ ok: true });
      await page.waitForFunction((wide) => window.innerWidth === wide, width);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.waitForFunction(
          (wanted) => document.documentElement.dataset['theme'] === wanted,
          colorScheme,
        );
        expect(await axeViolations(page)).toEqual([]);
        await desk.shoot(`inspector-${colorScheme}-${String(width)}-${String(percent)}`);
        // Nothing is wider than its place.
        const isWithin = await view.evaluate((element) => {
          const scroller = element.firstElementChild;
          return scroller !== null && scroller.scrollWidth <= scroller.clientWidth;
        });
        expect(isWithin).toBe(true);
      }
    }
    await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
    await desk.shoot('inspector-forced-colours');
  });
});

describe.skipIf(skip)('the full inspector on the way over a jump host', () => {
  let gate: TestServer;
  let server: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    gate = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    server = await startOpenSsh(packages, {
      hostKeyTypes: ['ed25519'],
      config: { KexAlgorithms: 'diffie-hellman-group14-sha256' },
    });
  });
  afterAll(async () => {
    await server.stop();
    await gate.stop();
  });

  it('sets the hops side by side, each with its own handshake', async () => {
    const app = await startApp({
      async prepareHome(home) {
        await mkdir(path.join(home, '.ssh'), { mode: 0o700 });
        const lines = [gate, server].map(knownHostsLines).join('');
        await writeFile(path.join(home, '.ssh/known_hosts'), lines);
      },
    });
    const desk = driveDesk(app.page);
    const target: Target = {
      protocol: 'sftp',
      ...signInTo(server),
      jumps: [signInTo(gate)],
    };
    await showSession(app, target, '');
    const view = await openFull(desk);
    const rows = view.getByRole('table').first().locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(2);
    await view.getByRole('heading', { name: 'The way to the server, hop by hop' }).waitFor();
    // The server itself comes first into sight; the jump host is a step away.
    expect((await copiedReport(app)).keyExchange?.name).toBe('diffie-hellman-group14-sha256');
    const hop = view.getByRole('button', { name: `Jump ${gate.host}` });
    await hop.click();
    await view.getByRole('heading', { name: /, a hybrid\.$/ }).waitFor();
    expect(await hop.getAttribute('aria-pressed')).toBe('true');
    const report = await copiedReport(app);
    expect(report.endpoint.port).toBe(gate.port);
    const fingerprint = gate.hostKeys[0]?.fingerprintSha256.replace('SHA256:', '') ?? '';
    await view.getByText(fingerprint, { exact: true }).waitFor();
    expect(await axeViolations(desk.page)).toEqual([]);
  });
});

describe.skipIf(skip)('the full inspector after a failed negotiation', () => {
  let server: TestServer;

  beforeAll(async () => {
    if ('skip' in packages) return;
    server = await startOpenSsh(packages, {
      hostKeyTypes: ['ed25519'],
      config: { KexAlgorithms: 'diffie-hellman-group14-sha1' },
    });
  });
  afterAll(() => server.stop());

  it('shows what was offered, where it stopped, and what can be changed', async () => {
    const { app, desk } = await start(server);
    await desk.page.getByRole('alert').waitFor();
    const view = await openFull(desk);
    const report = await copiedReport(app);
    expect(report.failure?.reason).toBe('no-common-algorithm');
    await view.getByRole('heading', { name: 'The connection did not come about.' }).waitFor();
    await view.getByText('Nothing in common: key exchange method.').first().waitFor();
    await view.getByText(String(report.findings[0]?.advice), { exact: true }).first().waitFor();
    await view.getByText(/With the policy Legacy this connection would go on/).waitFor();
    const theirs = view.getByRole('list', { name: 'Server accepts' }).getByRole('listitem');
    expect(await theirs.count()).toBe(offered(report.offers.server?.['keyExchange']).length);
    await theirs.getByText('not offered').first().waitFor();
    expect(await axeViolations(desk.page)).toEqual([]);
    await desk.shoot('inspector-failed');
  });
});
