import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewBytesAtMost } from '../../electron/shared/preview.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startConnectedDesk, type ConnectedDesk } from './connected-desk.ts';
import { stopApps } from './harness.ts';
import { callFromPage } from './window-calls.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : false;

describe.skipIf(skip)('looking into a file with F3', () => {
  let connected: ConnectedDesk;
  const log = Array.from({ length: 80_000 }, (_, index) => `line ${String(index)}\n`).join('');

  beforeAll(async () => {
    if ('skip' in packages) return;
    connected = await startConnectedDesk(packages, {
      async prepareThere(home) {
        const write = (name: string, content: string | Uint8Array) =>
          writeFile(path.join(home, name), content);
        await write('crlf.ini', '[Ünïcode]\r\nkey=value\r\n');
        await write('latin1.txt', Buffer.from('caf\xe9\nna\xefve\n', 'latin1'));
        await write('program.bin', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]));
        await write('picture.dat', pngOf(40, 30));
        await write('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>');
        await write('large.log', log);
        await write('empty.txt', '');
      },
      prepareHere: (home) => writeFile(path.join(home, 'here.md'), '# Here\n'),
    });
  });
  afterAll(async () => {
    await stopApps();
    await connected.server.stop();
  });

  const press = (key: string) => connected.desk.page.keyboard.press(key);
  const facts = () => connected.desk.dialog.getByRole('status').textContent();
  const contents = () => connected.desk.dialog.getByRole('document');

  async function view(name: string, pane: 'local' | 'remote' = 'remote'): Promise<void> {
    const { desk } = connected;
    await desk.row(desk[pane], name).click();
    await press('F3');
    await contents().or(desk.dialog.getByText('This file is empty')).waitFor();
  }

  async function close(): Promise<void> {
    await press('Escape');
    await connected.desk.dialog.waitFor({ state: 'detached' });
  }

  it('shows text, and says how it is encoded and how its lines end', async () => {
    await view('crlf.ini');
    expect(await contents().textContent()).toContain('[Ünïcode]\nkey=value\n');
    expect(await facts()).toMatch(/UTF-8.*CRLF.*2 lines/);
    await connected.desk.shoot('viewer-text');
    await close();

    await view('latin1.txt');
    expect(await contents().textContent()).toContain('café\nnaïve');
    expect(await facts()).toContain('not UTF-8, shown as Western (Windows-1252)');
    await connected.desk.dialog.getByLabel('Encoding').selectOption('Cyrillic (KOI8-R)');
    expect(await contents().textContent()).toContain('cafИ');
    await close();
  });

  it('shows binary data as hex, and gives the focus back to the row', async () => {
    await view('program.bin');
    expect(await contents().textContent()).toContain('7f 45 4c 46 00 01 02 03');
    await press('1');
    expect(await contents().textContent()).toContain('ELF‹NUL›');
    await press('h');
    expect(await contents().textContent()).toContain('7f 45 4c 46');
    await connected.desk.shoot('viewer-hex');
    await press('F3');
    await connected.desk.dialog.waitFor({ state: 'detached' });
    await press('F3');
    await contents().waitFor();
    await close();
  });

  it('shows a picture by its bytes, and a drawing that could run scripts as text', async () => {
    const { desk } = connected;
    await view('picture.dat');
    const picture = desk.dialog.getByRole('img', { name: 'picture.dat' });
    await picture.waitFor();
    await desk.dialog.getByText('40 × 30 px').waitFor();
    await desk.shoot('viewer-image');
    await close();

    await view('drawing.svg');
    expect(await contents().textContent()).toContain('<script/>');
    await press('2');
    expect(await desk.dialog.getByRole('img', { name: 'drawing.svg' }).count()).toBe(0);
    await close();
  });

  it('shows the first part of a large file, scrolled with keys', async () => {
    await view('large.log');
    expect(await facts()).toContain('First 262 KB of 869 KB');
    const top = () => contents().evaluate((element) => element.scrollTop);
    expect(await top()).toBe(0);
    await press('PageDown');
    await expect.poll(top).toBeGreaterThan(100);
    await press('End');
    await press('3');
    await press('End');
    const lastOffset = ((256 * 1024) / 16 - 1) * 16;
    await contents().getByText(lastOffset.toString(16).padStart(8, '0')).waitFor();
    expect(await contents().locator('.line').count()).toBeLessThanOrEqual(80);
    await close();
  });

  it('shows empty and local files, and why one cannot be read', async () => {
    await view('empty.txt');
    await close();
    await view('here.md', 'local');
    expect(await contents().textContent()).toContain('# Here');
    await close();

    const { desk, there } = connected;
    await writeFile(path.join(there, 'gone.txt'), 'x');
    await desk.remote.getByRole('button', { name: /^Refresh/ }).click();
    await desk.row(desk.remote, 'gone.txt').click();
    await rm(path.join(there, 'gone.txt'));
    await press('F3');
    await desk.dialog.getByRole('alert').getByText('This file cannot be shown').waitFor();
    await close();
  });

  it('never hands more bytes than a preview to the page', async () => {
    const { app, there, desk } = connected;
    const sessions = await callFromPage(app.page, 'session.list', {});
    const sessionId = sessions.ok ? (sessions.value.at(-1)?.sessionId ?? '') : '';
    const ask = (limitBytes: number) =>
      callFromPage(desk.page, 'files.preview', {
        sessionId,
        path: path.join(there, 'large.log'),
        limitBytes,
      });
    expect(await ask(previewBytesAtMost + 1)).toMatchObject({
      ok: false,
      error: { code: 'invalid-request' },
    });
    const answer = await ask(1_000);
    expect(answer.ok && Buffer.from(answer.value.base64, 'base64').toString()).toBe(
      log.slice(0, 1_000),
    );
  });
});

/** A grey picture. */
function pngOf(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.concat(
    Array.from({ length: height }, (_, y) =>
      Buffer.from([0, ...new Uint8Array(width).fill(y * 8)]),
    ),
  );
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    framed.set(body, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}
