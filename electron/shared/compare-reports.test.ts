import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  ecdsaKey,
  ed25519Key,
  offerWith,
  otherEd25519Key,
  sshReport,
} from '../../test/fixtures/security-report.ts';
import { assess } from '../inspector/assess.ts';
import { compareReports } from './compare-reports.ts';
import { ReportComparison, type ReportChange } from './report-comparison.ts';
import type { SecurityReport } from './report.ts';

type Changes = Partial<SecurityReport>;

const trust = { verdict: 'pinned', reason: '', hostKey: null, chain: null } as const;
const pinned = (changes: Changes = {}): SecurityReport => assess(sshReport({ trust, ...changes }));

function method(name: string, postQuantum = false, bits = 255): Changes {
  const usual = sshReport().keyExchange;
  if (!usual) throw new Error('The fixture has a key exchange.');
  return { keyExchange: { ...usual, name, postQuantum, bits } };
}

function protection(cipher: string, mac: string | null): Changes {
  const direction = { cipher, mac, compression: 'none' };
  return { encryption: { clientToServer: direction, serverToClient: direction } };
}

function hostKey(key: { type: string; fingerprintSha256: string; base64: string }, bits = 256) {
  return { hostKey: { ...ed25519Key, ...key, bits } };
}

function signed(signature: string): Changes {
  return {
    authentication: { algorithm: 'ssh-rsa', signature, bits: 3072, fingerprintSha256: null },
  };
}

function strict(strictKeyExchange: boolean): Changes {
  return { session: { ...sshReport().session, strictKeyExchange } };
}

const gex = 'diffie-hellman-group-exchange-sha256';
const rsa = { ...ed25519Key, type: 'ssh-rsa' };

/** Without the grade, which follows from the rest. */
function changesOf(before: Changes, after: Changes): ReportChange[] {
  const { changes } = compareReports(pinned(before), pinned(after));
  return changes.filter(({ part }) => part !== 'grade');
}

describe('compareReports', () => {
  it('finds nothing between two alike, whenever they were', () => {
    const later = pinned({ id: 'report-2', at: '2026-11-09T10:00:00.000Z', durationMs: 7 });
    const comparison = compareReports(pinned(), later);
    expect(comparison).toEqual({ beforeAt: pinned().at, changes: [], findings: [] });
  });

  it.each<[string, Changes, Changes, ReportChange['part'][]]>([
    [
      'the method',
      method('curve25519-sha256'),
      method('diffie-hellman-group14-sha1'),
      ['keyExchange'],
    ],
    [
      'quantum safety',
      method('mlkem768x25519-sha256', true),
      method('curve25519-sha256'),
      ['keyExchange', 'postQuantum'],
    ],
    [
      'the group that a server picks',
      method(gex, false, 3072),
      method(gex, false, 2048),
      ['keyExchangeBits'],
    ],
    ['the size of the key', hostKey(rsa, 3072), hostKey(rsa, 2048), ['hostKeyBits']],
    ['the signature', signed('rsa-sha2-512'), signed('ssh-rsa'), ['hostKeyAlgorithm']],
    [
      'the cipher',
      protection('aes256-gcm@openssh.com', null),
      protection('aes256-cbc', null),
      ['cipherClientToServer', 'cipherServerToClient'],
    ],
    [
      'the MAC',
      protection('aes256-ctr', 'hmac-sha2-256-etm@openssh.com'),
      protection('aes256-ctr', 'hmac-sha2-256'),
      ['macClientToServer', 'macServerToClient'],
    ],
    ['strict key exchange', strict(true), strict(false), ['strictKeyExchange']],
  ])('tells worse from better: %s', (_, good, bad, parts) => {
    const worse = changesOf(good, bad);
    expect(worse.map(({ part }) => part)).toEqual(parts);
    expect(new Set(worse.map(({ direction }) => direction))).toEqual(new Set(['worse']));
    const better = changesOf(bad, good);
    expect(better.map(({ part }) => part)).toEqual(parts);
    expect(new Set(better.map(({ direction }) => direction))).toEqual(new Set(['better']));
    for (const [index, change] of worse.entries()) {
      const { before, after } = change;
      expect(better[index]).toMatchObject({ before: after, after: before });
    }
    const [finding, ...others] = compareReports(pinned(good), pinned(bad)).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ id: 'history.downgrade', severity: 'weak', subject: parts[0] });
    expect(compareReports(pinned(bad), pinned(good)).findings).toEqual([]);
  });

  it('names the older day and both names in a downgrade', () => {
    const before = pinned(method('mlkem768x25519-sha256', true));
    const [finding] = compareReports(before, pinned(method('curve25519-sha256'))).findings;
    expect(finding?.title).toBe(
      'Weaker than on 2026-11-02: key exchange curve25519-sha256 instead of mlkem768x25519-sha256, no longer quantum-safe',
    );
  });

  it('is milder about a downgrade that our own offer may have caused', () => {
    const offers = {
      client: offerWith({ keyExchange: ['diffie-hellman-group14-sha256'] }),
      server: offerWith(),
    };
    const after = pinned({ ...method('diffie-hellman-group14-sha256'), offers });
    expect(compareReports(pinned(), after).findings).toMatchObject([
      { id: 'history.downgrade', severity: 'note' },
    ]);
    const reordered = {
      client: offerWith({ hostKey: ['rsa-sha2-512', 'ssh-ed25519'] }),
      server: offerWith(),
    };
    const known = pinned({ ...method('diffie-hellman-group14-sha256'), offers: reordered });
    expect(compareReports(pinned(), known).findings).toMatchObject([{ severity: 'weak' }]);
  });

  it('calls names that are graded alike different, and neither better nor worse', () => {
    const changes = changesOf({}, method('ecdh-sha2-nistp256'));
    expect(changes).toEqual([
      {
        part: 'keyExchange',
        before: 'curve25519-sha256',
        after: 'ecdh-sha2-nistp256',
        direction: 'different',
      },
    ]);
    expect(compareReports(pinned(), pinned(method('ecdh-sha2-nistp256'))).findings).toEqual([]);
  });

  it('compares sizes only of the same kind of thing', () => {
    const group18 = method('diffie-hellman-group18-sha512', false, 8192);
    expect(changesOf({}, group18).map(({ part }) => part)).toEqual(['keyExchange']);
    const parts = changesOf(hostKey(ed25519Key), hostKey(rsa, 3072)).map(({ part }) => part);
    expect(parts).toEqual(['hostKeyType']);
  });

  it('makes a finding of a host key of another type, not of another key of the same one', () => {
    const before = pinned();
    const { changes, findings } = compareReports(before, pinned(hostKey(ecdsaKey)));
    expect(changes.map(({ part }) => part)).toEqual(['hostKeyType', 'hostKey']);
    expect(findings).toMatchObject([
      { id: 'history.new-host-key-type', severity: 'note', subject: 'ecdsa-sha2-nistp256' },
    ]);
    const other = compareReports(before, pinned(hostKey(otherEd25519Key)));
    expect(other.changes).toMatchObject([{ part: 'hostKey', direction: 'different' }]);
    expect(other.findings).toEqual([]);
  });

  it('lists what the server no longer offers, and what is new', () => {
    const server = offerWith({ keyExchange: ['curve25519-sha256', 'mlkem768x25519-sha256'] });
    const after = { offers: { client: offerWith(), server } };
    expect(changesOf({}, after)).toEqual([
      {
        part: 'serverOffer.keyExchange',
        before: 'ecdh-sha2-nistp256, diffie-hellman-group14-sha256',
        after: 'mlkem768x25519-sha256',
        direction: 'different',
      },
    ]);
  });

  it('tells a change of software and of grade, and makes no finding of either', () => {
    const software = { client: 'SSH-2.0-Keyferry_0.1', server: 'SSH-2.0-OpenSSH_10.0' };
    expect(changesOf({}, { software })).toMatchObject([
      { part: 'serverSoftware', after: 'SSH-2.0-OpenSSH_10.0', direction: 'different' },
    ]);
    const once = pinned({ trust: { ...trust, verdict: 'unverified' } });
    const { changes, findings } = compareReports(pinned(), once);
    expect(changes).toEqual([{ part: 'grade', before: 'A', after: 'B', direction: 'worse' }]);
    expect(findings).toEqual([]);
  });

  it('copes with what was not observed, and keeps to its schema', () => {
    const bare = { keyExchange: null, authentication: null, hostKey: null, encryption: null };
    const offers = { client: null, server: null };
    const empty = pinned({ ...bare, offers });
    for (const comparison of [compareReports(pinned(), empty), compareReports(empty, pinned())]) {
      expect(v.parse(ReportComparison, comparison)).toEqual(comparison);
      expect(new Set(comparison.changes.map(({ direction }) => direction))).toEqual(
        new Set(['different']),
      );
      expect(comparison.findings).toEqual([]);
    }
  });
});
