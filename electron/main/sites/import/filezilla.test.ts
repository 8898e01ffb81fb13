import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFilezillaPath } from './filezilla-path.ts';
import { readFilezillaSites } from './filezilla.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../test/fixtures/import/${name}`, import.meta.url), 'utf8');

const imported = readFilezillaSites(fixture('sitemanager.xml'));
const siteOf = (name: string) => imported.sites.find(({ draft }) => draft.name === name);
const notesOf = (name: string) =>
  imported.notes.filter(({ site }) => site === name).map(({ reason, detail }) => [reason, detail]);

const wrap = (servers: string): string => `<FileZilla3><Servers>${servers}</Servers></FileZilla3>`;

describe('sites of FileZilla', () => {
  it('come with their folders, empty ones too', () => {
    expect(imported.sites.map(({ draft }) => [...draft.folder, draft.name].join('/'))).toEqual([
      'Web properties/Atlas staging',
      'Web properties/Press & media/Press kit',
      'Ledger archive',
      'Mirror',
      'Old scanner',
      'Label printer',
      'Team cloud',
    ]);
    expect(imported.folders).toEqual([
      ['Web properties'],
      ['Web properties', 'Press & media'],
      ['Empty'],
    ]);
  });

  it('keep everything that has a counterpart', () => {
    expect(siteOf('Atlas staging')).toMatchObject({
      password: null,
      draft: {
        target: {
          protocol: 'sftp',
          host: 'staging.example.com',
          port: 2222,
          user: 'deploy',
          identityFiles: ['/home/ops/.ssh/deploy.ppk'],
        },
        colour: 'green',
        notes: 'Restart the worker afterwards.\nAsk Zoë & Søren first.',
        localFolder: '/home/ops/atlas',
        remoteFolder: '/srv/atlas web-01',
      },
    });
    expect(notesOf('Atlas staging')).toEqual([]);
  });

  it('hand passwords over beside the site, never in it', () => {
    const press = siteOf('Press kit');
    expect(press?.password).toBe('s3cret-prëss');
    expect(press?.draft.target.host).toBe('2001:db8::17');
    expect(JSON.stringify(imported.sites.map(({ draft }) => draft))).not.toContain('s3cret');
    expect(JSON.stringify(imported.notes)).not.toContain('s3cret');
  });

  it('know every protocol', () => {
    const targets = imported.sites.map(({ draft }) => draft.target);
    expect(targets).toMatchObject([
      { protocol: 'sftp' },
      { protocol: 'sftp' },
      { protocol: 'ftps', port: 21, tlsStart: 'explicit' },
      { protocol: 'ftps', port: 21, tlsStart: 'explicit', user: 'anonymous' },
      { protocol: 'ftps', port: 990, tlsStart: 'implicit' },
      { protocol: 'ftp', port: 2121 },
      { protocol: 'https', port: 443, basePath: '' },
    ]);
    expect(notesOf('Bucket')).toEqual([['not-connectable', 'Protocol 7']]);
    expect(notesOf('Mirror')).toMatchObject([['changed', expect.any(String)]]);
  });

  it('know every way of signing in', () => {
    const waysOf = (name: string) => siteOf(name)?.draft.signIn.map(({ kind }) => kind);
    expect(waysOf('Label printer')).toEqual(['ask']);
    expect(waysOf('Team cloud')).toEqual(['interactive']);
    expect(siteOf('Ledger archive')?.password).toBe('s3cret-ops');
    expect(notesOf('Old scanner')).toContainEqual(['password-locked', 'FileZilla master password']);
  });

  it('say what has no counterpart', () => {
    expect(notesOf('Ledger archive')).toEqual([
      ['setting-ignored', 'Logontype 4'],
      ['setting-ignored', 'Account'],
      ['setting-ignored', 'TimezoneOffset 60'],
      ['setting-ignored', 'PasvMode MODE_ACTIVE'],
      ['setting-ignored', 'MaximumMultipleConnections 2'],
      ['setting-ignored', 'PostLoginCommands'],
      ['setting-ignored', 'BypassProxy 1'],
      ['setting-ignored', 'SyncBrowsing 1'],
      ['setting-ignored', 'DirectoryComparison 1'],
    ]);
    expect(siteOf('Ledger archive')?.draft).toMatchObject({
      encoding: 'ISO-8859-15',
      remoteFolder: '/',
    });
    expect(notesOf('Press kit')).toEqual([['setting-ignored', 'Bookmark Logos']]);
    expect(notesOf('Old scanner')).toContainEqual(['setting-ignored', 'Type 3']);
    expect(siteOf('Old scanner')?.draft.remoteFolder).toBe('C:\\scans');
  });

  it('are read from old versions too', () => {
    const { sites, notes, folders } = readFilezillaSites(fixture('sitemanager-3.5.xml'));
    expect(sites).toMatchObject([
      { password: 'plain-s3cret', draft: { name: 'Files of old', folder: ['Old & gold'] } },
    ]);
    expect(folders).toEqual([['Old & gold']]);
    expect(notes).toEqual([]);
  });
});

describe('a file that is not right', () => {
  it.each([
    ['nothing', ''],
    ['no XML', 'Host=x'],
    ['cut off', fixture('sitemanager.xml').slice(0, 2_000)],
    ['another root', '<Servers/>'],
    [
      'a document type',
      `<!DOCTYPE x [<!ENTITY a "b">]>${wrap('<Server><Host>&a;</Host></Server>')}`,
    ],
    ['an unknown entity', wrap('<Server><Host>&a;</Host></Server>')],
    ['two roots', `${wrap('')}${wrap('')}`],
    ['endless depth', `${'<Folder>'.repeat(5_000)}${'</Folder>'.repeat(5_000)}`],
    ['a name of JavaScript', wrap('<__proto__><x/></__proto__>')],
  ])('%s: says so and brings nothing', (_, text) => {
    expect(readFilezillaSites(text)).toMatchObject({
      sites: [],
      notes: [{ reason: 'unreadable' }],
    });
  });

  it('loses only the site that cannot be', () => {
    const { sites, notes } = readFilezillaSites(
      wrap(
        '<Server><Port>22</Port><Name>No host</Name><Protocol>1</Protocol></Server>' +
          '<Server><Host>a b</Host><Name>Bad host</Name></Server>' +
          '<Server><Host>h</Host><Port>99999</Port><Name>Bad port</Name></Server>' +
          '<Server><Host>good</Host><Name>Good</Name><Protocol>1</Protocol></Server>',
      ),
    );
    expect(sites.map(({ draft }) => draft.name)).toEqual(['Good']);
    const incomplete = notes.filter(({ reason }) => reason === 'incomplete');
    expect(incomplete.map(({ site }) => site)).toEqual(['No host', 'Bad host', 'Bad port']);
  });

  it.each(['%%%', '/w==', 'c2VjcmV'])('does not take the password %s', (pass) => {
    const { sites, notes } = readFilezillaSites(
      wrap(
        '<Server><Host>h</Host><Protocol>1</Protocol><Logontype>1</Logontype>' +
          `<Pass encoding="base64">${pass}</Pass></Server>`,
      ),
    );
    expect(sites).toMatchObject([{ password: null }]);
    expect(notes).toMatchObject([{ reason: 'password-unreadable', detail: 'encoding base64' }]);
  });

  it('reads a reference once, and no more', () => {
    const { sites } = readFilezillaSites(
      wrap('<Server><Host>h</Host><Name>&amp;lt; &#65;&#x42;</Name></Server>'),
    );
    expect(sites[0]?.draft.name).toBe('&lt; AB');
  });
});

describe('readFilezillaPath', () => {
  it.each([
    ['1 0', '/'],
    ['1 0 4 home 3 ops', '/home/ops'],
    ['1 0 12 with a space 1 x', '/with a space/x'],
    ['3 0 2 C:', 'C:\\'],
    ['3 0 2 C: 7 windows 4 path', 'C:\\windows\\path'],
    ['10 0 2 C: 4 path', 'C:/path'],
    ['8 0 4 path', '\\path'],
  ])('%s is %s', (text, path) => {
    expect(readFilezillaPath(text)).toBe(path);
  });

  it.each(['', '/home', '1', '1 0 5 home', '1 0 4 homes', '1 0 x home', '2 4 DISK 1 a', '1 0 0 '])(
    '%s is no path of its',
    (text) => {
      expect(readFilezillaPath(text)).toBeNull();
    },
  );
});
