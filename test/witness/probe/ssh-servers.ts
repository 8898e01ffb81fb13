import { findDebianPackages } from '../../servers/debian-packages.ts';
import { startDropbear } from '../../servers/dropbear.ts';
import { startOpenSsh } from '../../servers/openssh.ts';
import { findProftpd } from '../../servers/proftpd-sftp.ts';
import type { TestServer } from '../../servers/server.ts';
import { findTrixie } from '../../servers/trixie.ts';

export interface ScannedSshServer {
  name: string;
  start(): Promise<TestServer | { skip: string }>;
}

const own = await findDebianPackages();

/** Long out of use, and still in OpenSSH for whoever asks for it. */
const oldAlgorithms = {
  KexAlgorithms:
    'diffie-hellman-group1-sha1,diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha1,curve25519-sha256',
  Ciphers: '3des-cbc,aes128-cbc,aes256-ctr',
  MACs: 'hmac-md5,hmac-sha1,umac-64@openssh.com,hmac-sha2-256',
  HostKeyAlgorithms: '+ssh-rsa',
};

/** Five servers that speak SSH, of four programs. */
export const sshServers: readonly ScannedSshServer[] = [
  { name: 'OpenSSH, as it comes', start: () => startOwn() },
  { name: 'OpenSSH, with old algorithms', start: () => startOwn(oldAlgorithms) },
  {
    name: 'OpenSSH 10, as it comes',
    async start() {
      if ('skip' in own) return own;
      const trixie = await findTrixie(own);
      return 'skip' in trixie ? trixie : await trixie.startOpenSsh();
    },
  },
  {
    name: 'dropbear, as it comes',
    start: async () => ('skip' in own ? own : await startDropbear(own)),
  },
  {
    name: 'ProFTPD mod_sftp, as it comes',
    async start() {
      if ('skip' in own) return own;
      const proftpd = await findProftpd(own);
      return 'skip' in proftpd ? proftpd : await proftpd.start();
    },
  },
];

async function startOwn(
  config: Record<string, string> = {},
): Promise<TestServer | { skip: string }> {
  return 'skip' in own ? own : await startOpenSsh(own, { config });
}
