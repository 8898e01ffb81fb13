import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { passiveRange, type FtpServerOptions, type FtpTestServer } from './ftp-server.ts';
import { findPackages, type DebianPackages } from './package-cache.ts';
import { startServerProcess, untilListening, withFreePort } from './server-process.ts';
import { createTestUser } from './test-user.ts';

/** ProFTPD with mod_tls: MLSD, MFMT, and data connections that resume the session or are refused. */
export interface ProftpdTls {
  readonly version: string;
  start(options: FtpServerOptions): Promise<FtpTestServer>;
}

/** Fetches it on first use; `own` makes the user. */
export async function findProftpdTls(own: DebianPackages): Promise<ProftpdTls | { skip: string }> {
  if (process.getuid?.() !== 0) return { skip: 'ProFTPD changes users and needs root' };
  const found = await findPackages({ names: ['proftpd-core', 'proftpd-mod-crypto'] });
  if ('skip' in found) return found;
  const version = found.versions['proftpd-core'] ?? 'unknown';
  return { version, start: (options) => start(own, found, version, options) };
}

async function start(
  own: DebianPackages,
  found: DebianPackages,
  version: string,
  options: FtpServerOptions,
): Promise<FtpTestServer> {
  const user = await createTestUser(own, 'proftpd');
  try {
    // It reads the file of accounts itself and refuses one that others can read.
    await chmod(join(user.folder, 'passwd'), 0o600);
    const { port, running } = await withFreePort(async (free) => {
      const config = join(user.folder, 'proftpd.conf');
      await writeFile(config, `${configLines(found, user.folder, free, options).join('\n')}\n`);
      const running = await startServerProcess({
        program: found.path('usr/sbin/proftpd'),
        args: ['--nodaemon', '--config', config],
        env: found.env,
        readyText: 'standalone mode STARTUP',
      });
      // It says that it starts before it listens.
      await untilListening(free, running);
      return { port: free, running };
    });
    return {
      name: 'ProFTPD',
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

function configLines(
  found: DebianPackages,
  folder: string,
  port: number,
  options: FtpServerOptions,
): string[] {
  const { low, high } = passiveRange(port);
  const limit = options.maxConnections;
  return [
    `ModulePath ${found.path('usr/lib/proftpd')}`,
    'LoadModule mod_tls.c',
    'ServerType standalone',
    `Port ${String(port)}`,
    'DefaultAddress 127.0.0.1',
    'SocketBindTight on',
    'UseReverseDNS off',
    'User nobody',
    'Group nogroup',
    `PidFile ${join(folder, 'pid')}`,
    'ScoreboardFile none',
    'DelayEngine off',
    'WtmpLog off',
    'TransferLog none',
    'AuthOrder mod_auth_file.c',
    `AuthUserFile ${join(folder, 'passwd')}`,
    'RequireValidShell off',
    'AllowOverwrite on',
    'AllowStoreRestart on',
    'AllowRetrieveRestart on',
    'UseEncoding UTF-8 UTF-8',
    `PassivePorts ${String(low)} ${String(high)}`,
    ...(limit === undefined ? [] : [`MaxClientsPerHost ${String(limit)}`]),
    ...securityLines(options),
  ];
}

function securityLines({ security, certificate, tlsLogFile }: FtpServerOptions): string[] {
  if (security === 'none' || !certificate) return [];
  return [
    'TLSEngine on',
    'TLSProtocol TLSv1.2 TLSv1.3',
    'TLSRequired on',
    // Certificates of tests are of ECDSA unless somebody asks for another key.
    `TLSECCertificateFile ${certificate.chainFile}`,
    `TLSECCertificateKeyFile ${certificate.keyFile}`,
    'TLSRenegotiate none',
    ...(tlsLogFile === undefined ? [] : [`TLSLog ${tlsLogFile}`]),
    ...(security === 'implicit' ? ['TLSOptions UseImplicitSSL'] : []),
  ];
}
