import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SecretKey } from '../../shared/secret.ts';
import { isSameSecret, type Secret, type SecretStore } from './secret-store.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { openVault, type Vault } from './vault.ts';

const master = 'master password 1';
const passwordOf = (siteId: string): SecretKey => ({
  siteId,
  kind: 'password',
  of: 'sftp://ops@h:22',
});
const passphrase: SecretKey = { siteId: 'a', kind: 'passphrase', of: '/k "1" [x]\n' };

let folder: string;
let vault: Vault;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-secrets-'));
  vault = await openVault({
    folder,
    autoLockMinutes: () => 15,
    onChange: () => undefined,
    cost: { logN: 10, r: 8, p: 1 },
  });
});
afterEach(async () => {
  vault.lock();
  await rm(folder, { recursive: true, force: true });
});

function createStore(): SecretStore & { held: Secret[] } {
  const store = {
    held: [] as Secret[],
    get: (key: SecretKey) =>
      Promise.resolve(store.held.find((one) => isSameSecret(one.key, key))?.value),
    keys: () => Promise.resolve(store.held.map(({ key }) => key)),
    set: (secrets: readonly Secret[]) => {
      store.held.push(...secrets);
      return Promise.resolve();
    },
    delete: (keys: readonly SecretKey[]) => {
      store.held = store.held.filter((one) => !keys.some((key) => isSameSecret(one.key, key)));
      return Promise.resolve();
    },
  };
  return store;
}

const secretsWith = (store: SecretStore | null): Secrets =>
  createSecrets({
    vault,
    autoLockMinutes: () => 15,
    system: store ? { name: 'kwallet6', store } : null,
  });

describe('secrets', () => {
  it('are not kept where nothing can keep them', async () => {
    const secrets = secretsWith(null);
    expect(secrets.status()).toMatchObject({ place: 'none', systemStore: null, vault: 'absent' });
    expect(await secrets.get(passwordOf('a'))).toBeUndefined();
    await expect(secrets.set([{ key: passwordOf('a'), value: 'x' }])).rejects.toMatchObject({
      code: 'unsupported',
    });
  });

  it('lie with the system until a vault is created, and move there', async () => {
    const store = createStore();
    const secrets = secretsWith(store);
    await secrets.set([
      { key: passwordOf('a'), value: 'one' },
      { key: passphrase, value: 'two' },
    ]);
    expect(secrets.status()).toMatchObject({ place: 'system', systemStore: 'kwallet6' });
    await secrets.createVault(master);
    expect(store.held).toEqual([]);
    expect(secrets.status()).toMatchObject({ place: 'vault', vault: 'open' });
    expect(await secrets.get(passwordOf('a'))).toBe('one');
    expect(await secrets.get(passphrase)).toBe('two');
    expect(await secrets.keysOf('a')).toEqual([passwordOf('a'), passphrase]);
    expect(await secrets.keysOf('b')).toEqual([]);
  });

  it('are out of reach while the vault is locked, the system included', async () => {
    const secrets = secretsWith(createStore());
    await secrets.createVault(master);
    await secrets.set([{ key: passwordOf('a'), value: 'one' }]);
    vault.lock();
    expect(secrets.status()).toMatchObject({ place: 'vault', vault: 'locked' });
    await expect(secrets.get(passwordOf('a'))).rejects.toMatchObject({
      code: 'permission-denied',
      detail: { vault: 'locked' },
    });
  });

  it('are copied with their site, where they can be read', async () => {
    const secrets = secretsWith(null);
    await secrets.createVault(master);
    await secrets.set([{ key: passwordOf('a'), value: 'one' }]);
    await secrets.copySite('a', 'b');
    expect(await secrets.get(passwordOf('b'))).toBe('one');
    vault.lock();
    await secrets.copySite('a', 'c');
    await secrets.unlock(master);
    expect(await secrets.keysOf('c')).toEqual([]);
  });

  it('of a removed site go at once, or when the vault is unlocked', async () => {
    const secrets = secretsWith(null);
    await secrets.createVault(master);
    await secrets.set(['a', 'b', 'c'].map((id) => ({ key: passwordOf(id), value: id })));
    await secrets.forgetSites(['a']);
    expect(await vault.names()).toHaveLength(2);
    vault.lock();
    await secrets.forgetSites(['b']);
    await secrets.unlock(master);
    expect(await vault.names()).toHaveLength(1);
    expect(await secrets.get(passwordOf('c'))).toBe('c');
  });
});
