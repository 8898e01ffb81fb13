import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findFtpServer,
  passiveRange,
  type FoundFtpServer,
  type FtpServerKind,
  type FtpServerOptions,
} from './ftp-server.ts';
import type { DebianPackages } from './package-cache.ts';
import { runProgram } from './run-program.ts';
import type { TestUser } from './test-user.ts';

/** Pure-FTPd: MLSD and MFMT, explicit TLS; with TLS 1.3 it gives no tickets and asks for none. */
const pureFtpd: FtpServerKind = {
  name: 'Pure-FTPd',
  packages: ['pure-ftpd'],
  async command({ found, user, port, options }) {
    const accounts = await makeAccounts(found, user);
    return {
      program: 'usr/sbin/pure-ftpd',
      args: argumentsFor(options, port, accounts, user.folder),
      env: { ...user.env, ...found.env, LD_PRELOAD: user.env['LD_PRELOAD'] },
    };
  },
};

export function findPureFtpd(own: DebianPackages): Promise<FoundFtpServer | { skip: string }> {
  return findFtpServer(own, pureFtpd);
}

/** A database of its own accounts, from a line as in passwd(5). */
async function makeAccounts(found: DebianPackages, user: TestUser): Promise<string> {
  const { uid, gid } = await stat(user.home);
  const passwords = join(user.folder, 'pureftpd.passwd');
  const database = join(user.folder, 'pureftpd.pdb');
  const hash = await runProgram('perl', ['-e', 'print crypt($ENV{SECRET}, q($6$keyferry$))'], {
    env: { ...process.env, SECRET: user.password },
  });
  // Limits and times of its own follow, all of them empty.
  const line = [user.name, hash, uid, gid, '', user.home].join(':') + ':'.repeat(12);
  await writeFile(passwords, `${line}\n`);
  const args = ['mkdb', database, '-f', passwords];
  await runProgram(found.path('usr/bin/pure-pw'), args, { env: found.env });
  return database;
}

function argumentsFor(
  { security, certificate, maxConnections, quotaMiB }: FtpServerOptions,
  port: number,
  accounts: string,
  folder: string,
): string[] {
  const { low, high } = passiveRange(port);
  return [
    ...['-S', `127.0.0.1,${String(port)}`, '-4', '-H', '-E', '-u', '1', '-l', `puredb:${accounts}`],
    ...['-p', `${String(low)}:${String(high)}`, '-P', '127.0.0.1', '-g', join(folder, 'pid')],
    // Time of files in UTC, and dot files without being asked.
    ...['-D', '-U', '022:022'],
    ...(maxConnections === undefined ? [] : ['-C', String(maxConnections)]),
    ...(quotaMiB === undefined ? [] : ['-n', `100000:${String(quotaMiB)}`, '-A']),
    ...(security === 'none' || !certificate ? [] : ['-Y', '2', '-2', certificate.pemFile]),
  ];
}
