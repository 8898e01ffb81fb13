import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findImports, readImport, type ImportPlaces } from './import-file.ts';

const sample = (name: string): string =>
  fileURLToPath(new URL(`../../../../test/fixtures/import/${name}`, import.meta.url));

let home: string;
let places: ImportPlaces;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'keyferry-import-'));
  places = { home, localUser: 'ops', platform: 'linux', appData: undefined };
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

async function put(name: string, content: string | Buffer = ''): Promise<string> {
  const file = path.join(home, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

describe('findImports', () => {
  it('finds what is there, in the usual places', async () => {
    expect(await findImports(places)).toEqual([]);
    const filezilla = await put('.config/filezilla/sitemanager.xml');
    const ssh = await put('.ssh/config');
    expect(await findImports(places)).toEqual([
      { source: 'filezilla', path: filezilla },
      { source: 'ssh-config', path: ssh },
    ]);
  });

  it('looks into the folder for application data on Windows', async () => {
    const winscp = await put('Roaming/WinSCP.ini');
    const appData = path.join(home, 'Roaming');
    expect(await findImports({ ...places, platform: 'win32', appData })).toEqual([
      { source: 'winscp', path: winscp },
    ]);
  });
});

describe('readImport', () => {
  it('reads each kind of file', async () => {
    const countOf = async (source: Parameters<typeof readImport>[0], file: string) =>
      (await readImport(source, file, places)).sites.length;
    expect(await countOf('filezilla', sample('sitemanager.xml'))).toBe(7);
    expect(await countOf('winscp', sample('WinSCP.ini'))).toBe(7);
    expect(await countOf('ssh-config', sample('ssh/conf.d/10-clients.conf'))).toBe(1);
  });

  it('reads line ends and encodings of Windows', async () => {
    const text = '﻿[Sessions\\A]\r\nHostName=h\r\n';
    const utf16 = await put('utf16.ini', Buffer.from(text, 'utf16le'));
    const utf8 = await put('utf8.ini', text);
    for (const file of [utf16, utf8]) {
      expect(await readImport('winscp', file, places)).toMatchObject({
        sites: [{ draft: { name: 'A' } }],
        notes: [],
      });
    }
  });

  it('refuses a file that is not there or too large', async () => {
    await expect(readImport('winscp', path.join(home, 'no'), places)).rejects.toMatchObject({
      code: 'not-found',
    });
    const large = await put('large.ini');
    await truncate(large, 33 * 1024 * 1024);
    await expect(readImport('winscp', large, places)).rejects.toMatchObject({
      code: 'limit-exceeded',
    });
  });
});
