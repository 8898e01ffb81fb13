import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startDelayProxy } from '../servers/delay-proxy.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { DebianPackages } from '../servers/package-cache.ts';
import { findTools, writeKnownHosts, type Service } from './tools.ts';

/** One cipher for all, the fastest that each of them has: the bench compares file transfer. */
const config = { Ciphers: 'aes128-gcm@openssh.com', LogLevel: 'INFO' };

/** OpenSSH's server, near and at the end of a long line. */
export async function startSftpService(
  packages: DebianPackages,
  keyferry: string,
  folder: string,
): Promise<Service> {
  const server = await startOpenSsh(packages, { config, hostKeyTypes: ['ed25519'] });
  const farLine = await startDelayProxy(server.port, 50);
  const home = join(folder, 'home');
  await mkdir(home);
  await writeKnownHosts(home, server, [server.port, farLine.port]);
  return {
    folder,
    tools: await findTools({ packages, server, keyferry, home }),
    portFor: (delayMs) => (delayMs > 0 ? farLine.port : server.port),
    async stop() {
      await farLine.stop();
      await server.stop();
    },
  };
}
