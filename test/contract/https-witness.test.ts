import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connectHttps } from '../../electron/protocols/https/connect.ts';
import type { HttpsTarget, TlsVersion } from '../../electron/shared/site.ts';
import { groupByName } from '../../electron/wire/tls/groups.ts';
import { unexplained } from '../fixtures/tls/unexplained.ts';
import { findNginx } from '../servers/nginx.ts';
import { listNames } from './bytes.ts';
import { judgeByFingerprints } from './judge.ts';

const found = await findNginx();

it.for<[TlsVersion, string]>([
  ['TLSv1.2', 'secp384r1'],
  ['TLSv1.3', 'x25519'],
])(
  'what nginx says of its connection stands in the report: %s, %s',
  async ([version, group], context) => {
    if ('skip' in found) return context.skip(found.skip);
    const folder = await mkdtemp(join(tmpdir(), 'keyferry-tls-log-'));
    const tlsLogFile = join(folder, 'log');
    const server = await found.start({ tlsLogFile, config: ['ssl_protocols TLSv1.2 TLSv1.3;'] });
    try {
      const { host, port, user, password } = server;
      const target: HttpsTarget = {
        ...{ protocol: 'https', host, port, user, basePath: '/', clientCertificate: null },
        // The key of its certificate is on P-256, which TLS 1.2 wants among the groups.
        offer: { versions: [version], groups: [group, 'secp256r1'] },
      };
      const session = await connectHttps(target, {
        judge: judgeByFingerprints([server.certificate.fingerprintSha256]),
        credentials: (request) => Promise.resolve(request.kind === 'password' ? [password] : null),
        signal: new AbortController().signal,
      });
      await listNames(session, session.home);
      const { report } = session;
      await session.close();
      await server.stop();
      const [line = ''] = (await readFile(tlsLogFile, 'utf8')).split('\n');
      const [protocol, suite, curve = '', reused, name, alpn] = line.split(' ');
      expect(report).toMatchObject({
        role: 'http',
        protocolVersion: protocol,
        cipherSuite: { openssl: suite },
        keyExchange: { group: groupByName(curve)?.name },
        session: { resumed: reused === 'r', sni: name, alpn },
      });
      expect([protocol, groupByName(curve)?.name]).toEqual([version, group]);
      if (report) expect(unexplained(report)).toEqual([]);
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
    return undefined;
  },
);
