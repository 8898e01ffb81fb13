import { expect, it } from 'vitest';
import { cipherSuiteById, cipherSuites } from '../../electron/wire/tls/cipher-suites.ts';
import { readOpensslSuites } from '../tables/openssl-suites.ts';
import { partsOfSuite } from '../tables/suite-parts.ts';

/** OpenSSL's spellings of what IANA names say. */
const keyExchanges: Readonly<Record<string, string>> = { DHE: 'DH', ECDHE: 'ECDH' };
const authentications: Readonly<Record<string, string>> = { anon: 'None' };
const openssl = await readOpensslSuites().catch(() => null);

/** `AES-128-GCM` → `AESGCM(128)`, as `openssl ciphers -V` writes it. */
function encryptionOfOpenssl(encryption: string): string {
  if (encryption === 'NULL') return 'None';
  if (encryption === 'CHACHA20-POLY1305') return 'CHACHA20/POLY1305(256)';
  const [, name = '', bits = '', mode = ''] = /^(\w+)-(\d+)-(.+)$/.exec(encryption) ?? [];
  const spelled = name === 'CAMELLIA' ? 'Camellia' : name;
  return `${spelled}${mode === 'CBC' ? '' : mode.replace('-', '')}(${bits})`;
}

it('has no number and no name twice', () => {
  expect(cipherSuites.length).toBeGreaterThan(340);
  for (const key of ['id', 'name'] as const) {
    expect(new Set(cipherSuites.map((suite) => suite[key])).size).toBe(cipherSuites.length);
  }
});

it('says of every suite what its name says', () => {
  for (const suite of cipherSuites) expect(suite.parts).toEqual(partsOfSuite(suite.name));
});

it('says of every suite of OpenSSL what openssl ciphers -V says', (context) => {
  if (!openssl) return context.skip('no openssl on this computer');
  expect(openssl.length).toBeGreaterThan(100);
  for (const theirs of openssl) {
    const ours = cipherSuiteById(theirs.id);
    expect(ours, theirs.ianaName).toBeDefined();
    if (!ours) continue;
    const { keyExchange, authentication, encryption, mac } = ours.parts;
    const spelled = {
      id: ours.id,
      name: ours.openssl,
      ianaName: ours.name,
      keyExchange:
        keyExchange === null
          ? 'any'
          : (keyExchanges[keyExchange] ?? keyExchange.replaceAll('_', '')),
      authentication:
        authentication === null ? 'any' : (authentications[authentication] ?? authentication),
      encryption: encryptionOfOpenssl(encryption),
      mac: mac === null ? 'AEAD' : mac,
    };
    expect(spelled).toEqual(theirs);
  }
  return undefined;
});
