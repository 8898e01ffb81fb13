import { existsSync, readFileSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostKeyFromLine } from './host-key-facts.ts';
import type { HostKeyKind } from './host-key-kinds.ts';
import { findPackages, type DebianPackages } from './package-cache.ts';
import type { HostKeyFacts, TestServer } from './server.ts';
import { startServerProcess, untilListening, withFreePort } from './server-process.ts';
import { createTestUser, makeKeyPair } from './test-user.ts';

export interface ProftpdOptions {
  /** Lines of its configuration, such as `SFTPKeyExchanges`. */
  config?: Readonly<Record<string, string>>;
  hostKeyTypes?: readonly HostKeyKind[];
}

const logName = 'sftp.log';

/** ProFTPD with mod_sftp: an SSH server that shares no code with OpenSSH. */
export interface Proftpd {
  readonly version: string;
  start(options?: ProftpdOptions): Promise<TestServer>;
}

/** Fetches it on first use; `own` makes the user and the keys. */
export async function findProftpd(own: DebianPackages): Promise<Proftpd | { skip: string }> {
  if (process.getuid?.() !== 0) return { skip: 'ProFTPD changes users and needs root' };
  const found = await findPackages({ names: ['proftpd-core', 'proftpd-mod-crypto'] });
  if ('skip' in found) return found;
  return {
    version: found.versions['proftpd-mod-crypto'] ?? 'unknown',
    start: (options = {}) => startProftpd(own, found, options),
  };
}

async function startProftpd(
  own: DebianPackages,
  found: DebianPackages,
  options: ProftpdOptions,
): Promise<TestServer> {
  const user = await createTestUser(own, 'proftpd');
  try {
    // It reads the file of accounts itself and refuses one that others can read.
    const accounts = join(user.folder, 'passwd');
    await chmod(accounts, 0o600);
    const types: readonly HostKeyKind[] = options.hostKeyTypes ?? ['ed25519', 'ecdsa', 'rsa'];
    const hostKeys: HostKeyFacts[] = [];
    for (const type of types) {
      const file = join(user.folder, `host_${type}`);
      await makeKeyPair(own, file, type);
      hostKeys.push(hostKeyFromLine(await readFile(`${file}.pub`, 'utf8')));
    }
    const { port, running } = await withFreePort(async (free) => {
      const config = join(user.folder, 'proftpd.conf');
      const lines = [
        ...commonLines(found, user.folder, free),
        `AuthUserFile ${accounts}`,
        ...types.map((type) => `SFTPHostKey ${join(user.folder, `host_${type}`)}`),
        ...Object.entries(options.config ?? {}).map(([key, value]) => `${key} ${value}`),
      ];
      await writeFile(config, `${lines.join('\n')}\n`);
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
      version: found.versions['proftpd-mod-crypto'] ?? 'unknown',
      host: '127.0.0.1',
      port,
      user: user.name,
      password: user.password,
      identityFile: user.identityFile,
      root: user.home,
      isUnprivileged: true,
      hostKeys,
      log: () => running.log() + logOf(user.folder),
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

/** What mod_sftp alone writes, about keys and algorithms. */
function logOf(folder: string): string {
  const file = join(folder, logName);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function commonLines(found: DebianPackages, folder: string, port: number): string[] {
  return [
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
    `ModulePath ${found.path('usr/lib/proftpd')}`,
    'LoadModule mod_sftp.c',
    'AuthOrder mod_auth_file.c',
    'RequireValidShell off',
    'SFTPEngine on',
    `SFTPLog ${join(folder, logName)}`,
    'AllowOverwrite on',
    'AllowStoreRestart on',
  ];
}
