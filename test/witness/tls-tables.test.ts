import { describe, expect, it } from 'vitest';
import { parseAlert } from '../../electron/wire/tls/alert.ts';
import { cipherSuiteById, cipherSuites } from '../../electron/wire/tls/cipher-suites.ts';
import { extensionName } from '../../electron/wire/tls/extension-names.ts';
import { groupName } from '../../electron/wire/tls/groups.ts';
import { signatureSchemeName } from '../../electron/wire/tls/signature-schemes.ts';
import { readOpensslSuites } from '../tables/openssl-suites.ts';
import { partsOfSuite } from '../tables/suite-parts.ts';
import { tsharkValues } from '../tables/tshark-values.ts';

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

describe('names that tshark knows too', async () => {
  const values = await tsharkValues();

  it.for([
    ['extensions', 'tls.handshake.extension.type', extensionName],
    ['signature schemes', 'tls.handshake.sig_hash_alg', signatureSchemeName],
    ['groups', 'tls.handshake.extensions_supported_group', groupName],
  ] as const)('%s', ([, field, nameOf], context) => {
    if ('skip' in values) return context.skip(values.skip);
    const theirs = values.of(field).filter(([id, name]) => !isPrivate(id, name));
    expect(theirs.length).toBeGreaterThan(15);
    expect(theirs.map(([id]) => [id, nameOf(id)])).toEqual(
      theirs.map(([id, name]) => [id, renamed[name] ?? name]),
    );
    return undefined;
  });

  it('alerts', (context) => {
    if ('skip' in values) return context.skip(values.skip);
    // 1 is what a draft of TLS 1.3 had in place of a message.
    const theirs = values.of('tls.alert_message.desc').filter(([id]) => id !== 1 && id < 255);
    const words = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');
    expect(theirs.map(([id]) => words(parseAlert(Uint8Array.of(2, id)).name))).toEqual(
      theirs.map(([, name]) => words(name)),
    );
    return undefined;
  });
});

/** What was renamed since that version of Wireshark. */
const renamed: Readonly<Record<string, string>> = {
  delegated_credentials: 'delegated_credential',
};

/** GREASE, numbers for experiments, and those that a draft had before the RFC. */
function isPrivate(id: number, name: string): boolean {
  const isExperiment = (id >= 0x200 && id < 0x300 && !name.includes('_sha')) || id >= 0xfe00;
  const isDraft = /GREASE|Reserved|draft|deprecated|channel_id|_old|arbitrary/i.test(name);
  return isDraft || (isExperiment && id !== 65281) || (id >= 0x2f00 && id < 0x3000);
}
