import { afterEach, describe, expect, it } from 'vitest';
import type { Identity, SecurityReport } from '../../../../electron/shared/report.ts';
import { describeKeyExchange } from '../../../../electron/wire/ssh/key-exchange-methods.ts';
import { handshakeMessage, judged, tlsReport } from '../../../../test/fixtures/judged-reports.ts';
import { tlsReport as modernTlsReport } from '../../../../test/fixtures/tls-report.ts';
import { tlsProbe } from '../../../../test/fixtures/probes.ts';
import { offerWith } from '../../../../test/fixtures/security-report.ts';
import { setLanguage } from '../../text/text.ts';
import { anatomyOf } from './anatomy.ts';
import { explanationsOf, offerSentence, type ExplainedPart } from './explain.ts';
import { partsOfHybrid } from './headline.ts';
import { offerViews } from './offer-view.ts';
import { probedOfferOf } from './probed-offer.ts';

afterEach(() => {
  setLanguage('en');
});

const methods = [
  'mlkem768x25519-sha256',
  'mlkem1024nistp384-sha384',
  'sntrup761x25519-sha512',
  'curve25519-sha256',
  'curve448-sha512',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group1-sha1',
  'diffie-hellman-group-exchange-sha256',
  'rsa2048-sha256',
];

const protections = [
  ['aes128-gcm@openssh.com', null],
  ['aes256-gcm@openssh.com', null],
  ['chacha20-poly1305@openssh.com', null],
  ['aes128-ctr', 'hmac-sha2-256-etm@openssh.com'],
  ['aes256-ctr', 'hmac-sha2-256'],
  ['aes256-cbc', 'hmac-sha1'],
  ['3des-cbc', 'hmac-md5'],
  ['arcfour128', 'umac-64@openssh.com'],
  ['none', 'none'],
] as const;

const identities: readonly Identity[] = ['verified', 'pinned', 'unverified', 'failed', 'changed'];

function withMethod(name: string, bits?: number): SecurityReport {
  const method = describeKeyExchange(name);
  if (!method) throw new Error(name);
  return judged({
    keyExchange: {
      name,
      family: method.family,
      group: method.group ?? (bits === undefined ? null : `modp${String(bits)}`),
      bits: method.bits ?? bits ?? null,
      hash: method.hash,
      forwardSecrecy: method.family !== 'RSA',
      postQuantum: method.postQuantum,
    },
  });
}

/** Reports that differ in one thing each, with the part that this thing is explained in. */
function families(): { part: ExplainedPart; reports: SecurityReport[] }[] {
  const tlsFamilies = ['RSA', 'DH', 'DHE', 'ECDH', 'ECDHE', 'hybrid'] as const;
  const byMethod = [
    ...methods.map((name) => withMethod(name, 3072)),
    withMethod('diffie-hellman-group-exchange-sha256', 4096),
  ];
  const byCipher = protections.map(([cipher, mac]) => {
    const direction = { cipher, mac, compression: 'none' };
    return judged({ encryption: { clientToServer: direction, serverToClient: direction } });
  });
  const proof = (changes: Partial<NonNullable<SecurityReport['authentication']>>) => ({
    ...nonNull(judged().authentication),
    ...changes,
  });
  return [
    {
      part: 'keyExchange',
      reports: [
        ...byMethod,
        ...tlsFamilies.map((family) =>
          tlsReport({
            keyExchange: {
              name: family === 'hybrid' ? 'X25519MLKEM768' : family === 'RSA' ? 'RSA' : 'secp256r1',
              family,
              group: family.startsWith('DH') ? 'ffdhe2048' : 'secp256r1',
              bits: family.startsWith('DH') || family === 'RSA' ? 2048 : 256,
              hash: null,
              forwardSecrecy: !['RSA', 'DH', 'ECDH'].includes(family),
              postQuantum: family === 'hybrid',
            },
          }),
        ),
        tlsReport({ keyExchange: null }),
        judged({
          keyExchange: null,
          outcome: 'failed',
          failure: { reason: 'closed', detail: '' },
        }),
      ],
    },
    { part: 'forward', reports: methods.map((name) => withMethod(name)) },
    { part: 'quantum', reports: methods.map((name) => withMethod(name)) },
    {
      part: 'authentication',
      reports: [
        ...identities.map((verdict) =>
          judged({ trust: { verdict, reason: 'So it is.', hostKey: null, chain: null } }),
        ),
        ...identities.map((verdict) =>
          tlsReport({ trust: { verdict, reason: 'So it is.', hostKey: null, chain: [{}] } }),
        ),
        judged({
          authentication: proof({ algorithm: 'ssh-rsa', signature: 'rsa-sha2-512', bits: 3072 }),
        }),
        judged({
          authentication: proof({ algorithm: 'ssh-rsa', signature: 'rsa-sha2-256', bits: 3072 }),
        }),
        judged({
          authentication: proof({ algorithm: 'ssh-rsa', signature: 'rsa-sha2-256', bits: 4096 }),
        }),
        judged({ authentication: proof({ signature: null }) }),
        ...(['RSA', 'DH', 'ECDH'] as const).flatMap((family) =>
          (['verified', 'pinned'] as const).map((verdict) =>
            tlsReport({
              keyExchange: {
                ...nonNull(tlsReport().keyExchange),
                ...{ name: family, family, forwardSecrecy: false },
              },
              // With each exchange goes a key of its kind.
              authentication: {
                ...nonNull(tlsReport().authentication),
                algorithm: family === 'ECDH' ? 'ECDSA' : family,
              },
              trust: { verdict, reason: 'So it is.', hostKey: null, chain: [{}] },
            }),
          ),
        ),
      ],
    },
    { part: 'encryption', reports: byCipher },
    { part: 'mac', reports: byCipher },
    {
      part: 'hash',
      reports: ['mlkem768x25519-sha256', 'ecdh-sha2-nistp521', 'diffie-hellman-group1-sha1'].map(
        (name) => withMethod(name),
      ),
    },
    {
      part: 'handshake',
      reports: [2, 3].flatMap((count) =>
        [0, 1].map((encrypted) =>
          judged({
            messages: Array.from({ length: count }, (_, index) =>
              handshakeMessage({ encrypted: index >= count - encrypted, bytes: 100 }),
            ),
          }),
        ),
      ),
    },
    {
      part: 'resumption',
      reports: [true, false].flatMap((resumed) =>
        ['TLSv1.2', 'TLSv1.3'].map((protocolVersion) => {
          const report = tlsReport({ protocolVersion });
          const isFresh = protocolVersion === 'TLSv1.3' || !resumed;
          const { keyExchange } = report;
          return {
            ...report,
            keyExchange: isFresh ? keyExchange : null,
            session: { ...report.session, resumed },
          };
        }),
      ),
    },
    {
      part: 'clientCertificate',
      reports: (['sent', 'requested', 'not-requested'] as const).map((clientCertificate) => {
        const { tls } = modernTlsReport();
        return tlsReport({ tls: { ...nonNull(tls ?? null), clientCertificate } });
      }),
    },
    {
      part: 'strict',
      reports: [true, false].map((strictKeyExchange) => {
        const report = judged();
        return { ...report, session: { ...report.session, strictKeyExchange } };
      }),
    },
    {
      part: 'grade',
      reports: (['A+', 'A', 'B', 'C', 'D', 'F'] as const).map((mark) => ({
        ...judged(),
        grade: { mark, rule: 'So it is.' },
      })),
    },
  ];
}

function nonNull<T>(value: T | null): T {
  if (value === null) throw new Error('The fixture has it.');
  return value;
}

describe.each(['en', 'de'] as const)('explanations in %s', (language) => {
  it.each(families().map(({ part }, index) => [part, index] as const))(
    'no two of %s are alike',
    (part, index) => {
      setLanguage(language);
      const { reports } = nonNull(families()[index] ?? null);
      const sentences = reports.map((report) => nonNull(explanationsOf(report)[part] ?? null));
      for (const sentence of sentences) {
        expect(sentence).toMatch(/^\S.*[.!]?$/);
        expect(sentence).not.toMatch(/undefined|null|NaN|\[object/);
      }
      expect(new Set(sentences).size).toBe(sentences.length);
    },
  );

  it('name the server, so that none is true of another', () => {
    setLanguage(language);
    const other = { host: 'other.example.org', port: 22, address: null };
    const [here, there] = [judged(), judged({ endpoint: other })].map((r) => explanationsOf(r));
    for (const part of ['keyExchange', 'forward', 'quantum', 'authentication', 'grade'] as const) {
      expect(here?.[part]).not.toBe(there?.[part]);
      expect(there?.[part]).toContain('other.example.org');
    }
  });

  it('of a hybrid name each half once', () => {
    setLanguage(language);
    const keyExchange = {
      ...nonNull(judged().keyExchange),
      ...{ name: 'mlkem768x25519-sha256', family: 'hybrid' as const },
    };
    const report = judged({ keyExchange });
    const sentence = explanationsOf(report).keyExchange ?? '';
    for (const half of ['ML-KEM-768', 'X25519']) expect(sentence.split(half)).toHaveLength(2);
    expect(anatomyOf(report)[0]?.value).toBe('ML-KEM-768 + X25519');
    expect(partsOfHybrid(keyExchange.name)).toMatch(/^\S+ ML-KEM-768 .+ X25519$/);
  });

  it('of the lists name how many there are', () => {
    setLanguage(language);
    const offers = (server: string[] | null): string => {
      const report = judged({
        offers: { client: offerWith(), server: server && offerWith({ keyExchange: server }) },
      });
      return offerSentence(report, nonNull(offerViews(report)[0] ?? null));
    };
    const sentences = [
      offers(['curve25519-sha256']),
      offers(['curve25519-sha256', 'x']),
      offers(['x']),
      offers(null),
    ];
    expect(new Set(sentences).size).toBe(4);
  });
});

it('claims no signature where nobody signed', () => {
  const { keyExchange } = tlsReport();
  for (const family of ['RSA', 'DH', 'ECDH'] as const) {
    for (const verdict of ['verified', 'pinned'] as const) {
      const sentence = explanationsOf(
        tlsReport({
          keyExchange: { ...nonNull(keyExchange), family },
          trust: { verdict, reason: 'So it is.', hostKey: null, chain: [{}] },
        }),
      ).authentication;
      expect(sentence).toContain('it signs nothing');
    }
  }
});

it('does not say that a list of a probe was signed, nor that nobody was asked', () => {
  const probed = probedOfferOf(tlsReport(), tlsProbe());
  const [suites] = offerViews(tlsReport(), probed);
  const sentence = offerSentence(tlsReport(), nonNull(suites ?? null));
  expect(sentence).toContain('A probe found');
  expect(sentence).not.toContain('signed');
  const failed = tlsReport({ cipherSuite: null, keyExchange: null, outcome: 'failed' });
  expect(offerSentence(failed, nonNull(offerViews(failed)[0] ?? null))).toContain('took none');
});

it('says nothing of parts that this connection does not have', () => {
  const sentences = explanationsOf(
    judged({ keyExchange: null, encryption: null, authentication: null, outcome: 'failed' }),
  );
  expect(Object.keys(sentences)).toEqual(['keyExchange', 'resumption']);
});
