import { describe, expect, it } from 'vitest';
import { judged, tlsReport } from '../../../../test/fixtures/judged-reports.ts';
import { tlsReport as modernTlsReport } from '../../../../test/fixtures/tls-report.ts';
import { anatomyOf, hashName, macName, type NamePart } from './anatomy.ts';

const whole = ({ name, instead }: NamePart): string =>
  instead === null ? name.map((piece) => piece.text).join('') : `(${instead})`;

describe('the agreed algorithms of SSH', () => {
  it('stand one by one, with what they mean', () => {
    const parts = anatomyOf(judged());
    expect(parts.map((part) => [part.id, whole(part), part.value, part.detail])).toEqual([
      ['keyExchange', 'curve25519-sha256', 'X25519', '255-bit curve, one-time keys'],
      ['authentication', 'ssh-ed25519', 'Ed25519', '256 bit, pinned'],
      ['encryption', 'aes256-gcm@openssh.com', 'AES-256-GCM', 'Both directions'],
      ['mac', '(implicit)', 'Built into GCM', 'AEAD, no separate MAC'],
      ['hash', 'sha256', 'SHA-256', 'HASH(K, H, …)'],
    ]);
    expect(parts[0]?.name).toEqual([
      { text: 'curve25519', isQuiet: false },
      { text: '-sha256', isQuiet: true },
    ]);
  });

  it('stand apart for each direction where they differ', () => {
    const parts = anatomyOf(
      judged({
        encryption: {
          clientToServer: { cipher: 'aes128-ctr', mac: 'hmac-sha2-256', compression: 'none' },
          serverToClient: {
            cipher: 'aes256-ctr',
            mac: 'hmac-sha2-512-etm@openssh.com',
            compression: 'zlib@openssh.com',
          },
        },
      }),
    );
    expect(parts.slice(2).map((part) => [part.role, part.value, part.detail])).toEqual([
      ['Encryption, to the server', 'AES-128-CTR', 'One direction'],
      ['Encryption, from the server', 'AES-256-CTR', 'One direction'],
      ['MAC, to the server', 'HMAC-SHA-256', 'Over the plain text'],
      ['MAC, from the server', 'HMAC-SHA-512', 'Over the ciphertext'],
      ['Compression', 'zlib', 'One direction'],
      ['Hash for keys', 'SHA-256', 'HASH(K, H, …)'],
    ]);
  });

  it('are none where nothing was agreed on', () => {
    expect(anatomyOf(judged({ keyExchange: null, encryption: null }))).toEqual([]);
  });
});

describe('a cipher suite of TLS', () => {
  function suite(name: string, parts: Partial<{ mac: string | null }> = {}): NamePart[] {
    const report = tlsReport();
    if (!report.cipherSuite) throw new Error('The fixture has a suite.');
    const { cipherSuite } = report;
    return anatomyOf({
      ...report,
      cipherSuite: { ...cipherSuite, name, parts: { ...cipherSuite.parts, ...parts } },
    });
  }

  it.each([
    [
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      {},
      ['TLS_ECDHE', '_RSA_WITH', '_AES_256_GCM', '(not in the name)', '_SHA384'],
    ],
    [
      'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
      { mac: 'SHA1' },
      ['TLS_ECDHE', '_ECDSA_WITH', '_AES_128_CBC', '_SHA', '(not in the name)'],
    ],
    [
      'TLS_RSA_WITH_AES_128_CBC_SHA256',
      { mac: 'SHA256' },
      ['TLS_RSA', '_WITH', '_AES_128_CBC', '_SHA256', '(not in the name)'],
    ],
    [
      'TLS_AES_256_GCM_SHA384',
      {},
      ['(not in the name)', '(not in the name)', 'TLS_AES_256_GCM', '(not in the name)', '_SHA384'],
    ],
    [
      'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8',
      {},
      ['TLS_ECDHE', '_ECDSA_WITH', '_AES_128_CCM_8', '(not in the name)', '(not in the name)'],
    ],
  ])('%s is split over its parts', (name, parts, expected) => {
    const split = suite(name, parts);
    expect(split.map((part) => whole(part))).toEqual(expected);
    const inName = split.filter(({ instead }) => instead === null).map((part) => whole(part));
    expect(inName.join('')).toBe(name);
  });

  it('says which group and which key', () => {
    const [exchange, proof, , , prf] = anatomyOf(tlsReport());
    expect(exchange?.value).toBe('ECDHE, X25519');
    expect([proof?.value, proof?.detail]).toEqual(['RSA, 3072 bit', 'rsa_pss_rsae_sha256']);
    expect([prf?.value, prf?.detail]).toEqual(['HMAC-SHA-384', 'Extended master secret']);
  });
});

it.each([
  ['hmac-sha2-256-etm@openssh.com', 'HMAC-SHA-256'],
  ['hmac-sha1', 'HMAC-SHA-1'],
  ['hmac-md5-96', 'HMAC-MD5'],
  ['umac-64@openssh.com', 'UMAC-64'],
  ['SHA256', 'HMAC-SHA-256'],
  ['what-ever', 'what-ever'],
])('%s is called %s', (name, called) => {
  expect(macName(name)).toBe(called);
});

it('names the curve once where the family says ECDHE', () => {
  const { keyExchange } = tlsReport();
  if (!keyExchange) throw new Error('The fixture has an exchange.');
  const name = 'secp384r1';
  const [part] = anatomyOf(tlsReport({ keyExchange: { ...keyExchange, name } }));
  expect(part?.value).toBe('ECDHE, P-384');
});

it.each([
  ['sha256', 'SHA-256'],
  ['SHA384', 'SHA-384'],
  ['SHA1', 'SHA-1'],
  ['MD5', 'MD5'],
])('%s is called %s', (name, called) => {
  expect(hashName(name)).toBe(called);
});

it('says over what the MAC of a suite is computed', () => {
  const { cipherSuite } = tlsReport();
  const { tls } = modernTlsReport();
  if (!cipherSuite || !tls) throw new Error('The fixtures have both.');
  const parts = { ...cipherSuite.parts, encryption: 'AES-256-CBC', mac: 'SHA384' };
  const detailWith = (encryptThenMac: boolean): string | undefined =>
    anatomyOf(
      tlsReport({ cipherSuite: { ...cipherSuite, parts }, tls: { ...tls, encryptThenMac } }),
    ).find(({ id }) => id === 'mac')?.detail;
  expect([detailWith(false), detailWith(true)]).toEqual([
    'Over the plain text',
    'Over the ciphertext',
  ]);
});
