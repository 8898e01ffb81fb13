import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { afterAll, describe, expect, it } from 'vitest';
import { findOwnOpenssl, findTrixieOpenssl } from '../servers/openssl-server.ts';
import { findWitnessTools } from '../witness/tools.ts';
import { createWitnessFiles } from '../witness/tls/certificates.ts';
import {
  allTlsConfigurations,
  type TlsConfiguration,
  type TlsServerName,
} from '../witness/tls/configurations.ts';
import { tlsCompatibilityPage } from '../witness/tls/page.ts';
import { runTls, type TlsResult } from '../witness/tls/run.ts';

const servers = { OpenSSL: await findOwnOpenssl(), 'OpenSSL 3.5': await findTrixieOpenssl() };
const found = await findWitnessTools();
const tools = 'skip' in found ? null : found;
const files = 'skip' in servers.OpenSSL ? null : await createWitnessFiles(servers.OpenSSL);
const results: TlsResult[] = [];

for (const name of Object.keys(servers) as TlsServerName[]) {
  const openssl = servers[name];
  describe(`${name} ${'skip' in openssl ? openssl.skip : openssl.version}`, () => {
    const own = allTlsConfigurations().filter((one) => one.server === name);
    it.for(own.map((one): [string, TlsConfiguration] => [one.name, one]))(
      '%s',
      async ([, configuration], context) => {
        if ('skip' in openssl || !files) return context.skip('no openssl of this version');
        const result = await runTls(configuration, { openssl, files, tools });
        results.push(result);
        expect(Object.values(result.differences).flat()).toEqual([]);
        expect(result.unexplained).toEqual([]);
        expect(result.report.failure?.reason).toBe(configuration.failure);
        return undefined;
      },
    );
  });
}

it('connects to OpenSSL 3.5 quantum-safe by default', (context) => {
  const usual = results.find(
    ({ configuration: { server, name } }) => server === 'OpenSSL 3.5' && name === 'default',
  );
  if (!usual) return context.skip('no OpenSSL 3.5');
  expect(usual.report.keyExchange).toMatchObject({ name: 'X25519MLKEM768', postQuantum: true });
  return undefined;
});

afterAll(async () => {
  await files?.remove();
  if (process.env['KEYFERRY_WRITE_DOCS'] !== '1') return;
  const versions = Object.entries(servers).map(([name, openssl]) => [
    name,
    'skip' in openssl ? `unknown (${openssl.skip})` : openssl.version,
  ]);
  const page = tlsCompatibilityPage(
    Object.fromEntries(versions) as Record<TlsServerName, string>,
    results,
  );
  const text = await format(page, { parser: 'markdown' });
  await writeFile(new URL('../../docs/compatibility-tls.md', import.meta.url), text);
});
