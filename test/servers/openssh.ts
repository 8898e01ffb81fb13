import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DebianPackages } from './debian-packages.ts';
import { hostKeyFromLine } from './host-key-facts.ts';
import type { HostKeyKind } from './host-key-kinds.ts';
import { runProgram } from './run-program.ts';
import type { HostKeyFacts, TestServer } from './server.ts';
import { startServerProcess, withFreePort, type ServerProcess } from './server-process.ts';
import { createTestUser, makeKeyPair, type TestUser } from './test-user.ts';

export interface OpenSshOptions {
  /** Lines of sshd_config, such as `KexAlgorithms`; they win over those of this file. */
  config?: Readonly<Record<string, string>>;
  /** Listens here instead of on a free port: for a server that comes back with other keys. */
  port?: number;
  /** Key types that are made and offered. */
  hostKeyTypes?: readonly HostKeyKind[];
  /** Each host key has a certificate for 127.0.0.1 besides, of an authority that nobody knows. */
  isCertified?: boolean;
}

/** A real sshd with keys, a user and a folder of its own. */
export async function startOpenSsh(
  packages: DebianPackages,
  options: OpenSshOptions = {},
): Promise<TestServer> {
  const user = await createTestUser(packages, 'openssh');
  try {
    const hostKeys = await makeHostKeys(packages, user, options.hostKeyTypes);
    if (options.isCertified === true) await certify(packages, user, hostKeys);
    const { port, running } =
      options.port === undefined
        ? await withFreePort((free) => listen(packages, user, hostKeys, options, free))
        : await listen(packages, user, hostKeys, options, options.port);
    return {
      name: 'OpenSSH',
      version: packages.versions['openssh-server'] ?? 'unknown',
      host: '127.0.0.1',
      port,
      user: user.name,
      password: user.password,
      identityFile: user.identityFile,
      root: user.home,
      isUnprivileged: true,
      hostKeys: hostKeys.map(({ facts }) => facts),
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

interface HostKeyFile {
  file: string;
  facts: HostKeyFacts;
}

async function makeHostKeys(
  packages: DebianPackages,
  user: TestUser,
  types: OpenSshOptions['hostKeyTypes'] = ['ed25519', 'ecdsa', 'rsa'],
): Promise<HostKeyFile[]> {
  return await Promise.all(
    types.map(async (type) => {
      const file = join(user.folder, `host_${type}`);
      await makeKeyPair(packages, file, type);
      return { file, facts: hostKeyFromLine(await readFile(`${file}.pub`, 'utf8')) };
    }),
  );
}

async function certify(
  packages: DebianPackages,
  user: TestUser,
  hostKeys: readonly HostKeyFile[],
): Promise<void> {
  const authority = join(user.folder, 'authority');
  await makeKeyPair(packages, authority, 'ed25519');
  for (const { file } of hostKeys) {
    const args = [
      '-q',
      '-s',
      authority,
      '-h',
      '-I',
      'a test host',
      '-n',
      '127.0.0.1',
      `${file}.pub`,
    ];
    await runProgram(packages.path('usr/bin/ssh-keygen'), args, { env: packages.env });
  }
}

async function listen(
  packages: DebianPackages,
  user: TestUser,
  hostKeys: readonly HostKeyFile[],
  options: OpenSshOptions,
  port: number,
): Promise<{ port: number; running: ServerProcess }> {
  const configFile = join(user.folder, 'sshd_config');
  const lines = {
    ...options.config,
    ...defaultConfig(packages, user, port, options.config ?? {}),
  };
  await writeFile(
    configFile,
    [
      ...hostKeys.map(({ file }) => `HostKey ${file}`),
      ...(options.isCertified === true
        ? hostKeys.map(({ file }) => `HostCertificate ${file}-cert.pub`)
        : []),
      ...Object.entries(lines).map(([key, value]) => `${key} ${value}`),
    ].join('\n'),
  );
  // As root sshd locks itself into this empty folder until somebody has signed in.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const running = await startServerProcess({
    program: packages.path('usr/sbin/sshd'),
    args: ['-D', '-e', '-f', configFile],
    env: user.env,
    readyText: 'Server listening',
  });
  return { port, running };
}

function defaultConfig(
  packages: DebianPackages,
  user: TestUser,
  port: number,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const config: Record<string, string> = {
    ListenAddress: `127.0.0.1:${String(port)}`,
    PidFile: 'none',
    LogLevel: 'VERBOSE',
    UsePAM: 'no',
    UseDNS: 'no',
    StrictModes: 'no',
    PasswordAuthentication: 'yes',
    KbdInteractiveAuthentication: 'no',
    PubkeyAuthentication: 'yes',
    AuthorizedKeysFile: user.authorizedKeysFile,
    PermitRootLogin: 'no',
    MaxStartups: '200',
    MaxSessions: '100',
    MaxAuthTries: '20',
    PrintMotd: 'no',
    // Without its list of groups sshd falls back to a single one of 8192 bits.
    ModuliFile: packages.path('etc/ssh/moduli'),
    Subsystem: 'sftp internal-sftp',
    ...programsOfTen(packages),
  };
  return Object.fromEntries(Object.entries(config).filter(([key]) => !Object.hasOwn(given, key)));
}

/** OpenSSH 10 splits sshd into three programs and punishes addresses that mistype a password. */
function programsOfTen(packages: DebianPackages): Record<string, string> {
  const session = packages.path('usr/lib/openssh/sshd-session');
  if (!existsSync(session)) return {};
  return {
    SshdSessionPath: session,
    SshdAuthPath: packages.path('usr/lib/openssh/sshd-auth'),
    PerSourcePenalties: 'no',
  };
}
