import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from './policy.ts';
import {
  draftSite,
  isFolderWithin,
  SavedSite,
  SiteDraft,
  siteDraftOf,
  targetOfSite,
  type SavedTarget,
} from './saved-site.ts';

const target: SavedTarget = {
  protocol: 'sftp',
  host: 'files.example.net',
  port: 22,
  user: 'ops',
  identityFiles: ['/home/ops/.ssh/id_ed25519'],
  agent: 'auto',
};
const saved: SavedSite = {
  id: 'a1',
  ...draftSite('Ledger', target),
  createdAtMs: 1,
  lastUsedAtMs: 2,
  lastGrade: { mark: 'A', atMs: 2 },
};

describe('SavedSite', () => {
  it('takes a fresh draft of each protocol', () => {
    const server = { host: 'h', port: 21, user: '' };
    const targets: SavedTarget[] = [
      target,
      { protocol: 'ftps', ...server, tlsStart: 'explicit', clientCertificate: null },
      { protocol: 'ftp', ...server },
      { protocol: 'https', ...server, basePath: '/dav', clientCertificate: null },
    ];
    for (const one of targets) expect(v.is(SiteDraft, draftSite('x', one))).toBe(true);
  });

  it('has no room for a secret, wherever it is put', () => {
    for (const withSecret of [
      { ...saved, password: 'x' },
      { ...saved, target: { ...target, password: 'x' } },
      { ...saved, target: { ...target, host: 'ops:secret@files.example.net' } },
      { ...saved, jumpHosts: [{ ...target, passphrase: 'x' }] },
    ]) {
      expect(v.is(SavedSite, withSecret)).toBe(false);
    }
  });

  it('refuses names that could not be shown on one line', () => {
    for (const name of ['', '  ', 'a\nb', 'a\0', 'x'.repeat(201)]) {
      expect(v.is(SavedSite, { ...saved, name })).toBe(false);
    }
  });
});

describe('fields that an older file lacks', () => {
  it('are read as what the app did before there were any', () => {
    const { isReadBack, isSha256sumAllowed, onDownloadConflict, onUploadConflict, ...older } =
      saved;
    expect({ isReadBack, isSha256sumAllowed }).toEqual({
      isReadBack: true,
      isSha256sumAllowed: false,
    });
    expect([onDownloadConflict, onUploadConflict]).toEqual([null, null]);
    expect(v.parse(SavedSite, older)).toEqual(saved);
  });

  it('start a program on the server only where both was chosen', () => {
    const agreed = { ...saved, isSha256sumAllowed: true };
    expect(targetOfSite(agreed)).not.toHaveProperty('checksums');
    const verified = { isChecksumVerified: true };
    expect(targetOfSite({ ...agreed, ...verified })).toMatchObject({ checksums: 'program' });
    expect(targetOfSite({ ...saved, ...verified })).toMatchObject({ checksums: 'server' });
  });
});

describe('siteDraftOf', () => {
  it('leaves out what belongs to one computer', () => {
    expect(siteDraftOf(saved)).toEqual(draftSite('Ledger', target));
  });
});

describe('targetOfSite', () => {
  const usualSignIn = {
    keepAliveSeconds: 15,
    signInOrder: ['agent', 'key-file', 'password', 'interactive'],
  };

  it('keeps the order of the ways of signing in, and the time between signs of life', () => {
    const signIn = (['interactive', 'ask', 'agent'] as const).map((kind) => ({
      kind,
      isEnabled: true,
    }));
    expect(targetOfSite({ ...saved, signIn, keepAliveSeconds: 0 })).toMatchObject({
      keepAliveSeconds: 0,
      signInOrder: ['interactive', 'password', 'agent'],
    });
  });

  it('offers only the ways of signing in that are enabled', () => {
    const site = {
      ...saved,
      signIn: [
        { kind: 'agent' as const, isEnabled: false },
        { kind: 'key-file' as const, isEnabled: false },
      ],
    };
    expect(targetOfSite(site)).toMatchObject({ agent: 'none', identityFiles: [] });
    expect(targetOfSite(site)).not.toHaveProperty('signInOrder');
    expect(targetOfSite(saved)).toEqual({ ...target, policy: defaultPolicy, ...usualSignIn });
  });

  it('names the policy, and offers lists of its own only where the policy is made of them', () => {
    const offer = { keyExchange: ['diffie-hellman-group14-sha1'] };
    const site: SavedSite = { ...saved, target: { ...target, offer }, isPostQuantumRequired: true };
    expect(targetOfSite({ ...site, policy: 'strict' })).toEqual({
      ...target,
      ...usualSignIn,
      policy: { name: 'strict', isPostQuantumRequired: true },
    });
    expect(targetOfSite({ ...site, policy: 'custom' })).toMatchObject({
      offer,
      policy: { name: 'custom' },
    });
  });

  it('never leaves a jump host out', () => {
    const jumpHosts = [{ host: 'gate', port: 22, user: '', identityFiles: [] }];
    expect(targetOfSite({ ...saved, jumpHosts })).toMatchObject({
      jumps: [{ host: 'gate', port: 22, user: target.user, identityFiles: [], agent: 'auto' }],
    });
    expect(targetOfSite(saved)).not.toHaveProperty('jumps');
  });

  it('gives SFTP the encoding of names', () => {
    const site = { ...draftSite('x', target), encoding: 'shift_jis' };
    expect(targetOfSite(site)).toMatchObject({ encoding: 'shift_jis' });
    expect(targetOfSite({ ...site, encoding: 'auto' })).not.toHaveProperty('encoding');
  });

  it('gives FTP what the site says about names and idle connections', () => {
    const ftps: SavedTarget = {
      protocol: 'ftps',
      host: 'h',
      port: 21,
      user: 'ann',
      tlsStart: 'explicit',
      clientCertificate: '/home/ops/ann.pem',
    };
    const site = { ...draftSite('x', ftps), encoding: 'shift_jis', keepAliveSeconds: 0 };
    expect(targetOfSite(site)).toEqual({
      ...ftps,
      policy: defaultPolicy,
      encoding: 'shift_jis',
      keepAliveSeconds: 0,
    });
    expect(targetOfSite({ ...site, encoding: 'auto' })).not.toHaveProperty('encoding');
    expect(targetOfSite({ ...site, signIn: [] })).toMatchObject({ clientCertificate: null });
  });

  it('takes the warning about plain FTP as read only where the site says so', () => {
    const ftp: SavedTarget = { protocol: 'ftp', host: 'h', port: 21, user: '' };
    expect(targetOfSite(draftSite('x', ftp))).not.toHaveProperty('isPlaintextAccepted');
    const accepted: SavedTarget = { ...ftp, isPlaintextAccepted: true };
    expect(targetOfSite(draftSite('x', accepted))).toMatchObject({ isPlaintextAccepted: true });
  });

  it('refuses a jump host where the protocol cannot go through one', () => {
    const ftp = { protocol: 'ftp', host: 'h', port: 21, user: '' } as const;
    const jumpHosts = [{ host: 'gate', port: 22, user: '', identityFiles: [] }];
    expect(() => targetOfSite({ ...draftSite('x', ftp), jumpHosts })).toThrow(
      expect.objectContaining({ code: 'unsupported', detail: { protocol: 'ftp' } }),
    );
  });
});

describe('isFolderWithin', () => {
  it('compares whole names', () => {
    expect(isFolderWithin(['a', 'b'], ['a'])).toBe(true);
    expect(isFolderWithin(['a'], ['a'])).toBe(true);
    expect(isFolderWithin(['a'], [])).toBe(true);
    expect(isFolderWithin(['ab'], ['a'])).toBe(false);
    expect(isFolderWithin([], ['a'])).toBe(false);
  });
});
