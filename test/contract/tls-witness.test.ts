import { afterAll, expect, it } from 'vitest';
import { findOwnOpenssl, findTrixieOpenssl } from '../servers/openssl-server.ts';
import { findWitnessTools } from '../witness/tools.ts';
import { createWitnessFiles } from '../witness/tls/certificates.ts';
import { allTlsConfigurations, type TlsConfiguration } from '../witness/tls/configurations.ts';
import { runTls } from '../witness/tls/run.ts';

const servers = { OpenSSL: await findOwnOpenssl(), 'OpenSSL 3.5': await findTrixieOpenssl() };
const found = await findWitnessTools();
const tools = 'skip' in found ? null : found;
const files = 'skip' in servers.OpenSSL ? null : await createWitnessFiles(servers.OpenSSL);
afterAll(() => files?.remove());

/** One of each kind; test/all has every one of them. */
const wanted: ReadonlySet<string> = new Set([
  'OpenSSL TLSv1',
  'OpenSSL DHE with 2048 bits',
  'OpenSSL TLS_RSA_WITH_AES_128_GCM_SHA256',
  'OpenSSL CBC with encrypt-then-MAC',
  'OpenSSL resumed by TLS 1.2 ticket',
  'OpenSSL no common suite',
  'OpenSSL 3.5 default',
  'OpenSSL 3.5 TLS 1.3 P-384',
  'OpenSSL 3.5 resumed by PSK alone',
  'OpenSSL 3.5 client certificate, TLS 1.3',
]);
const configurations = allTlsConfigurations().filter(({ server, name }) =>
  wanted.has(`${server} ${name}`),
);

it.for(
  configurations.map((one): [string, TlsConfiguration] => [`${one.server}, ${one.name}`, one]),
)('the report equals what its witnesses saw: %s', async ([, configuration], context) => {
  const openssl = servers[configuration.server];
  if ('skip' in openssl || !files) return context.skip('no openssl of this version');
  const result = await runTls(configuration, { openssl, files, tools });
  expect(Object.values(result.differences).flat()).toEqual([]);
  expect(result.unexplained).toEqual([]);
  expect(result.report.failure?.reason).toBe(configuration.failure);
  if (configuration.name === 'default')
    expect(result.report.keyExchange?.name).toBe('X25519MLKEM768');
  return undefined;
});
