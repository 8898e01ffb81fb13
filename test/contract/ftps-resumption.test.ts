import { describe, expect, it } from 'vitest';
import { connectFtps } from '../../electron/protocols/ftps/connect.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import type { TlsVersion } from '../../electron/shared/site.ts';
import { findProftpdTls } from '../servers/proftpd-tls.ts';
import { findPureFtpd } from '../servers/pure-ftpd.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import { listNames, mebibyte, noise, readWhole, writeWhole } from './bytes.ts';
import { findWithCa, type FindFtpServer } from './ftp-suite.ts';
import { ftpsTargetOf, trusting } from './ftp-subject.ts';

interface Case {
  name: string;
  find: FindFtpServer;
  security: 'explicit' | 'implicit';
  version: TlsVersion;
  /** Pure-FTPd gives no tickets of TLS 1.3. */
  isResumed: boolean;
}

const cases: Case[] = [
  { name: 'vsftpd', find: findVsftpd, security: 'explicit', version: 'TLSv1.2', isResumed: true },
  { name: 'vsftpd', find: findVsftpd, security: 'explicit', version: 'TLSv1.3', isResumed: true },
  { name: 'vsftpd', find: findVsftpd, security: 'implicit', version: 'TLSv1.2', isResumed: true },
  { name: 'vsftpd', find: findVsftpd, security: 'implicit', version: 'TLSv1.3', isResumed: true },
  {
    name: 'ProFTPD',
    find: findProftpdTls,
    security: 'explicit',
    version: 'TLSv1.2',
    isResumed: true,
  },
  {
    name: 'ProFTPD',
    find: findProftpdTls,
    security: 'explicit',
    version: 'TLSv1.3',
    isResumed: true,
  },
  {
    name: 'ProFTPD',
    find: findProftpdTls,
    security: 'implicit',
    version: 'TLSv1.2',
    isResumed: true,
  },
  {
    name: 'ProFTPD',
    find: findProftpdTls,
    security: 'implicit',
    version: 'TLSv1.3',
    isResumed: true,
  },
  {
    name: 'Pure-FTPd',
    find: findPureFtpd,
    security: 'explicit',
    version: 'TLSv1.2',
    isResumed: true,
  },
  {
    name: 'Pure-FTPd',
    find: findPureFtpd,
    security: 'explicit',
    version: 'TLSv1.3',
    isResumed: false,
  },
];

/** vsftpd and ProFTPD demand that every data connection resumes the session. */
describe('six data connections', () => {
  for (const { name, find, security, version, isResumed } of cases)
    it(`of ${name}, ${security} ${version}, are ${isResumed ? '' : 'not '}resumed and say so`, async (context) => {
      const found = await findWithCa(find);
      if ('skip' in found) return context.skip(found.skip);
      const { server, ca } = found;
      const running = await server.start({ security, certificate: await ca.issue() });
      let session: Session | undefined;
      try {
        session = await connectFtps(
          ftpsTargetOf(running, { offer: { versions: [version] } }),
          trusting(running),
        );
        const { write } = session.features;
        if (!write) throw new Error('FTP can always write.');
        const { root } = running;
        const bytes = noise(mebibyte + 17);
        const before = await listNames(session, root);
        await writeWhole(write, `${root}/large`, bytes);
        await writeWhole(write, `${root}/empty`, new Uint8Array(0));
        expect((await readWhole(session, `${root}/large`)).equals(bytes)).toBe(true);
        expect(await readWhole(session, `${root}/empty`)).toHaveLength(0);
        expect(await listNames(session, root)).toEqual([...before, 'empty', 'large'].sort());

        const [control, ...others] = session.reports ?? [];
        expect(control).toMatchObject({ role: 'control', protocolVersion: version });
        const data = others.filter(({ role }) => role === 'data');
        expect(data.length).toBeGreaterThanOrEqual(6);
        for (const report of data) {
          expect(report).toMatchObject({
            outcome: 'ok',
            protocolVersion: version,
            session: { resumed: isResumed },
            trust: { verdict: 'pinned' },
          });
          // What was not observed says why.
          if (isResumed) expect(report.session.resumedFrom).not.toBeNull();
          else expect(report.certificates?.[0]?.fingerprintSha256).toBe(running.fingerprintSha256);
        }
      } finally {
        await session?.close();
        await running.stop();
        await ca.remove();
      }
    });
});
