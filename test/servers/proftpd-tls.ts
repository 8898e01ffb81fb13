import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findFtpServer,
  passiveRange,
  type FoundFtpServer,
  type FtpServerKind,
  type FtpServerOptions,
} from './ftp-server.ts';
import type { DebianPackages } from './package-cache.ts';

/** ProFTPD with mod_tls: MLSD, MFMT, and data connections that resume the session or are refused. */
const proftpd: FtpServerKind = {
  name: 'ProFTPD',
  packages: ['proftpd-core', 'proftpd-mod-crypto'],
  async command({ found, user, port, options }) {
    // It reads the file of accounts itself and refuses one that others can read.
    await chmod(join(user.folder, 'passwd'), 0o600);
    const config = join(user.folder, 'proftpd.conf');
    await writeFile(config, `${configLines(found, user.folder, port, options).join('\n')}\n`);
    return {
      program: 'usr/sbin/proftpd',
      args: ['--nodaemon', '--config', config],
      env: found.env,
      readyText: 'standalone mode STARTUP',
    };
  },
};

export function findProftpdTls(own: DebianPackages): Promise<FoundFtpServer | { skip: string }> {
  return findFtpServer(own, proftpd);
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
    ...(options.hasDigests === true ? ['LoadModule mod_digest.c', 'DigestEngine on'] : []),
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
