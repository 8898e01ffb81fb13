import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { passiveRange, type FtpServerOptions, type FtpTestServer } from './ftp-server.ts';
import { findPackages, type DebianPackages } from './package-cache.ts';
import { runProgram } from './run-program.ts';
import { startServerProcess, untilListening, withFreePort } from './server-process.ts';
import { createTestUser, type TestUser } from './test-user.ts';

/** Pure-FTPd: MLSD and MFMT, explicit TLS; with TLS 1.3 it gives no tickets and asks for none. */
export interface PureFtpd {
  readonly version: string;
  start(options: FtpServerOptions): Promise<FtpTestServer>;
}

/** Fetches it on first use; `own` makes the user. */
export async function findPureFtpd(own: DebianPackages): Promise<PureFtpd | { skip: string }> {
  if (process.getuid?.() !== 0) return { skip: 'Pure-FTPd changes users and needs root' };
  const found = await findPackages({ names: ['pure-ftpd'] });
  if ('skip' in found) return found;
  const version = found.versions['pure-ftpd'] ?? 'unknown';
  return { version, start: (options) => start(own, found, version, options) };
}

async function start(
  own: DebianPackages,
  found: DebianPackages,
  version: string,
  options: FtpServerOptions,
): Promise<FtpTestServer> {
  const user = await createTestUser(own, 'pure-ftpd');
  try {
    const accounts = await makeAccounts(found, user);
    const { port, running } = await withFreePort(async (free) => {
      const running = await startServerProcess({
        program: found.path('usr/sbin/pure-ftpd'),
        args: argumentsFor(options, free, accounts, user.folder),
        env: { ...user.env, ...found.env, LD_PRELOAD: user.env['LD_PRELOAD'] },
      });
      await untilListening(free, running);
      return { port: free, running };
    });
    return {
      name: 'Pure-FTPd',
      version,
      security: options.security,
      host: '127.0.0.1',
      port,
      user: user.name,
      password: user.password,
      root: user.home,
      fingerprintSha256: options.certificate?.fingerprintSha256,
      log: () => running.log(),
      kill: () => running.kill(),
      async stop() {
        await running.kill();
        await user.remove();
      },
    };
  } catch (thrown) {
    await user.remove();
    throw thrown;
  }
}

/** A database of its own accounts, from a line as in passwd(5). */
async function makeAccounts(found: DebianPackages, user: TestUser): Promise<string> {
  const { uid, gid } = await stat(user.home);
  const passwords = join(user.folder, 'pureftpd.passwd');
  const database = join(user.folder, 'pureftpd.pdb');
  const hash = await runProgram('perl', ['-e', 'print crypt($ENV{SECRET}, q($6$keyferry$))'], {
    env: { ...process.env, SECRET: user.password },
  });
  const fields = [
    user.name,
    hash,
    uid,
    gid,
    '',
    user.home,
    '',
    '',
    '',
    '',
    '',
    '',
    '',
    '',
    '',
    '',
    '',
  ];
  await writeFile(passwords, `${fields.join(':')}:\n`);
  const args = ['mkdb', database, '-f', passwords];
  await runProgram(found.path('usr/bin/pure-pw'), args, { env: found.env });
  return database;
}

function argumentsFor(
  { security, certificate, maxConnections }: FtpServerOptions,
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
    ...(security === 'none' || !certificate ? [] : ['-Y', '2', '-2', certificate.pemFile]),
  ];
}
