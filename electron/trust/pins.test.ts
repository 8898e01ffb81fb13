import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ed25519Key, otherEd25519Key } from '../../test/fixtures/security-report.ts';
import { createPinStore } from './pins.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyferry-pins-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const key = { ...ed25519Key };
const otherKey = { ...ed25519Key, ...otherEd25519Key };

describe('createPinStore', () => {
  it('keeps a pin by host and port in a file of its owner alone', async () => {
    const path = join(folder, 'profile', 'pins.json');
    const store = createPinStore(path);
    await store.pin('Files.Example.com', 22, key);
    await expect(store.find('files.example.com', 22)).resolves.toMatchObject({
      type: 'ssh-ed25519',
      fingerprintSha256: key.fingerprintSha256,
      base64: key.base64,
    });
    await expect(store.find('files.example.com', 2222)).resolves.toBeUndefined();
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'profile'))).toEqual(['pins.json']);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 1 });
  });

  it('replaces the pin of a host, and takes it away', async () => {
    const store = createPinStore(join(folder, 'pins.json'));
    await store.pin('a.test', 22, key);
    await store.pin('a.test', 22, otherKey);
    expect((await store.find('a.test', 22))?.fingerprintSha256).toBe(otherKey.fingerprintSha256);
    await expect(store.unpin('a.test', 22)).resolves.toBe(true);
    await expect(store.unpin('a.test', 22)).resolves.toBe(false);
    await expect(store.find('a.test', 22)).resolves.toBeUndefined();
  });

  it('loses nothing when pins are set at the same time', async () => {
    const store = createPinStore(join(folder, 'pins.json'));
    const hosts = Array.from({ length: 20 }, (_, index) => `host-${String(index)}.test`);
    await Promise.all(hosts.map((host) => store.pin(host, 22, key)));
    const found = await Promise.all(hosts.map((host) => store.find(host, 22)));
    expect(found.every(Boolean)).toBe(true);
  });

  it.each([
    ['cut off', '{"version":1,"pins":[{"ho'],
    ['empty', ''],
    ['of a later version', '{"version":2,"pins":[]}'],
    ['not about pins', '[]'],
    [
      'with a fingerprint of another shape',
      '{"version":1,"pins":[{"host":"a","port":22,"type":"ssh-ed25519","fingerprintSha256":"MD5:00","base64":"","pinnedAt":""}]}',
    ],
  ])('never takes a file that is %s for an empty one', async (_, text) => {
    const path = join(folder, 'pins.json');
    await writeFile(path, text);
    const store = createPinStore(path);
    await expect(store.find('a.test', 22)).rejects.toMatchObject({
      code: 'internal',
      detail: { path },
    });
    await expect(store.pin('a.test', 22, key)).rejects.toMatchObject({ code: 'internal' });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('goes on after a change that failed', async () => {
    const path = join(folder, 'pins.json');
    await writeFile(path, 'damaged');
    const store = createPinStore(path);
    await expect(store.pin('a.test', 22, key)).rejects.toMatchObject({ code: 'internal' });
    await rm(path);
    await store.pin('a.test', 22, key);
    await expect(store.find('a.test', 22)).resolves.toBeDefined();
  });

  it('says why it could not write, and leaves nothing behind', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const store = createPinStore(join(blocked, 'pins.json'));
    await expect(store.pin('a.test', 22, key)).rejects.toMatchObject({ code: 'internal' });
    expect(await readdir(folder)).toEqual(['file']);
  });
});
