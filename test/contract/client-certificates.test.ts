import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectHttps } from '../../electron/protocols/https/connect.ts';
import type { AskCredentials } from '../../electron/protocols/protocol.ts';
import type { HttpsTarget } from '../../electron/shared/site.ts';
import { findApache } from '../servers/apache.ts';
import { runProgram } from '../servers/run-program.ts';
import { createTestCa, type TestCa, type TestCertificate } from '../servers/test-ca.ts';
import type { WebServer } from '../servers/web-server.ts';
import { httpsTargetOf, trustingWeb } from './web-subject.ts';

const apache = await findApache();
const skip = 'skip' in apache ? apache.skip : false;
const passphrase = 'open sesame';

describe.skipIf(skip)('client certificates', () => {
  let server: WebServer;
  let ca: TestCa;
  let own: TestCertificate;
  let archive: string;

  beforeAll(async () => {
    if ('skip' in apache) return;
    ca = await createTestCa();
    own = await ca.issue({ names: ['ann'], isForClients: true });
    archive = join(ca.folder, 'ann.p12');
    const files = ['-inkey', own.keyFile, '-in', own.chainFile, '-out', archive];
    await runProgram('/usr/bin/openssl', [
      ...['pkcs12', '-export', ...files],
      ...['-passout', `pass:${passphrase}`],
    ]);
    server = await apache.start({
      config: [`SSLCACertificateFile ${ca.caFile}`, 'SSLVerifyClient require', 'SSLVerifyDepth 3'],
    });
  });
  afterAll(async () => {
    await server.stop();
    await ca.remove();
  });

  async function stat(
    changes: Partial<HttpsTarget>,
    credentials: AskCredentials = trustingWeb(server).credentials,
  ) {
    const options = { ...trustingWeb(server), credentials };
    const session = await connectHttps(httpsTargetOf(server, changes), options);
    try {
      return await session.stat('/', options.signal);
    } finally {
      await session.close();
    }
  }

  it('are shown from PEM, with the key in the same file or in one of its own', async () => {
    expect(await stat({ clientCertificate: own.pemFile })).toMatchObject({ kind: 'folder' });
    const apart = { clientCertificate: own.chainFile, clientKey: own.keyFile };
    expect(await stat(apart)).toMatchObject({ kind: 'folder' });
  });

  it('are shown from PKCS #12, whose passphrase is asked for until it is right', async () => {
    const attempts: number[] = [];
    const answer: AskCredentials = (request) => {
      if (request.kind !== 'passphrase') return Promise.resolve([server.password]);
      attempts.push(request.attempt);
      return Promise.resolve([request.attempt === 1 ? 'wrong' : passphrase]);
    };
    expect(await stat({ clientCertificate: archive }, answer)).toMatchObject({ kind: 'folder' });
    expect(attempts).toEqual([1, 2]);
    await expect(
      stat({ clientCertificate: archive }, () => Promise.resolve(null)),
    ).rejects.toMatchObject({ code: 'auth-failed' });
  });

  it('that are missing are named as what the server wants', async () => {
    await expect(stat({})).rejects.toMatchObject({ code: 'negotiation-failed' });
    await expect(stat({ clientCertificate: '/nowhere.pem' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
