import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connectFtps } from '../../electron/protocols/ftps/connect.ts';
import type { SecurityReport } from '../../electron/shared/report.ts';
import type { TlsVersion } from '../../electron/shared/site.ts';
import { unexplained } from '../fixtures/tls/unexplained.ts';
import type { FtpServerOptions } from '../servers/ftp-server.ts';
import { findProftpdTls } from '../servers/proftpd-tls.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import { listNames } from './bytes.ts';
import { findWithCa, type FindFtpServer } from './ftp-suite.ts';
import { ftpsTargetOf, trusting } from './ftp-subject.ts';

/** What a server says of one of its TLS connections. */
interface Said {
  version: string;
  suite: string;
  isResumed: boolean;
}

interface Case {
  name: string;
  find: FindFtpServer;
  /** One line for each connection. */
  line: RegExp;
  isResumed: RegExp;
}

const cases: readonly Case[] = [
  {
    name: 'vsftpd',
    find: findVsftpd,
    line: /"SSL version: (\S+), SSL cipher: (\S+), (.+?), no cert"/g,
    isResumed: /^reused/,
  },
  {
    name: 'ProFTPD',
    find: findProftpdTls,
    line: /: (TLSv\S+) (?:data )?connection accepted, using cipher (\S+) \((.+)\)/g,
    isResumed: /resumed session/,
  },
];

const asSaid = (report: SecurityReport): Said => ({
  version: String(report.protocolVersion),
  suite: String(report.cipherSuite?.openssl),
  isResumed: report.session.resumed === true,
});

for (const { name, find, line, isResumed } of cases)
  it.for<TlsVersion>(['TLSv1.2', 'TLSv1.3'])(
    `what ${name} says of control and data connections stands in their reports: %s`,
    async (version, context) => {
      const found = await findWithCa(find);
      if ('skip' in found) return context.skip(found.skip);
      const folder = await mkdtemp(join(tmpdir(), 'keyferry-tls-log-'));
      const tlsLogFile = join(folder, 'log');
      const { server, ca } = found;
      const options: FtpServerOptions = {
        security: 'explicit',
        certificate: await ca.issue(),
        tlsLogFile,
      };
      const running = await server.start(options);
      try {
        const target = ftpsTargetOf(running, { offer: { versions: [version] } });
        const session = await connectFtps(target, trusting(running));
        // ProFTPD tells of the first data connection only.
        await listNames(session, running.root);
        const reports = session.reports ?? [];
        await session.close();
        await running.stop();
        const log = await readFile(tlsLogFile, 'utf8');
        const said = [...log.matchAll(line)].map(
          ([, protocol = '', suite = '', rest = '']): Said => ({
            version: protocol,
            suite,
            isResumed: isResumed.test(rest),
          }),
        );
        expect(reports.map(({ role }) => role)).toEqual(['control', 'data']);
        expect(reports.map(asSaid)).toEqual(said);
        const [control, ...data] = reports;
        for (const report of data) {
          expect(report.session.resumedFrom).toBe(control?.id);
          // Only TLS 1.3 agrees on new keys when it resumes.
          expect(report.keyExchange === null).toBe(version === 'TLSv1.2');
        }
        for (const report of reports) expect(unexplained(report)).toEqual([]);
        expect(control?.messages.some(({ name }) => name === 'ServerHello')).toBe(true);
      } finally {
        await running.stop();
        await ca.remove();
        await rm(folder, { recursive: true, force: true });
      }
      return undefined;
    },
  );
