import { describe, expect, it } from 'vitest';
import { judgeProbe } from '../../../electron/inspector/accepted/judge-probe.ts';
import type { ProbeResult } from '../../../electron/shared/probe.ts';
import { tlsReport } from '../../../test/fixtures/judged-reports.ts';
import { sshProbe, tlsProbe } from '../../../test/fixtures/probes.ts';
import { offerViews } from '../inspector/view/offer-view.ts';
import { probedOfferOf } from '../inspector/view/probed-offer.ts';
import { keyLines, modulusLines, probeFacts, versionAnswer } from './probe-facts.ts';
import { countOf, filtered, headlineOf, tablesOf } from './probe-tables.ts';

const tables = (probe: ProbeResult) => tablesOf(probe, judgeProbe(probe));

describe('what a TLS server accepts', () => {
  it('is a table for each version, in the order of the server', () => {
    const [modern, older] = tables(tlsProbe());
    expect([modern?.title, modern?.hint]).toEqual(['TLS 1.3', '3 suites, server decides']);
    expect(modern?.rows[0]).toMatchObject({
      ...{ place: 1, name: 'TLS_AES_256_GCM_SHA384', mark: 'A+', isChosen: true, remark: '' },
      ...{ exchange: 'X25519MLKEM768', forwardSecrecy: true, postQuantum: true },
    });
    expect(older?.rows.map(({ name, exchange }) => `${name}: ${exchange}`)).toEqual([
      'ECDHE-RSA-AES256-GCM-SHA384: ECDHE, X25519',
      'ECDHE-RSA-CHACHA20-POLY1305: ECDHE, X25519',
      'DHE-RSA-AES256-GCM-SHA384: DHE, 2048 bits',
      'ECDHE-RSA-AES128-SHA: ECDHE, X25519',
      'AES256-GCM-SHA384: RSA',
      'TLS_RSA_WITH_RC4_128_SHA: RSA',
    ]);
    expect(older?.rows[3]?.remark).toMatch(/^CBC without/);
  });

  it('is filtered by what one looks for', () => {
    const all = tables(tlsProbe());
    expect(['all', 'weak', 'quantum'].map((name) => countOf(all, name as 'all'))).toEqual([
      9, 4, 3,
    ]);
    const weak = filtered(all, 'weak', '');
    expect(weak.map(({ id, rows }) => [id, rows.length])).toEqual([['TLSv1.2', 4]]);
    expect(filtered(all, 'all', 'chacha').flatMap(({ rows }) => rows)).toHaveLength(2);
    expect(filtered(all, 'all', 'nothing is called so')).toEqual([]);
  });

  it('amounts to one of four sentences', () => {
    const { suites } = tlsProbe();
    const headline = (probe: ProbeResult): string => headlineOf(judgeProbe(probe));
    expect(headline(tlsProbe())).toBe('fallbacks');
    expect(headline(tlsProbe({ suites: suites.slice(0, 1) }))).toBe('strong');
    expect(headline(tlsProbe({ suites: [], versions: [] }))).toBe('nothing');
  });

  it('says beside the tables what was found out, and nothing of the rest', () => {
    const { protections } = tlsProbe();
    const probe = tlsProbe({ protections: { ...protections, ocspStapled: null } });
    const keys = probeFacts(probe).map(({ key, value }) => `${key}: ${value}`);
    expect(keys).toContain('Secure renegotiation: yes');
    expect(keys).toContain('Application protocols: h2, http/1.1');
    expect(keys.join()).not.toContain('OCSP');
  });

  it('stands beside what was offered in a connection', () => {
    const probed = probedOfferOf(tlsReport({ protocolVersion: 'TLSv1.2' }), tlsProbe());
    const [suites, groups] = offerViews(tlsReport({ protocolVersion: 'TLSv1.2' }), probed);
    expect(suites?.server?.map(({ name }) => name)).toContain('TLS_RSA_WITH_RC4_128_SHA');
    expect(suites?.server?.[5]?.missing).toBe('not offered');
    expect(groups?.server?.map(({ name }) => name)).toEqual(['x25519', 'secp256r1']);
    expect(probedOfferOf(tlsReport(), null)).toBeNull();
    expect(probedOfferOf(tlsReport(), sshProbe())).toBeNull();
  });
});

describe('what an SSH server accepts', () => {
  it('is a table for each list, with what Keyferry would get', () => {
    const all = tables(sshProbe());
    expect(all.map(({ title }) => title)).toEqual(['Key exchange', 'Host key', 'Cipher', 'MAC']);
    const chosen = all.flatMap(({ rows }) => rows.filter(({ isChosen }) => isChosen));
    expect(chosen.map(({ name }) => name)).toContain('sntrup761x25519-sha512@openssh.com');
    expect(all[0]?.rows.map(({ name }) => name)).not.toContain('kex-strict-s-v00@openssh.com');
    expect(all[1]?.rows[0]?.postQuantum).toBeNull();
  });

  it('has its keys and primes beside it', () => {
    expect(keyLines(sshProbe())[0]?.value).toMatch(/^SHA256:.*\(ssh-ed25519\)$/);
    expect(modulusLines(sshProbe()).map(({ value }) => value)).toEqual([
      ...['refused', '2048 bits', '4096 bits'],
    ]);
  });
});

it('says of a version that nobody could ask for only that it is not known', () => {
  const of = (name: string, isAccepted: boolean | null) =>
    versionAnswer({ name, isAccepted, refusal: null }).severity;
  expect([of('TLSv1', null), of('TLSv1.3', null)]).toEqual(['note', 'note']);
  expect([of('TLSv1', true), of('TLSv1', false)]).toEqual(['broken', 'ok']);
  expect([of('TLSv1.3', true), of('TLSv1.3', false)]).toEqual(['ok', 'note']);
});
