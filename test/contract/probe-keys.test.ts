import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProbe } from '../../electron/engine/probe/run-probe.ts';
import type { TlsProbe } from '../../electron/shared/probe.ts';
import {
  findTrixieOpenssl,
  startOpensslServer,
  type OpensslServer,
} from '../servers/openssl-server.ts';
import { createWitnessFiles, type WitnessFiles } from '../witness/tls/certificates.ts';

const openssl = await findTrixieOpenssl();

/* What a server of TLS 1.3 sends encrypted is opened with a key of each kind. */
describe.skipIf('skip' in openssl ? openssl.skip : false)('a probe of TLS 1.3 alone', () => {
  let files: WitnessFiles;
  let server: OpensslServer | undefined;

  beforeAll(async () => {
    if (!('skip' in openssl)) files = await createWitnessFiles(openssl);
  });
  afterAll(async () => {
    await server?.stop();
    await files.remove();
  });

  it.each([
    'x25519',
    'secp256r1',
    'secp384r1',
    'secp521r1',
    'x448',
    'X25519MLKEM768',
    'SecP256r1MLKEM768',
    'SecP384r1MLKEM1024',
  ])('reads certificate and signature behind %s', async (group) => {
    if ('skip' in openssl) return;
    const { certFile, keyFile, fingerprint } = await files.certificate('ed25519');
    const own = await startOpensslServer(openssl, [
      ...['-cert', certFile, '-key', keyFile, '-tls1_3', '-groups', group],
      ...['-ciphersuites', 'TLS_AES_256_GCM_SHA384:TLS_AES_128_CCM_SHA256', '-alpn', 'http/1.1'],
    ]);
    server = own;
    const probe = (await runProbe(
      {
        ...{ protocol: 'https', host: '127.0.0.1', port: own.port, user: '', basePath: '/' },
        clientCertificate: null,
      },
      {
        pace: { perSecond: 200, atOnce: 2 },
        signal: new AbortController().signal,
        credentials: () => Promise.resolve(null),
      },
    )) as TlsProbe;
    await own.stop();
    expect(probe.groups).toMatchObject([{ version: 'TLSv1.3', accepted: [group] }]);
    expect(probe.signatures).toMatchObject([{ version: 'TLSv1.3', accepted: ['ed25519'] }]);
    expect(probe.certificates.map(({ chain }) => chain[0]?.fingerprintSha256Hex)).toEqual([
      fingerprint,
    ]);
    expect(probe.alpn?.accepted).toEqual(['http/1.1']);
    expect(probe.suites[0]?.accepted.map(({ name }) => name).toSorted()).toEqual([
      'TLS_AES_128_CCM_SHA256',
      'TLS_AES_256_GCM_SHA384',
    ]);
  });
});
