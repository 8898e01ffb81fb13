import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DebianPackages } from './debian-packages.ts';
import { hostKeyFromLine } from './host-key-facts.ts';
import { keyArgs, type HostKeyKind } from './host-key-kinds.ts';
import { runProgram } from './run-program.ts';
import type { HostKeyFacts, TestServer } from './server.ts';
import { startServerProcess, withFreePort } from './server-process.ts';
import { createTestUser } from './test-user.ts';

const usualKeys: readonly HostKeyKind[] = ['ed25519', 'ecdsa', 'rsa'];

/**
 * A real dropbear with keys, a user and a folder of its own. It has no SFTP itself and starts
 * /usr/lib/sftp-server, a path fixed when it was built; `-c` makes it run OpenSSH's whatever was asked
 * for, so that nothing has to lie in the system's folders, and `-e` lets it see the user's account there.
 */
export async function startDropbear(
  packages: DebianPackages,
  hostKeyTypes: readonly HostKeyKind[] = usualKeys,
): Promise<TestServer> {
  const user = await createTestUser(packages, 'dropbear');
  try {
    const hostKeys = await Promise.all(
      hostKeyTypes.map((kind) => makeHostKey(packages, join(user.folder, `host_${kind}`), kind)),
    );
    const hostKeyArgs = hostKeyTypes.flatMap((kind) => ['-r', join(user.folder, `host_${kind}`)]);
    // A copy, because the user of the server need not be able to enter the cache folder.
    const sftpServer = join(user.folder, 'sftp-server');
    await copyFile(packages.path('usr/lib/openssh/sftp-server'), sftpServer);
    const { port, running } = await withFreePort(async (free) => ({
      port: free,
      running: await startServerProcess({
        program: packages.path('usr/sbin/dropbear'),
        args: [
          ...['-F', '-E', '-e', '-m', '-w', '-T', '20', '-P', join(user.folder, 'pid')],
          ...['-p', `127.0.0.1:${String(free)}`, '-c', sftpServer, ...hostKeyArgs],
        ],
        env: user.env,
        readyText: 'Not backgrounding',
      }),
    }));
    return {
      name: 'dropbear',
      version: packages.versions['dropbear-bin'] ?? 'unknown',
      host: '127.0.0.1',
      port,
      user: user.name,
      password: user.password,
      identityFile: user.identityFile,
      root: user.home,
      isUnprivileged: true,
      hostKeys,
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

async function makeHostKey(
  packages: DebianPackages,
  file: string,
  kind: HostKeyKind,
): Promise<HostKeyFacts> {
  const args = [...keyArgs(kind, '-s'), '-f', file];
  const said = await runProgram(packages.path('usr/bin/dropbearkey'), args, {
    env: packages.env,
  });
  const line = said.split('\n').find((candidate) => /^(?:ssh|ecdsa)-\S+ AAAA/.test(candidate));
  if (line === undefined) throw new Error(`dropbearkey printed no public key: ${said}`);
  return hostKeyFromLine(line);
}
