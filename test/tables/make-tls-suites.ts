// node test/tables/make-tls-suites.ts: writes the table of cipher suites that wire/tls reads. Numbers and
// names come from tshark, OpenSSL's own names from this computer's openssl.
import { writeFile } from 'node:fs/promises';
import { runProgram } from '../servers/run-program.ts';
import { readOpensslSuites } from './openssl-suites.ts';
import { partsOfSuite } from './suite-parts.ts';
import { tsharkValues } from './tshark-values.ts';

/** Registered after the release of Wireshark. draft-irtf-cfrg-aegis-aead, §5. */
const later: readonly (readonly [number, string])[] = [
  [0x1306, 'TLS_AEGIS_256_SHA512'],
  [0x1307, 'TLS_AEGIS_128L_SHA256'],
];

/** A draft's numbers under the names that RFC 7905 then registered with others. */
const withdrawn: ReadonlySet<number> = new Set([0xcc13, 0xcc14, 0xcc15]);

const values = await tsharkValues();
if ('skip' in values) throw new Error(values.skip);
const registered = values
  .of('tls.handshake.ciphersuite')
  .filter(([, name]) => name.startsWith('TLS_'));
const openssl = await readOpensslSuites();
const names = new Map(openssl.map((suite) => [suite.id, suite.name]));
const rows = [...registered, ...later]
  .filter(([id, name]) => !name.endsWith('_SCSV') && !withdrawn.has(id))
  .toSorted(([a], [b]) => a - b)
  .map(([id, name]) => {
    const { keyExchange, authentication, encryption, mac, prf } = partsOfSuite(name);
    const cells = [names.get(id), keyExchange, authentication, encryption, mac, prf];
    return [id.toString(16).padStart(4, '0'), name, ...cells.map((cell) => cell ?? '-')].join(' ');
  });

const text = `/**
 * Every registered cipher suite: number, IANA name, OpenSSL's name, key exchange, authentication,
 * encryption, MAC (none for AEAD) and the hash of the PRF or HKDF, as TLS 1.2 and later use it; \`-\` for
 * none. Written by test/tables/make-tls-suites.ts from tshark ${values.version} and ${await opensslVersion()};
 * compared with \`openssl ciphers -V\` in test/witness/tls-tables.test.ts.
 */
export const cipherSuiteRows = \`
${rows.join('\n')}
\`;
`;
const target = new URL('../../electron/wire/tls/cipher-suite-rows.ts', import.meta.url);
await writeFile(target, text);

async function opensslVersion(): Promise<string> {
  const said = await runProgram('openssl', ['version']);
  return said.split(' ').slice(0, 2).join(' ');
}
