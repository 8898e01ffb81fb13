import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openVault, type VaultOptions } from './vault.ts';
import { readVault, vaultReaders, type VaultReaders } from './vault-format.ts';

const cost = { logN: 10, r: 8, p: 1 };
const master = 'master password 1';
const canary = 'canary-7f3a-secret';

let folder: string;
let clock: number;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-vault-'));
  clock = 1_000_000;
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

const open = (options: Partial<VaultOptions> = {}) =>
  openVault({
    folder,
    autoLockMinutes: () => 0,
    onChange: () => undefined,
    cost,
    now: () => clock,
    ...options,
  });

const vaultFile = () => path.join(folder, 'vault.bin');
/** The product's readers, with a look at every key that a file is opened with. */
const watchedReaders = (onKey: (key: Buffer) => void): VaultReaders => ({
  1: (file) => {
    const sealed = readVault(file);
    return {
      ...sealed,
      open: (key) => {
        onKey(key);
        return sealed.open(key);
      },
    };
  },
});
const one = (name: string, value: string) => new Map([[name, value]]);

describe('a vault', () => {
  it('keeps secrets over a restart, for the right password alone', async () => {
    const before = await open();
    expect(before.state()).toBe('absent');
    await before.create(master);
    await before.set(one('a', canary));
    await before.set(one('b', 'other'));
    await before.delete(['b', 'never there']);

    const after = await open();
    expect(after.state()).toBe('locked');
    await expect(after.get('a')).rejects.toMatchObject({ code: 'permission-denied' });
    await expect(after.unlock('wrong')).rejects.toMatchObject({ code: 'auth-failed' });
    expect(after.state()).toBe('locked');
    await after.unlock(master);
    expect(await after.get('a')).toBe(canary);
    expect(await after.names()).toEqual(['a']);
  });

  it('writes nothing that can be read, for its owner alone', async () => {
    const vault = await open();
    await vault.create(master);
    await vault.set(one(`name-${canary}`, canary));
    await vault.unlock('wrong').catch(() => undefined);
    for (const name of await readdir(folder)) {
      const bytes = await readFile(path.join(folder, name));
      expect(bytes.includes(canary)).toBe(false);
      expect(bytes.includes(master)).toBe(false);
      const { mode } = await stat(path.join(folder, name));
      if (process.platform !== 'win32') expect(mode & 0o777).toBe(0o600);
    }
  });

  it('never tells a password in an error', async () => {
    const vault = await open();
    await vault.create(master);
    const error: unknown = await vault.unlock(canary).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error) + String(error)).not.toContain(canary);
  });

  it('takes each change when many come at once', async () => {
    const vault = await open();
    await vault.create(master);
    const names = Array.from({ length: 20 }, (_, index) => `site-${String(index)}`);
    await Promise.all(names.map((name) => vault.set(one(name, name))));
    expect((await vault.names()).sort()).toEqual(names.sort());
  });

  it('refuses a second vault and a short password', async () => {
    const vault = await open();
    await expect(vault.create('1234567')).rejects.toMatchObject({ code: 'invalid-request' });
    await vault.create(master);
    await expect(vault.create(master)).rejects.toMatchObject({ code: 'already-exists' });
  });

  it('changes its password, and the old one opens it no more', async () => {
    const vault = await open();
    await vault.create(master);
    await vault.set(one('a', canary));
    const before = await readFile(vaultFile());
    await expect(vault.changePassword('wrong', 'new master 2')).rejects.toMatchObject({
      code: 'auth-failed',
    });
    expect((await readFile(vaultFile())).equals(before)).toBe(true);
    await vault.changePassword(master, 'new master 2');

    const after = await open();
    await expect(after.unlock(master)).rejects.toMatchObject({ code: 'auth-failed' });
    await after.unlock('new master 2');
    expect(await after.get('a')).toBe(canary);
  });

  it('puts a lost vault aside instead of deleting it', async () => {
    const vault = await open();
    await vault.create(master);
    await vault.discard();
    expect(vault.state()).toBe('absent');
    expect(await readdir(folder)).toEqual([`vault.discarded-${String(clock)}.bin`]);
    await vault.create('another one');
    expect(vault.state()).toBe('open');
  });

  it('leaves the damaged file alone, and says that it is damaged', async () => {
    await writeFile(vaultFile(), 'not a vault');
    const vault = await open();
    await expect(vault.unlock(master)).rejects.toMatchObject({ code: 'malformed-message' });
    await expect(vault.create(master)).rejects.toMatchObject({ code: 'already-exists' });
    expect(await readFile(vaultFile(), 'utf8')).toBe('not a vault');
    expect(vault.retryInMs()).toBe(0);
  });
});

describe('locking', () => {
  it('wipes the key, and each copy of it after its use', async () => {
    const keys: Buffer[] = [];
    const vault = await open({ readers: watchedReaders((key) => keys.push(key)) });
    await vault.create(master);
    vault.lock();
    await vault.unlock(master);
    const [own] = keys;
    expect(own?.some((byte) => byte !== 0)).toBe(true);
    await vault.names();
    expect(keys[1]?.every((byte) => byte === 0)).toBe(true);
    vault.lock();
    expect(own?.every((byte) => byte === 0)).toBe(true);
    await expect(vault.get('a')).rejects.toMatchObject({ detail: { vault: 'locked' } });
  });

  it('happens after so many minutes without use', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const onChange = vi.fn();
    const vault = await open({ autoLockMinutes: () => 15, onChange });
    await vault.create(master);
    vi.advanceTimersByTime(14 * 60_000);
    await vault.names();
    vi.advanceTimersByTime(14 * 60_000);
    expect(vault.state()).toBe('open');
    onChange.mockClear();
    vi.advanceTimersByTime(60_000);
    expect(vault.state()).toBe('locked');
    expect(onChange).toHaveBeenCalledOnce();
  });

  it('does not spoil a change that is under way', async () => {
    let lockNow = (): void => undefined;
    const vault = await open({
      readers: watchedReaders(() => {
        lockNow();
      }),
    });
    await vault.create(master);
    lockNow = () => {
      vault.lock();
    };
    await vault.set(one('a', 'value'));
    expect(vault.state()).toBe('locked');
    lockNow = () => undefined;
    await vault.unlock(master);
    expect(await vault.get('a')).toBe('value');
  });
});

describe('wrong passwords', () => {
  it('make the next one wait longer and longer, over a restart too', async () => {
    const vault = await open();
    await vault.create(master);
    vault.lock();
    for (let count = 0; count < 3; count += 1) {
      expect(vault.retryInMs()).toBe(0);
      await expect(vault.unlock('wrong')).rejects.toMatchObject({ code: 'auth-failed' });
    }
    expect(vault.retryInMs()).toBe(1_000);
    await expect(vault.unlock(master)).rejects.toMatchObject({
      code: 'limit-exceeded',
      detail: { vault: 'wait', retryInMs: 1_000 },
    });

    const restarted = await open();
    expect(restarted.retryInMs()).toBe(1_000);
    clock += 1_000;
    await expect(restarted.unlock('wrong')).rejects.toMatchObject({ code: 'auth-failed' });
    expect(restarted.retryInMs()).toBe(2_000);
    clock -= 3_600_000;
    expect(restarted.retryInMs()).toBe(2_000);
    clock += 3_602_000;
    await restarted.unlock(master);
    expect(restarted.retryInMs()).toBe(0);
    expect((await open()).retryInMs()).toBe(0);
  });

  it('are counted before they are looked at, so that ending the app helps nobody', async () => {
    const tries = path.join(folder, 'vault-tries.json');
    let counted = '';
    const vault = await open({
      readers: watchedReaders(() => {
        counted = readFileSync(tries, 'utf8');
      }),
    });
    await vault.create(master);
    await vault.unlock('wrong').catch(() => undefined);
    expect(JSON.parse(counted)).toMatchObject({ failures: 1 });
  });

  it('are taken for many when their file makes no sense', async () => {
    await writeFile(path.join(folder, 'vault-tries.json'), 'nonsense');
    expect((await open({ now: () => 400 })).retryInMs()).toBe(600);
  });
});

describe('an older vault', () => {
  it('is read as it is and written back as the present one', async () => {
    const old = await open();
    await old.create(master);
    await old.set(one('a', canary));
    // A format of the past: the version byte is 0, and all else is as today.
    const bytes = await readFile(vaultFile());
    const asOld = Buffer.from(bytes);
    asOld.writeUInt8(0, 8);
    await writeFile(vaultFile(), asOld);

    const readOld = (file: Buffer) => {
      const present = Buffer.from(file);
      present.writeUInt8(1, 8);
      const sealed = vaultReaders[1]?.(present);
      if (!sealed) throw new Error('Version 1 has a reader.');
      return { ...sealed, version: 0 };
    };
    const vault = await open({ readers: { ...vaultReaders, 0: readOld } });
    await vault.unlock(master);
    expect(await vault.get('a')).toBe(canary);
    expect((await readFile(vaultFile())).readUInt8(8)).toBe(1);
    const later = await open();
    await later.unlock(master);
    expect(await later.get('a')).toBe(canary);
  });

  it('becomes dearer to guess at when the cost has risen', async () => {
    const old = await open();
    await old.create(master);
    const vault = await open({ cost: { ...cost, logN: 11 } });
    await vault.unlock(master);
    expect((await readFile(vaultFile())).readUInt8(10)).toBe(11);
    const later = await open();
    await later.unlock(master);
    expect((await readFile(vaultFile())).readUInt8(10)).toBe(11);
  });
});
