import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallContext } from '../shared/contract.ts';
import { draftSite } from '../shared/saved-site.ts';
import type { SftpTarget } from '../shared/site.ts';
import type { SystemCipher } from './secrets/safe-storage.ts';
import { secretHandlers } from './secrets/secret-handlers.ts';
import { exchangeHandlers } from './sites/exchange-handlers.ts';
import { settingsHandlers } from './sites/settings-handlers.ts';
import { siteHandlers } from './sites/site-handlers.ts';

// electron-store imports `electron`, which outside Electron only names a program to start.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context);
    return { url: 'data:text/javascript,export default {}', shortCircuit: true };
  },
});
const { openProfile } = await import('./profile.ts');

const samples = fileURLToPath(new URL('../../test/fixtures/import/', import.meta.url));
const context: CallContext = { signal: new AbortController().signal };
const master = 'canary-master-4d1e';
const secret = 'canary-secret-9b27';
const phrase = 'canary-phrase-63fa';
const sftp: SftpTarget = {
  protocol: 'sftp',
  host: 'files.example.net',
  port: 22,
  user: 'ops',
  identityFiles: ['/home/ops/.ssh/id'],
  agent: 'auto',
};
const draft = { ...draftSite('Ledger', sftp), folder: ['Finance'] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keyferry-profile-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function createCipher(backend: string): SystemCipher {
  const key = Buffer.alloc(32, 7);
  return {
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => backend,
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

/** The app's calls over a profile as after a start. */
async function start(backend = 'basic_text') {
  const push = vi.fn();
  const profile = await openProfile({
    folder,
    cipher: createCipher(backend),
    platform: 'linux',
    push,
    vaultCost: { logN: 10, r: 8, p: 1 },
  });
  const dialogs = {
    pickFile: vi.fn(() => Promise.resolve<string | null>(null)),
    pickTarget: vi.fn(() => Promise.resolve<string | null>(null)),
    confirm: vi.fn(() => Promise.resolve(false)),
  };
  const opened = () => Promise.resolve(profile);
  const places = { home: folder, localUser: 'ops', platform: 'linux', appData: undefined };
  const calls = {
    ...siteHandlers(opened),
    ...exchangeHandlers({ profile: opened, dialogs, places }),
    ...secretHandlers(opened),
    ...settingsHandlers(opened, dialogs),
  };
  return { profile, push, dialogs, calls };
}

/** Everything that the profile's files hold, in one text. */
async function filesOf(where: string): Promise<string> {
  const names = await readdir(where, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  const texts = files.map((entry) => readFile(path.join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}

describe('secrets of saved sites', () => {
  it.each(['basic_text', 'gnome_libsecret'])(
    'stand nowhere in the clear, with %s',
    async (backend) => {
      const { calls, push, dialogs } = await start(backend);
      if (backend === 'basic_text') await calls['vault.create']({ password: master }, context);
      const site = await calls['site.save']({ siteId: null, draft }, context);
      const file = '/home/ops/.ssh/id';
      const names = [{ kind: 'password' as const }, { kind: 'passphrase' as const, file }];
      for (const [index, name] of names.entries()) {
        const value = index === 0 ? secret : phrase;
        await calls['secret.set']({ siteId: site.id, name, value }, context);
      }
      expect(await calls['secret.list']({ siteId: site.id }, context)).toEqual(names);
      dialogs.pickTarget.mockResolvedValue(path.join(folder, 'export.json'));
      await calls['site.export']({ siteIds: null }, context);
      dialogs.pickFile.mockResolvedValue(path.join(samples, 'sitemanager.xml'));
      const choose = { source: 'filezilla' as const, path: null };
      const imported = await calls['site.readImport'](choose, context);
      const indexes = imported?.sites.map((_, index) => index) ?? [];
      const answer = await calls['site.import'](
        { importId: imported?.importId ?? '', indexes, into: ['Old'], withPasswords: true },
        context,
      );
      expect(answer.passwordCount).toBe(2);
      if (backend === 'basic_text') {
        await expect(
          calls['vault.unlock']({ password: 'canary-wrong-12' }, context),
        ).rejects.toMatchObject({ code: 'auth-failed' });
        await calls['vault.changePassword']({ password: master, newPassword: master }, context);
        await calls['vault.lock']({}, context);
      }
      const everything =
        (await filesOf(folder)) + JSON.stringify([push.mock.calls, imported, answer]);
      expect(everything).not.toMatch(/canary|s3cret/);
      for (const clear of [secret, phrase, master, 's3cret-ops']) {
        expect(everything).not.toContain(Buffer.from(clear).toString('base64').replace(/=+$/, ''));
      }
    },
  );

  it('are not found any more when the site is changed to another server', async () => {
    const { calls, profile } = await start('gnome_libsecret');
    const site = await calls['site.save']({ siteId: null, draft }, context);
    const name = { kind: 'password' as const };
    await calls['secret.set']({ siteId: site.id, name, value: secret }, context);
    const elsewhere = { ...draft, target: { ...sftp, host: 'evil.example.net' } };
    await calls['site.save']({ siteId: site.id, draft: elsewhere }, context);
    expect(await calls['secret.list']({ siteId: site.id }, context)).toEqual([]);
    await calls['site.save']({ siteId: site.id, draft }, context);
    expect(await calls['secret.list']({ siteId: site.id }, context)).toEqual([name]);
    await calls['secret.delete']({ siteId: site.id, name }, context);
    expect(await profile.secrets.keysOf(site.id)).toEqual([]);
  });

  it('go with a copy of their site, and go away with it', async () => {
    const { calls, profile } = await start('gnome_libsecret');
    const site = await calls['site.save']({ siteId: null, draft }, context);
    const name = { kind: 'password' as const };
    await calls['secret.set']({ siteId: site.id, name, value: secret }, context);
    const copy = await calls['site.duplicate']({ siteId: site.id }, context);
    expect(await calls['secret.list']({ siteId: copy.id }, context)).toEqual([name]);
    await calls['site.removeFolder']({ folder: ['Finance'] }, context);
    expect(await profile.secrets.keysOf(copy.id)).toEqual([]);
    expect((await calls['site.list']({}, context)).tree).toEqual({ folders: [], sites: [] });
  });
});

describe('a profile after a restart', () => {
  it('has its sites, settings and the locked vault', async () => {
    const first = await start();
    const site = await first.calls['site.save']({ siteId: null, draft }, context);
    await first.calls['settings.set']({ change: { appearance: { theme: 'night' } } }, context);
    await first.calls['vault.create']({ password: master }, context);
    const name = { kind: 'password' as const };
    await first.calls['secret.set']({ siteId: site.id, name, value: secret }, context);

    const { calls } = await start();
    expect(await calls['site.list']({}, context)).toMatchObject({
      tree: { sites: [{ id: site.id }] },
      notices: [],
    });
    expect((await calls['settings.get']({}, context)).appearance.theme).toBe('night');
    expect(await calls['vault.status']({}, context)).toMatchObject({
      place: 'vault',
      vault: 'locked',
      systemStore: null,
      autoLockMinutes: 15,
    });
    await expect(calls['secret.list']({ siteId: site.id }, context)).rejects.toMatchObject({
      code: 'permission-denied',
    });
    await calls['vault.unlock']({ password: master }, context);
    expect(await calls['secret.list']({ siteId: site.id }, context)).toEqual([name]);
    await calls['vault.discard']({}, context);
    await expect(calls['vault.discard']({}, context)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('says what was wrong with its files', async () => {
    await writeFile(path.join(folder, 'sites.json'), '{"version":');
    await writeFile(path.join(folder, 'settings.json'), '{"version":2}');
    const { calls } = await start();
    const { notices } = await calls['site.list']({}, context);
    expect(notices).toMatchObject([
      { store: 'sites', kind: 'damaged' },
      { store: 'settings', kind: 'newer', backupPath: null },
    ]);
    expect(await readFile(notices[0]?.backupPath ?? '', 'utf8')).toBe('{"version":');
    await expect(
      calls['settings.set']({ change: { log: { level: 'error' } } }, context),
    ).rejects.toMatchObject({ code: 'unsupported' });
    expect(await readFile(path.join(folder, 'settings.json'), 'utf8')).toBe('{"version":2}');
  });
});

describe('importing', () => {
  it('saves what was chosen, once, under the folder that was named', async () => {
    const { calls } = await start();
    await calls['site.save']({ siteId: null, draft: draftSite('Mirror', sftp) }, context);
    const usual = path.join(folder, '.config', 'filezilla', 'sitemanager.xml');
    await cp(path.join(samples, 'sitemanager.xml'), usual, { recursive: true });
    expect(await calls['site.findImports']({}, context)).toEqual([
      { source: 'filezilla', path: usual },
    ]);
    const preview = await calls['site.readImport']({ source: 'filezilla', path: usual }, context);
    expect(preview?.sites.filter(({ hasPassword }) => hasPassword)).toHaveLength(2);
    const chosen = {
      importId: preview?.importId ?? '',
      indexes: [1, 1, 99],
      into: ['Old'],
      withPasswords: false,
    };
    const { sites } = await calls['site.import'](chosen, context);
    expect(sites.map(({ folder: path, name }) => [...path, name])).toEqual([
      ['Old', 'Web properties', 'Press & media', 'Press kit'],
    ]);
    await expect(calls['site.import'](chosen, context)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('reads no file that the page alone has named', async () => {
    const { calls } = await start();
    for (const source of ['ssh-config', 'winscp', 'filezilla', 'keyferry'] as const) {
      await expect(
        calls['site.readImport']({ source, path: path.join(samples, 'WinSCP.ini') }, context),
      ).rejects.toMatchObject({ code: 'invalid-request' });
    }
  });

  it('says which sites are there already', async () => {
    const { calls, dialogs } = await start();
    await calls['site.save']({ siteId: null, draft }, context);
    const file = path.join(folder, 'export.json');
    dialogs.pickTarget.mockResolvedValue(file);
    expect(await calls['site.export']({ siteIds: null }, context)).toEqual({
      path: file,
      count: 1,
    });
    dialogs.pickFile.mockResolvedValue(file);
    const preview = await calls['site.readImport']({ source: 'keyferry', path: null }, context);
    expect(preview).toMatchObject({ sites: [{ isKnown: true, draft }], notes: [] });
    dialogs.pickFile.mockResolvedValue(null);
    expect(await calls['site.readImport']({ source: 'winscp', path: null }, context)).toBeNull();
  });

  it('saves nothing when the passwords could not be kept', async () => {
    const { calls, dialogs } = await start();
    dialogs.pickFile.mockResolvedValue(path.join(samples, 'sitemanager.xml'));
    const preview = await calls['site.readImport']({ source: 'filezilla', path: null }, context);
    const importId = preview?.importId ?? '';
    await expect(
      calls['site.import']({ importId, indexes: [1], into: [], withPasswords: true }, context),
    ).rejects.toMatchObject({ code: 'unsupported' });
    expect((await calls['site.list']({}, context)).tree.sites).toEqual([]);
    const again = { importId, indexes: [1], into: [], withPasswords: false };
    expect((await calls['site.import'](again, context)).sites).toHaveLength(1);
  });
});

describe('the editor', () => {
  it('is chosen in a dialog of the system', async () => {
    const { calls, dialogs } = await start();
    dialogs.pickFile.mockResolvedValue('/usr/bin/gedit');
    const asked = await calls['settings.chooseEditor']({ editor: 'ask' }, context);
    expect(asked.editor.program).toBe('/usr/bin/gedit');
    dialogs.pickFile.mockResolvedValue(null);
    const kept = await calls['settings.chooseEditor']({ editor: 'ask' }, context);
    expect(kept.editor.program).toBe('/usr/bin/gedit');
    const usual = await calls['settings.chooseEditor']({ editor: 'system' }, context);
    expect(usual.editor.program).toBeNull();
  });
});
