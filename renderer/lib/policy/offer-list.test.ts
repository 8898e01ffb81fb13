import { describe, expect, it } from 'vitest';
import { draftSite, type SavedTarget } from '../../../electron/shared/saved-site.ts';
import { sshNames } from '../../../electron/shared/ssh-offers.ts';
import { tlsNames } from '../../../electron/shared/tls-offers.ts';
import {
  chosenLists,
  offerFamilyOf,
  policyLists,
  withLists,
  type OfferFamily,
} from './offer-families.ts';
import { entriesOf, moved, toggled } from './offer-list.ts';

const server = { host: 'files.example.com', port: 22, user: 'deploy' };
const sftp: SavedTarget = { protocol: 'sftp', ...server, identityFiles: [], agent: 'auto' };
const https: SavedTarget = { protocol: 'https', ...server, basePath: '', clientCertificate: null };

function familyOf(target: SavedTarget): OfferFamily {
  const family = offerFamilyOf(target);
  if (!family) throw new Error('It has none.');
  return family;
}
const ssh = familyOf(sftp);
const tls = familyOf(https);

describe('the lists of a policy', () => {
  it('are those of its name; chosen ones count for a custom policy alone', () => {
    const chosen = { macs: ['hmac-sha1'] };
    expect(policyLists(ssh, 'strict', chosen)['macs']).toEqual(sshNames('strict', 'macs'));
    expect(policyLists(ssh, 'custom', chosen)['macs']).toEqual(['hmac-sha1']);
    expect(policyLists(ssh, 'custom', chosen)['ciphers']).toEqual(sshNames('balanced', 'ciphers'));
    expect(policyLists(ssh, 'custom', {})['macs']).toEqual(sshNames('balanced', 'macs'));
    expect(policyLists(tls, 'legacy', {})['versions']).toEqual(tlsNames('legacy', 'versions'));
  });

  it('show what is offered first, then everything else, each once', () => {
    const lists = policyLists(ssh, 'custom', { macs: ['hmac-sha1', 'my-own@mac'] });
    const entries = entriesOf(ssh, lists, 'macs');
    expect(entries.slice(0, 2)).toEqual([
      { name: 'hmac-sha1', isOn: true },
      { name: 'my-own@mac', isOn: true },
    ]);
    const names = entries.map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set([...sshNames('legacy', 'macs'), 'my-own@mac']));
    expect(new Set(names).size).toBe(names.length);
  });

  it('show the versions of TLS in their place, on or off', () => {
    const lists = policyLists(tls, 'custom', { versions: ['TLSv1.2'] });
    expect(entriesOf(tls, lists, 'versions')).toEqual([
      { name: 'TLSv1.3', isOn: false },
      { name: 'TLSv1.2', isOn: true },
      { name: 'TLSv1.1', isOn: false },
      { name: 'TLSv1', isOn: false },
    ]);
  });

  it('call suites by their IANA names, however they were written', () => {
    const offer = { ciphers: ['ECDHE-RSA-AES256-GCM-SHA384', 'TLS_AES_256_GCM_SHA384'] };
    expect(chosenLists({ ...https, offer })['ciphers']).toEqual([
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_AES_256_GCM_SHA384',
    ]);
  });

  it('are kept with the site, and are none for plain FTP', () => {
    const lists = { ...policyLists(tls, 'balanced', {}), groups: ['x25519'] };
    const target = withLists(https, lists);
    expect(chosenLists(target)).toEqual(lists);
    const { target: ftp } = draftSite('', { protocol: 'ftp', ...server });
    expect(offerFamilyOf(ftp)).toBeUndefined();
  });
});

describe('every name of the lists', () => {
  it.each([
    ['SSH', ssh],
    ['TLS', tls],
  ])('of %s has a grade, and none that a policy should not have', (_, family) => {
    for (const { value: kind } of family.kinds) {
      for (const name of family.names('balanced', kind)) {
        expect([name, family.gradeOf(kind, name).mark]).toEqual([
          name,
          expect.stringMatching(/^(A\+?|B)$/),
        ]);
      }
      for (const name of family.names('legacy', kind)) {
        expect(family.gradeOf(kind, name).title).not.toContain('not known to Keyferry');
      }
    }
  });

  it('of TLS is graded by exchange and encryption', () => {
    const mark = (name: string): string => tls.gradeOf('ciphers', name).mark;
    expect(mark('TLS_AES_256_GCM_SHA384')).toBe('A+');
    expect(mark('TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384')).toBe('A');
    expect(mark('TLS_DHE_RSA_WITH_AES_256_GCM_SHA384')).toBe('C');
    expect(mark('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA')).toBe('C');
    expect(mark('TLS_RSA_WITH_AES_256_GCM_SHA384')).toBe('D');
    expect(mark('TLS_RSA_WITH_RC4_128_SHA')).toBe('F');
    expect(tls.gradeOf('groups', 'X25519MLKEM768').mark).toBe('A+');
    expect(tls.gradeOf('signatures', 'rsa_pkcs1_sha1').mark).toBe('F');
    expect(tls.tagOf('ciphers', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA')).toBe('ECDHE, CBC');
    expect(tls.tagOf('ciphers', 'TLS_AES_256_GCM_SHA384')).toBe('TLS 1.3');
  });
});

it('moves a name within the list, and not out of it', () => {
  expect(moved(['a', 'b', 'c'], 'c', 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b', 'c'], 'b', 9)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b'], 'x', 0)).toEqual(['a', 'b']);
});

it('switches names on and off, and never the last one off', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
  expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  expect(toggled(['a'], 'a')).toEqual(['a']);
});
