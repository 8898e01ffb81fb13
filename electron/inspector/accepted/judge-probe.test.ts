import { describe, expect, it } from 'vitest';
import { sshProbe, tlsProbe } from '../../../test/fixtures/probes.ts';
import { certificateWith } from '../../../test/fixtures/tls-report.ts';
import { judgeProbe } from './judge-probe.ts';

describe('the judgement of a probed TLS server', () => {
  it('is the grade of what Keyferry gets, with the worst suite beside it', () => {
    const { grade, worst, counts, forecast } = judgeProbe(tlsProbe());
    expect(grade?.mark).toBe('A+');
    expect(worst).toEqual({ name: 'TLS_RSA_WITH_RC4_128_SHA', mark: 'F' });
    expect(counts).toEqual({ 'A+': 3, A: 2, B: 0, C: 2, D: 1, F: 1 });
    expect(forecast.isAgreed && forecast.report.cipherSuite?.name).toBe('TLS_AES_256_GCM_SHA384');
  });

  it('grades every suite as a connection with it', () => {
    const { suites } = judgeProbe(tlsProbe());
    expect(
      suites.map(({ version, mark, keyExchange, remark, isChosen }) =>
        [version, mark, keyExchange?.name, remark?.id, isChosen && 'chosen'].join(' '),
      ),
    ).toEqual([
      'TLSv1.3 A+ X25519MLKEM768  chosen',
      'TLSv1.3 A+ X25519MLKEM768  false',
      'TLSv1.3 A+ X25519MLKEM768  false',
      'TLSv1.2 A x25519  false',
      'TLSv1.2 A x25519  false',
      'TLSv1.2 C DHE key-exchange false',
      'TLSv1.2 C x25519 cipher false',
      'TLSv1.2 D RSA static-key-exchange false',
      'TLSv1.2 F RSA static-key-exchange false',
    ]);
  });

  it('says that old versions mix two hashes', () => {
    const [modern, classic] = tlsProbe().suites;
    if (!modern || !classic) throw new Error('The fixture has two versions.');
    const suites = [modern, classic, { ...classic, version: 'SSLv3' }];
    const judged = judgeProbe(tlsProbe({ suites })).suites;
    const hashesOf = (version: string) =>
      new Set(judged.filter((suite) => suite.version === version).map((s) => s.keyExchange?.hash));
    expect(hashesOf('TLSv1.2')).toEqual(new Set(['SHA384', 'SHA256']));
    expect(hashesOf('SSLv3')).toEqual(new Set(['MD5-SHA1']));
  });

  it('tells what other clients get', () => {
    const { clients } = judgeProbe(tlsProbe());
    expect(clients).toMatchObject([
      { client: 'keyferry', mark: 'A+', version: 'TLSv1.3', keyExchange: 'X25519MLKEM768' },
      { client: 'no-hybrid', mark: 'A', version: 'TLSv1.3', keyExchange: 'x25519' },
      { client: 'tls12', mark: 'A', version: 'TLSv1.2', keyExchange: 'x25519' },
      { client: 'old', mark: null, version: null },
    ]);
  });

  it('tells the operator what to do, the most urgent first', () => {
    const probe = tlsProbe();
    const small = certificateWith({ key: { type: 'RSA', bits: 1024, curve: null } });
    expect(judgeProbe(probe).improvements).toEqual([
      { do: 'remove-broken', names: ['TLS_RSA_WITH_RC4_128_SHA'] },
      { do: 'remove-without-forward-secrecy', names: ['AES256-GCM-SHA384'] },
      { do: 'remove-weak', names: ['DHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES128-SHA'] },
    ]);
    const old = judgeProbe({
      ...probe,
      versions: probe.versions.map((version) => ({ ...version, isAccepted: true })),
      suites: probe.suites.slice(1),
      certificates: [{ chain: [small], versions: ['TLSv1.2'] }],
      protections: { ...probe.protections, compression: ['DEFLATE'] },
    });
    expect(old.improvements.map((step) => step.do)).toEqual([
      'disable-versions',
      'remove-broken',
      'enlarge-key',
      'remove-without-forward-secrecy',
      'remove-weak',
      'disable-compression',
      'add-hybrid',
    ]);
    expect(old.improvements[0]?.names).toEqual(['TLSv1.1', 'TLSv1', 'SSLv3']);
  });

  it('has no grade where nothing is common', () => {
    const probe = tlsProbe({ suites: [], groups: [], versions: [] });
    expect(judgeProbe(probe)).toMatchObject({
      grade: null,
      worst: null,
      forecast: { isAgreed: false, missing: ['versions'] },
    });
  });
});

describe('the judgement of a probed SSH server', () => {
  it('is the grade of what Keyferry gets, and judges every name', () => {
    const { grade, worst, counts, algorithms } = judgeProbe(sshProbe());
    expect(grade?.mark).toBe('A+');
    expect(worst).toEqual({ name: 'hmac-sha1', mark: 'C' });
    expect(counts['A+']).toBe(1);
    expect(algorithms.some(({ name }) => name.startsWith('kex-strict'))).toBe(false);
    expect(algorithms).toContainEqual(
      expect.objectContaining({ kind: 'macs', name: 'hmac-sha1', mark: 'C' }),
    );
  });

  it('uses the size of the key and of the modulus that were shown', () => {
    const probe = sshProbe();
    const lists = { ...probe.lists, keyExchange: ['diffie-hellman-group-exchange-sha256'] };
    const { forecast } = judgeProbe({ ...probe, lists });
    expect(forecast.isAgreed && forecast.report).toMatchObject({
      keyExchange: { bits: 4096 },
      authentication: { algorithm: 'ssh-ed25519', bits: 256 },
    });
  });

  it('tells the operator what to do', () => {
    const probe = sshProbe();
    const sizes = [{ askedBits: 1024, modulusBits: 1024 }];
    const { improvements } = judgeProbe({
      ...probe,
      lists: {
        ...probe.lists,
        keyExchange: ['diffie-hellman-group1-sha1', 'diffie-hellman-group14-sha1'],
      },
      groupExchange: { method: 'diffie-hellman-group-exchange-sha256', sizes },
    });
    expect(improvements).toEqual([
      { do: 'remove-broken', names: ['diffie-hellman-group1-sha1'] },
      { do: 'enlarge-modulus', names: ['1024'] },
      { do: 'remove-weak', names: ['diffie-hellman-group14-sha1', 'hmac-sha1'] },
      { do: 'add-hybrid', names: ['mlkem768x25519-sha256'] },
    ]);
  });
});
