import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readWinscpSites } from './winscp.ts';

const text = readFileSync(
  new URL('../../../../test/fixtures/import/WinSCP.ini', import.meta.url),
  'utf8',
);
const imported = readWinscpSites(text);
const siteOf = (name: string) => imported.sites.find(({ draft }) => draft.name === name);
const notesOf = (name: string) =>
  imported.notes.filter(({ site }) => site === name).map(({ reason, detail }) => [reason, detail]);

describe('sites of WinSCP', () => {
  it('come with folders and names decoded, without the defaults', () => {
    expect(imported.sites.map(({ draft }) => [...draft.folder, draft.name].join('/'))).toEqual([
      'Clients/ACME/web server 01',
      'Kunden München',
      'Ledger archive',
      'Payroll drop',
      'Label printer',
      'Team cloud',
      'Old box',
    ]);
  });

  it('keep everything that has a counterpart', () => {
    expect(siteOf('web server 01')?.draft).toMatchObject({
      target: {
        protocol: 'sftp',
        host: 'web.example.com',
        port: 2222,
        user: 'deploy',
        identityFiles: ['C:\\Users\\ops\\keys\\deploy.ppk'],
      },
      colour: 'blue',
      notes: 'Deploys on Fridays.\r\nAsk first.',
      localFolder: 'C:\\Projects\\acme',
      remoteFolder: '/var/www/acme',
      keepAliveSeconds: 60,
      encoding: 'utf-8',
      signIn: [
        { kind: 'agent', isEnabled: false },
        { kind: 'key-file', isEnabled: true },
        { kind: 'password', isEnabled: true },
        { kind: 'interactive', isEnabled: true },
      ],
    });
  });

  it('know every protocol, and its usual port where the file names none', () => {
    expect(imported.sites.map(({ draft }) => draft.target)).toMatchObject([
      { protocol: 'sftp', port: 2222 },
      { protocol: 'sftp', port: 22 },
      { protocol: 'ftps', port: 21, tlsStart: 'explicit', clientCertificate: 'C:\\keys\\ops.p12' },
      { protocol: 'ftps', port: 990, tlsStart: 'implicit' },
      { protocol: 'ftp', port: 21 },
      { protocol: 'https', port: 443 },
      { protocol: 'sftp', port: 22 },
    ]);
    expect(siteOf('Ledger archive')?.draft.keepAliveSeconds).toBe(0);
    expect(notesOf('Bucket')).toEqual([['not-connectable', 'FSProtocol 7, Ftps 1']]);
    expect(notesOf('Plain dav')).toEqual([['not-connectable', 'FSProtocol 6, Ftps 0']]);
    expect(notesOf('0000')).toEqual([['not-a-site', 'Workspace My Workspace/0000']]);
  });

  it('take a tunnel for a jump host, and the user out of the host', () => {
    expect(siteOf('Kunden München')?.draft).toMatchObject({
      target: { host: 'sftp.example.de', user: 'kunden' },
      jumpHosts: [
        {
          host: 'gate.example.de',
          port: 2200,
          user: 'jump',
          identityFiles: ['C:\\keys\\gate.ppk'],
        },
      ],
    });
  });

  it('leave disguised passwords where they are, and say so', () => {
    expect(notesOf('web server 01')).toEqual([
      ['password-locked', 'Password'],
      ['setting-ignored', 'Cipher=aes,chacha20,aesgcm,3des,WARN,des,blowfish,arcfour'],
    ]);
    expect(siteOf('web server 01')?.password).toBeNull();
    expect(siteOf('Label printer')?.password).toBe('s3cret plain');
    expect(JSON.stringify(imported.notes)).not.toMatch(/A35C|s3cret|IDLE/);
    expect(JSON.stringify(imported.sites.map(({ draft }) => draft))).not.toMatch(/A35C|s3cret/);
  });

  it('say what has no counterpart or became something else', () => {
    expect(notesOf('Kunden München')).toEqual([
      ['password-locked', 'TunnelPassword'],
      ['setting-ignored', 'ProxyMethod=2'],
      ['setting-ignored', 'ProxyHost=proxy.example.de'],
    ]);
    expect(notesOf('Ledger archive')).toEqual([
      ['setting-ignored', 'FtpPasvMode=0'],
      ['setting-ignored', 'PostLoginCommands'],
    ]);
    expect(notesOf('Old box')).toEqual([
      ['changed', 'SCP → SFTP'],
      ['changed', 'Utf=0 → windows-1252'],
    ]);
  });
});

describe('a file that is not right', () => {
  it('says that it has no sites', () => {
    for (const other of ['', '[Configuration]\r\nx=1', '<xml/>', '\0\0']) {
      expect(readWinscpSites(other)).toMatchObject({
        sites: [],
        notes: [{ reason: 'unreadable' }],
      });
    }
  });

  it('loses only what cannot be', () => {
    const { sites, notes } = readWinscpSites(
      '[Sessions\\A]\nHostName=a b\n[Sessions\\B]\nHostName=b\nstray\n[Sessions\\C%2]\nHostName=c%zz',
    );
    expect(sites.map(({ draft }) => draft.name)).toEqual(['B', 'C%2']);
    expect(notes.map(({ reason }) => reason)).toEqual(['unreadable', 'incomplete']);
  });

  it('reads names of the old code page', () => {
    const { sites } = readWinscpSites('[Sessions\\M%FCnchen]\nHostName=h');
    expect(sites[0]?.draft.name).toBe('München');
  });
});
