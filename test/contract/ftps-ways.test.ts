import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { connectFtp, connectFtps } from '../../electron/protocols/ftps/connect.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import type { FtpsTarget } from '../../electron/shared/site.ts';
import type { FtpTestServer } from '../servers/ftp-server.ts';
import { findProftpdTls } from '../servers/proftpd-tls.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import { listNames, mebibyte, noise, readWhole, writeWhole } from './bytes.ts';
import { findWithCa } from './ftp-suite.ts';
import { ftpsTargetOf, trusting } from './ftp-subject.ts';

const servers = { vsftpd: findVsftpd, ProFTPD: findProftpdTls };
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

for (const [name, find] of Object.entries(servers)) {
  const found = await findWithCa(find);
  describe.skipIf('skip' in found)(`ways of FTP with ${name}`, () => {
    afterAll(async () => {
      if (!('skip' in found)) await found.ca.remove();
    });

    async function start(maxConnections?: number): Promise<FtpTestServer> {
      if ('skip' in found) throw new Error('A skipped suite starts no server.');
      const server = await found.server.start({
        security: 'explicit',
        certificate: await found.ca.issue(),
        ...(maxConnections !== undefined && { maxConnections }),
      });
      stops.push(() => server.stop());
      return server;
    }

    async function connect(server: FtpTestServer, more: Partial<FtpsTarget>): Promise<Session> {
      const session = await connectFtps(ftpsTargetOf(server, more), trusting(server));
      stops.push(() => session.close());
      return session;
    }

    it('lets the server open data connections in active mode', async () => {
      const server = await start();
      const session = await connect(server, { dataMode: 'active' });
      const bytes = noise(mebibyte);
      const write = session.features.write ?? (() => Promise.reject(new Error('cannot write')));
      await writeWhole(write, `${server.root}/file`, bytes);
      expect((await readWhole(session, `${server.root}/file`)).equals(bytes)).toBe(true);
      expect(await listNames(session, server.root)).toContain('file');
      const data = session.reports?.filter(({ role }) => role === 'data') ?? [];
      expect(data.length).toBeGreaterThanOrEqual(3);
      for (const report of data) expect(report.session.resumed).toBe(true);
    });

    it('writes names in the encoding of the site', async () => {
      const server = await start();
      const session = await connect(server, { encoding: 'windows-1252' });
      const write = session.features.write ?? (() => Promise.reject(new Error('cannot write')));
      await writeWhole(write, `${server.root}/caf\u00e9`, Buffer.from('x'));
      const stored = await readdir(Buffer.from(server.root), { encoding: 'buffer' });
      expect(stored.map((bytes) => bytes.toString('latin1'))).toContain('caf\u00e9');
      expect(await listNames(session, server.root)).toContain('caf\u00e9');
      await expect(
        session.stat(`${server.root}/\u65e5`, new AbortController().signal),
      ).rejects.toMatchObject({ code: 'name-invalid' });
    });

    it('makes do with as many connections as the server lets in', async () => {
      const server = await start(2);
      const session = await connect(server, { maxConnections: 6 });
      const contents = Array.from({ length: 5 }, (_, index) => noise(100_000 + index));
      for (const [index, bytes] of contents.entries())
        await writeFile(join(server.root, String(index)), bytes, { mode: 0o644 });
      const read = await Promise.all(
        contents.map((_, index) => readWhole(session, `${server.root}/${String(index)}`)),
      );
      for (const [index, bytes] of contents.entries())
        expect(read[index]?.equals(bytes), String(index)).toBe(true);
      const lines = session.reports?.filter(({ role }) => role === 'control') ?? [];
      expect(lines.length).toBeLessThanOrEqual(2);
    });

    it('speaks plain FTP where that was accepted', async () => {
      if ('skip' in found) return;
      const server = await found.server.start({ security: 'none' });
      stops.push(() => server.stop());
      const { host, port, user } = server;
      const session = await connectFtp(
        { protocol: 'ftp', host, port, user, isPlaintextAccepted: true },
        {
          ...trusting(server),
          judge: (report) => {
            expect(report).toMatchObject({ role: 'control', encryption: null });
            const trust = { reason: 'test', hostKey: null, chain: null } as const;
            return Promise.resolve({ accept: true, trust: { ...trust, verdict: 'unverified' } });
          },
        },
      );
      stops.push(() => session.close());
      const bytes = noise(mebibyte);
      const write = session.features.write ?? (() => Promise.reject(new Error('cannot write')));
      await writeWhole(write, `${server.root}/file`, bytes);
      expect((await readWhole(session, `${server.root}/file`)).equals(bytes)).toBe(true);
    });
  });
}
