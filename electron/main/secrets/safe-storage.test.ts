import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SecretKey } from '../../shared/secret.ts';
import { createSystemSecretStore, findSystemStore, type SystemCipher } from './safe-storage.ts';

const canary = 'canary-41bc-secret';
const password: SecretKey = { siteId: 's1', kind: 'password', of: 'sftp://ops@h:22' };
const passphrase: SecretKey = { siteId: 's1', kind: 'passphrase', of: '/home/ops/.ssh/id' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-safe-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Encrypts for real, as the system would, with the half that Electron 33 has. */
function createCipher(): SystemCipher {
  const key = randomBytes(32);
  return {
    isEncryptionAvailable: () => true,
    encryptString(text) {
      const iv = randomBytes(16);
      const cipher = createCipheriv('aes-256-ctr', key, iv);
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]);
    },
    decryptString(sealed) {
      const decipher = createDecipheriv('aes-256-ctr', key, sealed.subarray(0, 16));
      return Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()]).toString();
    },
  };
}

function withAsync(cipher: SystemCipher, shouldReEncrypt = false): SystemCipher {
  return {
    ...cipher,
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    encryptStringAsync: (text) => Promise.resolve(cipher.encryptString(text)),
    decryptStringAsync: (sealed) =>
      Promise.resolve({ result: cipher.decryptString(sealed), shouldReEncrypt }),
  };
}

describe('findSystemStore', () => {
  it('trusts a real key store alone', async () => {
    const silent = createCipher();
    const as = (backend: string): SystemCipher => ({
      ...silent,
      getSelectedStorageBackend: () => backend,
    });
    expect(await findSystemStore(as('gnome_libsecret'), 'linux')).toBe('gnome_libsecret');
    expect(await findSystemStore(as('basic_text'), 'linux')).toBeNull();
    expect(await findSystemStore(as('unknown'), 'linux')).toBeNull();
    expect(await findSystemStore(silent, 'linux')).toBeNull();
    expect(await findSystemStore(silent, 'darwin')).toBe('keychain');
    expect(await findSystemStore(silent, 'win32')).toBe('dpapi');
  });

  it('believes an available backend only when it says that it can encrypt', async () => {
    const shut = { ...createCipher(), isEncryptionAvailable: () => false };
    expect(await findSystemStore(shut, 'darwin')).toBeNull();
    const shutLater = {
      ...withAsync(createCipher()),
      isAsyncEncryptionAvailable: () => Promise.resolve(false),
    };
    expect(await findSystemStore(shutLater, 'darwin')).toBeNull();
  });
});

describe('secrets of the system', () => {
  it.each([
    ['synchronous', createCipher()],
    ['asynchronous', withAsync(createCipher())],
  ])('come back after a restart, %s', async (_, cipher) => {
    await createSystemSecretStore(cipher, folder).set([
      { key: password, value: canary },
      { key: passphrase, value: 'second' },
    ]);
    const store = createSystemSecretStore(cipher, folder);
    expect(await store.get(password)).toBe(canary);
    expect(await store.get(passphrase)).toBe('second');
    expect(await store.keys()).toEqual([password, passphrase]);
    await store.delete([passphrase]);
    expect(await store.get(passphrase)).toBeUndefined();
    expect(await store.get({ ...password, siteId: 's2' })).toBeUndefined();
  });

  it('are written encrypted, for their owner alone', async () => {
    await createSystemSecretStore(createCipher(), folder).set([{ key: password, value: canary }]);
    const file = path.join(folder, 'secrets.json');
    const text = await readFile(file, 'utf8');
    expect(text).not.toContain(canary);
    expect(text).not.toContain(Buffer.from(canary).toString('base64'));
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('replace the one before, also when many come at once', async () => {
    const store = createSystemSecretStore(createCipher(), folder);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.set([
          { key: { ...password, siteId: `s${String(index % 5)}` }, value: String(index) },
        ]),
      ),
    );
    expect(await store.keys()).toHaveLength(5);
    expect(await store.get({ ...password, siteId: 's4' })).toBe('19');
  });

  it('are encrypted anew when the system asks for it', async () => {
    const cipher = withAsync(createCipher(), true);
    const seal = vi.spyOn(cipher, 'encryptStringAsync');
    const store = createSystemSecretStore(cipher, folder);
    await store.set([{ key: password, value: canary }]);
    expect(await store.get(password)).toBe(canary);
    expect(seal).toHaveBeenCalledTimes(2);
  });

  it('say that the system refuses, without a word of the secret', async () => {
    const cipher = createCipher();
    const store = createSystemSecretStore(
      {
        ...cipher,
        decryptString: () => {
          throw new Error('key was lost');
        },
      },
      folder,
    );
    await store.set([{ key: password, value: canary }]);
    await expect(store.get(password)).rejects.toMatchObject({
      code: 'permission-denied',
      detail: { siteId: 's1', secret: 'password' },
    });
  });

  it('never overwrite a file that they cannot read', async () => {
    const file = path.join(folder, 'secrets.json');
    await writeFile(file, '{"version":1,');
    const store = createSystemSecretStore(createCipher(), folder);
    await expect(store.set([{ key: password, value: 'x' }])).rejects.toMatchObject({
      code: 'internal',
    });
    expect(await readFile(file, 'utf8')).toBe('{"version":1,');
  });
});
