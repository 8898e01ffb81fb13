import { afterAll } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import type { FoundFtpServer } from '../servers/ftp-server.ts';
import type { DebianPackages } from '../servers/package-cache.ts';
import { createTestCa, noTestCa, type TestCa } from '../servers/test-ca.ts';
import { describeProtocol, type KnownFailure } from './contract.ts';
import { createFtpSubject, type FtpSubjectOptions } from './ftp-subject.ts';

export type FindFtpServer = (own: DebianPackages) => Promise<FoundFtpServer | { skip: string }>;

/** The server, with what it needs, or why it cannot be had. */
export async function findWithCa(
  find: FindFtpServer,
): Promise<{ server: FoundFtpServer; ca: TestCa } | { skip: string }> {
  if (noTestCa !== null) return { skip: noTestCa };
  const own = await findDebianPackages();
  if ('skip' in own) return own;
  const server = await find(own);
  if ('skip' in server) return server;
  return { server, ca: await createTestCa() };
}

export interface FtpSuiteOptions extends FtpSubjectOptions {
  security: 'explicit' | 'implicit';
  knownFailures?: readonly KnownFailure[];
}

/** The whole contract suite against one kind of FTP server. */
export async function describeFtpServer(
  name: string,
  find: FindFtpServer,
  { security, knownFailures = [], ...options }: FtpSuiteOptions,
): Promise<void> {
  const found = await findWithCa(find);
  if ('skip' in found) {
    describeProtocol(name, unreachable, { skip: found.skip });
    return;
  }
  const { server, ca } = found;
  const certificate = ca.issue();
  describeProtocol(
    `${name} ${server.version}, ${security} TLS`,
    async () => {
      const made = await certificate;
      return await createFtpSubject(() => server.start({ security, certificate: made }), options);
    },
    { knownFailures },
  );
  afterAll(() => ca.remove());
}

function unreachable(): never {
  throw new Error('A skipped suite starts no server.');
}
