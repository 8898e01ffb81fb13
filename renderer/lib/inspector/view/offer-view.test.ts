import { describe, expect, it } from 'vitest';
import { judged, tlsReport } from '../../../../test/fixtures/judged-reports.ts';
import { offerWith } from '../../../../test/fixtures/security-report.ts';
import { offerViews } from './offer-view.ts';

const server = offerWith({
  keyExchange: ['ecdh-sha2-nistp256', 'curve25519-sha256', 'old', 'kex-strict-s-v00@openssh.com'],
});

describe('the offers of SSH', () => {
  const views = offerViews(judged({ offers: { client: offerWith(), server } }));
  const view = (kind: string) => {
    const found = views.find((each) => each.kind === kind);
    if (!found) throw new Error(`${kind} is not shown.`);
    return found;
  };

  it('have a tab for every kind, one for both directions where they are alike', () => {
    expect(views.map(({ kind }) => kind)).toEqual([
      'keyExchange',
      'hostKey',
      'ciphers',
      'macs',
      'compression',
    ]);
    const differing = offerWith({ ciphersServerToClient: ['aes128-ctr'] });
    const kinds = offerViews(judged({ offers: { client: differing, server } }));
    expect(kinds.map(({ kind }) => kind)).toContain('ciphersServerToClient');
  });

  it('strike out with the reason what could not be chosen', () => {
    const { client, server: theirs, lines, common, markers } = view('keyExchange');
    expect(client).toEqual([
      { name: 'curve25519-sha256', isChosen: true, missing: null },
      { name: 'ecdh-sha2-nistp256', isChosen: false, missing: null },
      { name: 'diffie-hellman-group14-sha256', isChosen: false, missing: 'not on server' },
    ]);
    expect(theirs?.at(-1)).toEqual({ name: 'old', isChosen: false, missing: 'not offered' });
    expect(lines).toEqual([
      { from: 0, to: 1, isChosen: true },
      { from: 1, to: 0, isChosen: false },
    ]);
    expect(common).toBe(2);
    expect(markers).toEqual(['kex-strict-s-v00@openssh.com']);
  });

  it('say why this one won', () => {
    expect(view('keyExchange').why).toContain('the server itself would prefer ecdh-sha2-nistp256');
    expect(view('ciphers').why).toContain('aes256-gcm@openssh.com is the first of ours');
    expect(view('macs').why).toContain('GCM brings its own protection');
  });

  it('say that nothing could be chosen', () => {
    const offers = { client: offerWith(), server: offerWith({ keyExchange: ['old'] }) };
    const failed = judged({
      offers,
      keyExchange: null,
      encryption: null,
      outcome: 'failed',
      failure: { reason: 'no-common-algorithm', detail: '' },
    });
    const [first] = offerViews(failed);
    expect(first?.client.every(({ missing }) => missing !== null)).toBe(true);
    expect(first?.why).toContain('Nothing is in both lists');
  });
});

describe('the offers of TLS', () => {
  it('know nothing of the server without a probe, and strike out only what the version rules out', () => {
    const [suites, groups] = offerViews(tlsReport());
    expect(suites?.server).toBeNull();
    expect(suites?.client).toEqual([
      { name: 'TLS_AES_256_GCM_SHA384', isChosen: false, missing: 'needs TLS 1.3' },
      { name: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', isChosen: true, missing: null },
    ]);
    expect(groups?.client).toEqual([
      { name: 'X25519MLKEM768', isChosen: false, missing: 'needs TLS 1.3' },
      { name: 'x25519', isChosen: true, missing: null },
    ]);
  });

  it('say under each list what was taken from it', () => {
    const [suites, groups] = offerViews(
      tlsReport({ whyChosen: { rule: 'server-choice', text: 'It took x25519.', source: 'RFC 1' } }),
    );
    expect(suites?.why).toContain('it took TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, number 2');
    expect(groups?.why).toBe('It took x25519.');
  });

  it('take the list of a probe', () => {
    const lists = { cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'] };
    const [suites] = offerViews(tlsReport(), { lists, at: '2026-03-12T14:05:00.000Z' });
    expect(suites?.server).toHaveLength(1);
    expect(suites?.client[0]?.missing).toBe('needs TLS 1.3');
  });
});
