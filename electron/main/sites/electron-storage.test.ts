import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// electron-store imports `electron`, which outside Electron only names a program to start.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context);
    return { url: 'data:text/javascript,export default {}', shortCircuit: true };
  },
});
const { openElectronStorage } = await import('./electron-storage.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-storage-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a document of electron-store', () => {
  it('is not there at first, and afterwards as it was written', () => {
    const storage = openElectronStorage(folder, 'sites');
    expect(storage.read()).toBeUndefined();
    storage.write({ version: 1, 'a.b': { 'c.d': [1, null, 'é'] } });
    const again = openElectronStorage(folder, 'sites').read();
    expect(JSON.parse(again ?? '')).toEqual({ version: 1, 'a.b': { 'c.d': [1, null, 'é'] } });
  });

  it('belongs to its owner alone, as do its copies', async () => {
    const storage = openElectronStorage(folder, 'sites');
    storage.write({ version: 1 });
    storage.backUp('version-1');
    for (const name of await readdir(folder)) {
      const { mode } = await stat(path.join(folder, name));
      if (process.platform !== 'win32') expect(mode & 0o777).toBe(0o600);
    }
  });

  it('is kept as it is where it is not JSON, until it is written over', async () => {
    const file = path.join(folder, 'sites.json');
    await writeFile(file, '{"version":1,');
    const storage = openElectronStorage(folder, 'sites');
    expect(storage.read()).toBe('{"version":1,');
    const copy = storage.backUp('damaged');
    expect(await readFile(copy, 'utf8')).toBe('{"version":1,');
    expect(await readFile(file, 'utf8')).toBe('{"version":1,');
    storage.write({ version: 1 });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ version: 1 });
  });

  it('says what is wrong with the disk', async () => {
    await writeFile(path.join(folder, 'file'), '');
    const storage = openElectronStorage(path.join(folder, 'file'), 'sites');
    expect(() => {
      storage.write({ version: 1 });
    }).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});
