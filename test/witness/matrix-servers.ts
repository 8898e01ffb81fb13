import { findDebianPackages } from '../servers/debian-packages.ts';
import { startDropbear } from '../servers/dropbear.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import { findProftpd } from '../servers/proftpd-sftp.ts';
import type { TestServer } from '../servers/server.ts';
import { findTrixie } from '../servers/trixie.ts';
import type { Configuration, ServerName } from './configurations.ts';

/** One server of the matrix: its version and how to start it, or why it cannot be had. */
export type MatrixServer =
  | { version: string; start: (configuration: Configuration) => Promise<TestServer> }
  | { skip: string };

/** Renews keys often, and tells all about it. */
const openSshConfig = { RekeyLimit: '1M', LogLevel: 'DEBUG3', Compression: 'yes' };

/** mod_sftp asks for new keys after so many seconds or MB; the client has as many seconds to answer. */
const rekeyOften = 'required 3600 1 30';

/** All servers of the matrix, as far as this computer can have them. */
export async function findMatrixServers(): Promise<Record<ServerName, MatrixServer>> {
  const own = await findDebianPackages();
  if ('skip' in own) return { OpenSSH: own, 'OpenSSH 10': own, dropbear: own, ProFTPD: own };
  const trixie = await findTrixie(own);
  const proftpd = await findProftpd(own);
  return {
    OpenSSH: {
      version: own.versions['openssh-server'] ?? 'unknown',
      start: ({ config, hostKeyTypes, isCertified }) =>
        startOpenSsh(own, { config: { ...openSshConfig, ...config }, hostKeyTypes, isCertified }),
    },
    'OpenSSH 10':
      'skip' in trixie
        ? trixie
        : {
            version: trixie.version,
            start: ({ config, hostKeyTypes, isCertified }) =>
              trixie.startOpenSsh({
                config: { ...openSshConfig, ...config },
                hostKeyTypes,
                isCertified,
              }),
          },
    dropbear: {
      version: own.versions['dropbear-bin'] ?? 'unknown',
      start: ({ hostKeyTypes }) => startDropbear(own, hostKeyTypes),
    },
    ProFTPD:
      'skip' in proftpd
        ? proftpd
        : {
            version: proftpd.version,
            start: ({ config, hostKeyTypes }) =>
              proftpd.start({
                config: { SFTPCompression: 'delayed', SFTPRekey: rekeyOften, ...config },
                hostKeyTypes,
              }),
          },
  };
}
