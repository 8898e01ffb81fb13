import { randomBytes } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { DebianPackages } from './debian-packages.ts';
import { keyArgs, type HostKeyKind } from './host-key-kinds.ts';
import { runProgram } from './run-program.ts';

/** Made up, so that as root the server has a user to change to who owns nothing else. */
const inventedId = 60_217;

/** A user who exists only for the server that is started with `env`. */
export interface TestUser {
  readonly name: string;
  readonly password: string;
  readonly home: string;
  /** Belongs to who runs the tests: configuration, host keys, the user's private key. */
  readonly folder: string;
  readonly identityFile: string;
  readonly authorizedKeysFile: string;
  readonly env: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

/**
 * Makes a folder with a home, a password and a key pair, and account files that nss_wrapper shows to
 * the server in place of the system's.
 */
export async function createTestUser(packages: DebianPackages, label: string): Promise<TestUser> {
  const folder = await mkdtemp(join(tmpdir(), `keyferry-${label}-`));
  const own = userInfo();
  const isRoot = own.uid === 0;
  const [uid, gid] = isRoot ? [inventedId, inventedId] : [own.uid, own.gid];
  const home = join(folder, 'home');
  const password = randomBytes(12).toString('base64url');
  const identityFile = join(folder, 'identity');
  const authorizedKeysFile = join(home, '.ssh/authorized_keys');

  await chmod(folder, 0o755);
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  await makeKeyPair(packages, identityFile, 'ed25519');
  const publicKey = await runProgram(
    packages.path('usr/bin/ssh-keygen'),
    ['-y', '-f', identityFile],
    { env: packages.env },
  );
  await writeFile(authorizedKeysFile, publicKey, { mode: 0o600 });
  for (const path of [home, join(home, '.ssh'), authorizedKeysFile]) await chown(path, uid, gid);

  return {
    name: 'ferry',
    password,
    home,
    folder,
    identityFile,
    authorizedKeysFile,
    env: {
      ...packages.env,
      ...(await writeAccounts(packages, folder, { uid, gid, home, password })),
    },
    async remove() {
      // A session that was killed a moment ago may still be putting a last file there.
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export async function makeKeyPair(
  packages: DebianPackages,
  file: string,
  kind: HostKeyKind,
): Promise<void> {
  const args = ['-q', ...keyArgs(kind, '-b'), '-N', '', '-C', 'keyferry-test', '-f', file];
  await runProgram(packages.path('usr/bin/ssh-keygen'), args, { env: packages.env });
}

interface Account {
  uid: number;
  gid: number;
  home: string;
  password: string;
}

async function writeAccounts(
  packages: DebianPackages,
  folder: string,
  { uid, gid, home, password }: Account,
): Promise<NodeJS.ProcessEnv> {
  const passwd = join(folder, 'passwd');
  const group = join(folder, 'group');
  const hash = await hashPassword(password);
  const users = [
    `ferry:${hash}:${String(uid)}:${String(gid)}:Ferry:${home}:/bin/sh`,
    // The user to which sshd drops before anybody has signed in.
    'sshd:*:60218:60218::/run/sshd:/usr/sbin/nologin',
    ...(uid === 0 ? [] : ['root:*:0:0:root:/root:/bin/sh']),
  ];
  await writeFile(passwd, `${users.join('\n')}\n`);
  await writeFile(group, `ferry:x:${String(gid)}:\nsshd:x:60218:\nroot:x:0:\n`);
  // A copy, because the processes of the user load it too and need not be able to enter the cache folder.
  const library = join(folder, 'libnss_wrapper.so');
  await copyFile(await findWrapper(packages), library);
  return { LD_PRELOAD: library, NSS_WRAPPER_PASSWD: passwd, NSS_WRAPPER_GROUP: group };
}

async function findWrapper(packages: DebianPackages): Promise<string> {
  const base = packages.path('usr/lib');
  const found = await runProgram('find', [base, '-name', 'libnss_wrapper.so']);
  return found.trim().split('\n')[0] ?? '';
}

/** crypt(3) with SHA-512, by perl, which every Debian has. */
async function hashPassword(password: string): Promise<string> {
  return await runProgram('perl', ['-e', 'print crypt($ENV{SECRET}, $ENV{SALT})'], {
    env: {
      ...process.env,
      SECRET: password,
      SALT: `$6$${randomBytes(8).toString('hex')}$`,
    },
  });
}
