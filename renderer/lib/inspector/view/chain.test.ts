import { describe, expect, it } from 'vitest';
import { certificateWith, tlsReport } from '../../../../test/fixtures/tls-report.ts';
import { certificateLines, chainOf, commonName, pemOf } from './chain.ts';

const authority = certificateWith({
  subject: 'O=Example\nCN=Example Authority',
  validUntil: '2026-10-31T00:00:00.000Z',
});

describe('the chain', () => {
  it('leads from the authority down to the server', () => {
    const chain = chainOf(tlsReport({ certificates: [certificateWith(), authority] }));
    expect(chain.map(({ name }) => name)).toEqual(['Example Authority', 'files.example.com']);
    expect(chain[0]?.detail).toMatch(/self-signed.*expired 2 days ago$/);
    expect(chain[1]?.detail).toMatch(
      /^ECDSA secp256r1, signed with ecdsa-with-SHA256, .*59 days left$/,
    );
  });

  it('is empty where none was shown', () => {
    expect(chainOf(tlsReport({ certificates: null }))).toEqual([]);
  });
});

it.each([
  ['C=DE\nO=Example\nCN=a.example', 'a.example'],
  ['C=DE\nO=Example', 'Example'],
  ['', ''],
])('%j is called %j', (subject, name) => {
  expect(commonName(subject)).toBe(name);
});

it('says what the certificate says of its use', () => {
  const lines = certificateLines(certificateWith({ timestamps: 2 }), tlsReport());
  const value = (key: string) => lines.find((line) => line.key === key)?.value;
  expect(value('Names')).toBe('DNS:files.example.com');
  expect(value('Certificate timestamps')).toBe('2');
  expect(value('Stapled OCSP answer')).toBe('no');
});

it('is saved in lines of 64 characters', () => {
  const pem = pemOf([{ base64: 'A'.repeat(100) }, { base64: 'BBBB' }]);
  expect(pem.split('\n')).toEqual([
    '-----BEGIN CERTIFICATE-----',
    'A'.repeat(64),
    'A'.repeat(36),
    '-----END CERTIFICATE-----',
    '-----BEGIN CERTIFICATE-----',
    'BBBB',
    '-----END CERTIFICATE-----',
    '',
  ]);
});
