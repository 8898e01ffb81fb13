import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findFtpServer,
  passiveRange,
  type FoundFtpServer,
  type FtpServerKind,
  type FtpServerOptions,
} from './ftp-server.ts';
import type { DebianPackages } from './package-cache.ts';
import type { TestUser } from './test-user.ts';

/** vsftpd: no MLSD, times by MDTM, and with TLS it demands that data connections resume the session. */
const vsftpd: FtpServerKind = {
  name: 'vsftpd',
  packages: ['vsftpd', 'libpam-wrapper', 'libnss-wrapper'],
  async command({ found, user, port, options }) {
    const env = await withPasswords(found, user);
    const empty = join(user.folder, 'empty');
    await mkdir(empty, { recursive: true, mode: 0o555 });
    const config = join(user.folder, 'vsftpd.conf');
    await writeFile(config, `${configLines(options, port, empty).join('\n')}\n`);
    return { program: 'usr/sbin/vsftpd', args: [config], env };
  },
};

export function findVsftpd(own: DebianPackages): Promise<FoundFtpServer | { skip: string }> {
  return findFtpServer(own, vsftpd);
}

/** It asks PAM. pam_wrapper shows it a service whose one module knows the made-up user's password. */
async function withPasswords(found: DebianPackages, user: TestUser): Promise<NodeJS.ProcessEnv> {
  const services = join(user.folder, 'pam');
  const passwords = join(user.folder, 'pam-passwords');
  const library = found.libraryFolders
    .map((folder) => join(folder, 'libpam_wrapper.so'))
    .find((file) => file.includes('/usr/lib/'));
  const module = library?.replace('libpam_wrapper.so', 'pam_wrapper/pam_matrix.so');
  if (library === undefined || module === undefined) throw new Error('there is no pam_wrapper');
  await mkdir(services, { recursive: true });
  await writeFile(passwords, `${user.name}:${user.password}:ferry\n`, { mode: 0o644 });
  await writeFile(
    join(services, 'ferry'),
    `auth required ${module} passdb=${passwords}\naccount required ${module} passdb=${passwords}\n`,
  );
  const copy = join(user.folder, 'libpam_wrapper.so');
  await copyFile(library, copy);
  await chmod(copy, 0o755);
  return {
    ...user.env,
    LD_LIBRARY_PATH: [...found.libraryFolders, user.env['LD_LIBRARY_PATH']].join(':'),
    LD_PRELOAD: `${user.env['LD_PRELOAD'] ?? ''}:${copy}`,
    PAM_WRAPPER: '1',
    PAM_WRAPPER_SERVICE_DIR: services,
  };
}

function configLines(options: FtpServerOptions, port: number, empty: string): string[] {
  const { low, high } = passiveRange(port);
  return [
    'background=NO',
    'listen=YES',
    'listen_address=127.0.0.1',
    `listen_port=${String(port)}`,
    'anonymous_enable=NO',
    'local_enable=YES',
    'check_shell=NO',
    'session_support=NO',
    // The other user that the made-up accounts have.
    'nopriv_user=sshd',
    'ftp_username=sshd',
    'pam_service_name=ferry',
    'write_enable=YES',
    'local_umask=022',
    `secure_chroot_dir=${empty}`,
    'pasv_address=127.0.0.1',
    `pasv_min_port=${String(low)}`,
    `pasv_max_port=${String(high)}`,
    'utf8_filesystem=YES',
    'seccomp_sandbox=NO',
    'mdtm_write=YES',
    'delay_failed_login=0',
    ...(options.tlsLogFile === undefined
      ? ['xferlog_enable=NO']
      : ['xferlog_enable=YES', 'debug_ssl=YES', `vsftpd_log_file=${options.tlsLogFile}`]),
    ...(options.maxConnections === undefined
      ? []
      : [`max_per_ip=${String(options.maxConnections)}`]),
    ...securityLines(options),
  ];
}

function securityLines(options: FtpServerOptions): string[] {
  const { security, certificate, clientAuthorityFile } = options;
  if (security === 'none' || !certificate) return ['ssl_enable=NO'];
  return [
    'ssl_enable=YES',
    `implicit_ssl=${security === 'implicit' ? 'YES' : 'NO'}`,
    'force_local_logins_ssl=YES',
    'force_local_data_ssl=YES',
    'require_ssl_reuse=YES',
    `rsa_cert_file=${certificate.chainFile}`,
    `rsa_private_key_file=${certificate.keyFile}`,
    'ssl_ciphers=HIGH',
    ...(clientAuthorityFile === undefined
      ? []
      : ['require_cert=YES', 'validate_cert=YES', `ca_certs_file=${clientAuthorityFile}`]),
  ];
}
