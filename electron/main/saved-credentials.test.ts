import { describe, expect, it, vi } from 'vitest';
import type { SessionInfo } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import { secretKeyOf, type SecretKey } from '../shared/secret.ts';
import type { SftpTarget } from '../shared/site.ts';
import { createAppLog } from './app-log.ts';
import type { DemoServers } from './demo/demo-servers.ts';
import type { Profile } from './profile.ts';
import { createSiteLink } from './saved-credentials.ts';
import { isSameSecret } from './secrets/secret-store.ts';

const target: SftpTarget = {
  protocol: 'sftp',
  host: 'files.example',
  port: 22,
  user: 'ada',
  identityFiles: [],
  agent: 'none',
};
const passwordKey = secretKeyOf({ id: 's1', target }, { kind: 'password' });
const info: SessionInfo = {
  home: '/',
  features: [],
  pathStyle: 'posix',
  isCaseSensitive: true,
  report: null,
  reports: [],
};

function setUp(get: (key: SecretKey) => Promise<string | undefined>) {
  const log = createAppLog(() => undefined);
  const noteUse = vi.fn();
  const demo = { passwordFor: vi.fn(), noteConnection: vi.fn() };
  const profile = { secrets: { get }, sites: { noteUse } } as unknown as Profile;
  const link = createSiteLink({
    profile: () => Promise.resolve(profile),
    demo: demo as unknown as DemoServers,
    log,
  });
  return { link, log, noteUse, demo };
}

const onlyThePassword = (key: SecretKey) =>
  Promise.resolve(isSameSecret(key, passwordKey) ? 'kept' : undefined);

describe('the secrets of a site', () => {
  it('are given to the server that they were stored for', async () => {
    const { link } = setUp(onlyThePassword);
    expect(await link.credentialsFor('s1', target).password()).toBe('kept');
    const inCapitals = { ...target, host: 'FILES.example' };
    expect(await link.credentialsFor('s1', inCapitals).password()).toBe('kept');
  });

  it.each([
    ['host', { ...target, host: 'evil.example' }],
    ['port', { ...target, port: 2222 }],
    ['user', { ...target, user: 'eve' }],
  ])('are not given to another %s under the same site', async (_, other) => {
    const { link } = setUp(onlyThePassword);
    expect(await link.credentialsFor('s1', other).password()).toBeUndefined();
  });

  it('are not given to another site, nor to this computer', async () => {
    const { link } = setUp(onlyThePassword);
    expect(await link.credentialsFor('s2', target).password()).toBeUndefined();
    expect(await link.credentialsFor('s1', { protocol: 'local' }).password()).toBeUndefined();
  });

  it('are passphrases by their file', async () => {
    const get = vi.fn(() => Promise.resolve('phrase'));
    const { link } = setUp(get);
    expect(await link.credentialsFor('s1', target).passphrase('/k')).toBe('phrase');
    expect(get).toHaveBeenCalledWith({ siteId: 's1', kind: 'passphrase', of: '/k' });
  });

  it('are missing, and no failure, while the vault is locked', async () => {
    const { link, log } = setUp(() =>
      Promise.reject(new AppError('permission-denied', 'The vault is locked.')),
    );
    expect(await link.credentialsFor('s1', target).password()).toBeUndefined();
    expect(log.lines()).toMatchObject([
      { level: 'warning', text: 'A stored password was not read: The vault is locked.' },
    ]);
  });

  it('come from the demo servers for their own', async () => {
    const { link, demo } = setUp(() => Promise.resolve('stored'));
    demo.passwordFor.mockReturnValue('demo');
    expect(await link.credentialsFor('demo-modern-sftp', target).password()).toBe('demo');
  });
});

describe('an opened session', () => {
  it('is noted at its site, and costs nothing when that fails', async () => {
    const { link, noteUse, demo, log } = setUp(onlyThePassword);
    await link.noteOpened('s1', info);
    expect(noteUse).toHaveBeenCalledWith('s1', { atMs: expect.any(Number) as number, grade: null });
    expect(demo.noteConnection).toHaveBeenCalledWith('s1', info);
    noteUse.mockImplementation(() => {
      throw new AppError('disk-full', 'No room.');
    });
    await link.noteOpened('s1', info);
    expect(log.lines()).toHaveLength(1);
  });
});
