import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectFtps } from '../../electron/protocols/ftps/connect.ts';
import { connectHttps } from '../../electron/protocols/https/connect.ts';
import type { AskCredentials } from '../../electron/protocols/protocol.ts';
import type { HttpsTarget } from '../../electron/shared/site.ts';
import { findApache } from '../servers/apache.ts';
import { runProgram } from '../servers/run-program.ts';
import { createTestCa, type TestCa, type TestCertificate } from '../servers/test-ca.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import type { WebServer } from '../servers/web-server.ts';
import { mebibyte, noise, readWhole, writeWhole } from './bytes.ts';
import { ftpsTargetOf, trusting } from './ftp-subject.ts';
import { findWithCa } from './ftp-suite.ts';
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

  it('are shown on every connection of TLS 1.2 and of TLS 1.3, and only after its verdict', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const trusting = trustingWeb(server);
      const seen: (string | null | undefined)[] = [];
      const session = await connectHttps(
        httpsTargetOf(server, { clientCertificate: own.pemFile, offer: { versions: [version] } }),
        {
          ...trusting,
          judge: (report) => {
            seen.push(report.tls?.clientCertificate);
            return trusting.judge(report);
          },
        },
      );
      const paths = Array.from({ length: 4 }, () => session.stat('/', trusting.signal));
      await Promise.all(paths);
      const sent = session.reports?.map((report) => report.tls?.clientCertificate);
      await session.close();
      expect(new Set(seen)).toEqual(new Set(['requested']));
      expect(sent?.length).toBeGreaterThan(1);
      expect(new Set(sent)).toEqual(new Set(['sent']));
    }
  });

  it('that are missing are named as what the server wants', async () => {
    await expect(stat({})).rejects.toMatchObject({ code: 'negotiation-failed' });
    await expect(stat({ clientCertificate: '/nowhere.pem' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('client certificates over FTPS', () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
    it(`are shown to vsftpd, which wants one, with data connections of ${version}`, async (context) => {
      const found = await findWithCa(findVsftpd);
      if ('skip' in found) return context.skip(found.skip);
      const { server, ca } = found;
      const own = await ca.issue({ names: ['ann'], isForClients: true });
      const running = await server.start({
        security: 'explicit',
        certificate: await ca.issue(),
        clientAuthorityFile: ca.caFile,
      });
      try {
        const offer = { versions: [version] };
        const target = ftpsTargetOf(running, { clientCertificate: own.pemFile, offer });
        const session = await connectFtps(target, trusting(running));
        const bytes = noise(mebibyte + 17);
        const { write } = session.features;
        if (!write) throw new Error('FTP can always write.');
        await writeWhole(write, `${running.root}/large`, bytes);
        expect((await readWhole(session, `${running.root}/large`)).equals(bytes)).toBe(true);
        expect(session.report?.tls?.clientCertificate).toBe('sent');
        await session.close();
        const without = ftpsTargetOf(running, { offer });
        await expect(connectFtps(without, trusting(running))).rejects.toMatchObject({
          code: 'negotiation-failed',
        });
      } finally {
        await running.stop();
        await ca.remove();
      }
    });
});
