import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SftpTarget } from '../../../shared/site.ts';
import type { ImportedSites } from './imported.ts';
import { readSshConfigSites } from './ssh-config.ts';

const samples = fileURLToPath(new URL('../../../../test/fixtures/import/ssh', import.meta.url));

let home: string;
let imported: ImportedSites;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'keyferry-ssh-'));
  await cp(samples, path.join(home, '.ssh'), { recursive: true });
  imported = await read('config');
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

const read = (name: string): Promise<ImportedSites> =>
  readSshConfigSites({ file: path.join(home, '.ssh', name), home, localUser: 'ops' });

async function readText(text: string): Promise<ImportedSites> {
  await writeFile(path.join(home, '.ssh', 'other'), text);
  return await read('other');
}

const siteOf = (name: string) => imported.sites.find(({ draft }) => draft.name === name)?.draft;
const targetOf = (name: string) => siteOf(name)?.target as SftpTarget;
const inSsh = (name: string): string => path.join(home, '.ssh', name);

describe('hosts of an ssh_config', () => {
  it('are the ones that are named, where their line counts', () => {
    expect(imported.sites.map(({ draft }) => draft.name)).toEqual([
      'acme',
      'some.only',
      'looped',
      'gate',
      'web',
      'web-staging',
      'db',
      'tunnel',
      'broken',
      'old.example.com',
    ]);
  });

  /** What `ssh -G` of OpenSSH 9.2 prints for the same file, its broken lines taken out. */
  it.each([
    ['gate', 'jump', 'gate.example.com', 2200],
    ['web', 'deploy', 'web.internal.example.com', 22022],
    ['web-staging', 'deploy', 'web-staging.internal.example.com', 22022],
    ['db', 'fallback', '2001:db8::17', 2022],
    ['tunnel', 'fallback', 'far.example.com', 22],
    ['old.example.com', 'fallback', 'old.example.com', 22],
    ['acme', 'acme-user', 'acme.example.org', 2022],
    ['some.only', 'fallback', 'some.example.org', 22],
    ['looped', 'fallback', 'looped.example.org', 22],
  ])('%s is %s@%s:%d', (name, user, host, port) => {
    expect(targetOf(name)).toMatchObject({ user, host, port });
  });

  it('try the key files in their order, with what their names stand for', () => {
    expect(targetOf('web').identityFiles).toEqual([
      inSsh('keys/deploy key'),
      inSsh('deploy@web.internal.example.com'),
      inSsh('id_ed25519'),
    ]);
    expect(targetOf('gate').identityFiles).toEqual([inSsh('gate_ed25519'), inSsh('id_ed25519')]);
  });

  it('are reached over the hosts that they name, and these over theirs', () => {
    const gate = { host: 'gate.example.com', port: 2200, user: 'jump' };
    expect(siteOf('web')?.jumpHosts).toMatchObject([gate]);
    expect(siteOf('db')?.jumpHosts).toMatchObject([
      { ...gate, port: 2222, user: 'ops' },
      { host: 'web.internal.example.com', port: 22022, user: 'deploy' },
    ]);
    expect(siteOf('gate')?.jumpHosts).toEqual([]);
  });

  it('keep the other settings that have a counterpart', () => {
    expect(siteOf('web')?.keepAliveSeconds).toBe(45);
    expect(targetOf('db').agent).toBe('none');
    expect(siteOf('db')?.signIn).toEqual([
      { kind: 'agent', isEnabled: true },
      { kind: 'key-file', isEnabled: true },
      { kind: 'interactive', isEnabled: true },
      { kind: 'password', isEnabled: false },
    ]);
  });

  it('say what was left out', () => {
    const said = imported.notes.map(({ reason, site, detail }) => `${reason} ${site}|${detail}`);
    expect(said.map((text) => text.replaceAll(home, '~'))).toEqual([
      'include-refused |20-loop.conf:3: Include conf.d/20-loop.conf: includes itself',
      'include-refused |config:5: Include ~/.ssh/missing.conf: ~/.ssh/missing.conf is not there.',
      'unreadable |config:39: HostName "no end',
      'setting-ignored |config:2: addkeystoagent yes',
      'not-a-site |10-clients.conf:6: Host *.only',
      'setting-ignored |config:27: localforward 5432 localhost:5432',
      'setting-ignored |config:36: proxycommand …',
      'setting-ignored |config:47: Match exec …',
      'not-a-site |config:50: Host *.example.com',
      'setting-ignored |config:54: identitiesonly yes',
      'setting-ignored |config:59: forwardagent no',
      'not-a-site |acme-extra:2: Host elsewhere',
      'not-a-site |inner:1: Host never',
      'incomplete loop|ProxyJump loop2',
      'incomplete loop2|ProxyJump loop',
    ]);
  });

  it('are read without running anything', () => {
    expect(existsSync('keyferry-was-here')).toBe(false);
    expect(siteOf('tunnel')).toBeDefined();
    expect(JSON.stringify(imported)).not.toContain('hunter2');
  });
});

describe('a configuration that is not right', () => {
  it('says that it is not there', async () => {
    expect(await read('nowhere')).toMatchObject({ sites: [], notes: [{ reason: 'unreadable' }] });
  });

  it('leaves out a host that cannot be', async () => {
    const { sites, notes } = await readText('Host a\nPort 99999\nHost b\nPort x\nHost c\n');
    expect(sites.map(({ draft }) => draft.name)).toEqual(['c']);
    expect(notes.map(({ reason, site }) => [reason, site])).toEqual([
      ['incomplete', 'a'],
      ['incomplete', 'b'],
    ]);
  });

  it('does not follow more files than it may', async () => {
    await mkdir(inSsh('many'), { recursive: true });
    await Promise.all(
      Array.from({ length: 210 }, (_, index) => writeFile(inSsh(`many/${String(index)}`), '')),
    );
    const { notes } = await readText('Include many/*\n');
    expect(notes).toEqual([
      { reason: 'include-refused', site: '', detail: 'other:1: Include many/*: too many files' },
    ]);
  });

  it('does not follow them deeper than OpenSSH does', async () => {
    for (let depth = 0; depth < 20; depth += 1) {
      await writeFile(inSsh(`deep${String(depth)}`), `Include deep${String(depth + 1)}\n`);
    }
    const { notes } = await read('deep0');
    expect(notes).toMatchObject([
      { reason: 'include-refused', detail: 'deep15:1: Include deep16: nested too deeply' },
    ]);
  });

  it('takes no way that it does not understand for a direct one', async () => {
    const { sites, notes } = await readText(
      'Host a\nProxyJump a b@c@d:1:2\nHost b\nProxyJump none\n',
    );
    expect(sites.map(({ draft }) => draft.name)).toEqual(['b']);
    expect(notes).toMatchObject([{ reason: 'incomplete', site: 'a' }]);
  });
});
