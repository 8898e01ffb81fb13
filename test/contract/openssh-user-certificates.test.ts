import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import type { SftpTarget } from '../../electron/shared/site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import { runProgram } from '../servers/run-program.ts';
import type { TestServer } from '../servers/server.ts';
import { waitForText } from '../servers/server-process.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : undefined;

const keyKinds: readonly (readonly [string, readonly string[]])[] = [
  ['ed25519', ['-t', 'ed25519']],
  ['ecdsa 256', ['-t', 'ecdsa', '-b', '256']],
  ['ecdsa 521', ['-t', 'ecdsa', '-b', '521']],
  ['RSA', ['-t', 'rsa', '-b', '2048']],
];
const ed25519 = ['-t', 'ed25519'];

/** The server knows the authority and none of the keys: only a certificate opens the door. */
describe.skipIf(skip !== undefined)(`user certificates at sshd ${skip ?? ''}`, () => {
  let server: TestServer;
  let folder: string;
  let made = 0;

  beforeAll(async () => {
    if ('skip' in packages) return;
    folder = await mkdtemp(join(tmpdir(), 'keyferry-certificates-'));
    const authority = join(folder, 'authority');
    await keygen(['-q', '-t', 'ed25519', '-N', '', '-f', authority]);
    server = await startOpenSsh(packages, {
      hostKeyTypes: ['ed25519'],
      config: { TrustedUserCAKeys: `${authority}.pub`, MaxAuthTries: '6' },
    });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  async function keygen(args: readonly string[]): Promise<void> {
    if ('skip' in packages) throw new Error(packages.skip);
    await runProgram(packages.path('usr/bin/ssh-keygen'), args, { env: packages.env });
  }

  /** A key with a certificate beside it, signed with `options` of ssh-keygen. */
  async function makeCertified(
    args: readonly string[],
    options: readonly string[] = ['-n', server.user],
  ): Promise<string> {
    made += 1;
    const file = join(folder, `key ${String(made)}`);
    await keygen(['-q', ...args, '-N', '', '-f', file]);
    await keygen([
      ...['-q', '-s', join(folder, 'authority'), '-I', 'a test'],
      ...options,
      `${file}.pub`,
    ]);
    return file;
  }

  async function signIn(more: Partial<SftpTarget>): Promise<void> {
    const target = targetOf(server, more);
    const session = await connectSftp(target, {
      ...trusting(server),
      credentials: () => Promise.resolve(null),
    });
    await session.stat('', new AbortController().signal);
    await session.close();
  }

  it.each(keyKinds)('signs in with one beside the key: %s', async (_kind, args) => {
    const file = await makeCertified(args);
    await signIn({ identityFiles: [file] });
    expect(server.log()).toContain('Accepted certificate ID "a test"');
  });

  it('signs in with a named one', async () => {
    const file = await makeCertified(ed25519);
    const certificate = join(folder, 'elsewhere.pub');
    await rename(`${file}-cert.pub`, certificate);
    await expect(signIn({ identityFiles: [file] })).rejects.toMatchObject({ code: 'auth-failed' });
    await signIn({ identityFiles: [file], certificateFiles: [certificate] });
  });

  it.each(keyKinds)('signs in with one for a key that an agent holds: %s', async (kind, args) => {
    const file = await makeCertified(args);
    const certificate = join(folder, `of the agent ${kind}.pub`);
    // Away from the key, so that ssh-add does not find it: the agent gets the plain key only.
    await rename(`${file}-cert.pub`, certificate);
    await withAgent(file, () => signIn({ agent: 'auto', certificateFiles: [certificate] }));
  });

  it.each(keyKinds)('signs in with one that only an agent holds: %s', async (_kind, args) => {
    const file = await makeCertified(args, ['-n', server.user, '-I', 'in an agent']);
    const before = server.log().length;
    await withAgent(file, async () => {
      await rm(file);
      await rm(`${file}-cert.pub`);
      await signIn({ agent: 'auto' });
    });
    expect(server.log().slice(before)).toContain('Accepted certificate ID "in an agent"');
  });

  /** A real ssh-agent with the key in `file`, and with its certificate where that lies beside it. */
  async function withAgent(file: string, use: () => Promise<void>): Promise<void> {
    if ('skip' in packages) throw new Error(packages.skip);
    const socket = join(folder, `agent-${String(made)}.sock`);
    const agent = spawn(packages.path('usr/bin/ssh-agent'), ['-D', '-a', socket], {
      env: packages.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await waitForText(agent, agent.stdout, 'SSH_AUTH_SOCK');
      const env = { ...packages.env, SSH_AUTH_SOCK: socket };
      await runProgram(packages.path('usr/bin/ssh-add'), ['-q', file], { env });
      vi.stubEnv('SSH_AUTH_SOCK', socket);
      await use();
    } finally {
      agent.kill();
      await once(agent, 'exit');
    }
  }

  it.each([
    ['has expired', ['-n', 'ferry', '-V', '20200101:20200102'], 'it expired on 2020-01-02'],
    ['is made for others', ['-n', 'somebody,root'], 'it is made for somebody, root'],
  ])('says that a refused one %s', async (_case, options, why) => {
    const file = await makeCertified(ed25519, options);
    await expect(signIn({ identityFiles: [file] })).rejects.toThrow(why);
  });

  it('says that one is damaged, or a host’s', async () => {
    const file = await makeCertified(ed25519, ['-h', '-n', 'host']);
    await expect(signIn({ identityFiles: [file] })).rejects.toThrow('certificate of a host');
    await writeFile(`${file}-cert.pub`, 'ssh-ed25519-cert-v01@openssh.com AAAA');
    await expect(signIn({ identityFiles: [file] })).rejects.toThrow('damaged');
  });

  it('goes on with the key itself where the certificate is refused', async () => {
    const file = await makeCertified(ed25519, ['-n', 'somebody']);
    const own = join(folder, 'own');
    await copyFile(server.identityFile, own);
    await copyFile(`${file}-cert.pub`, `${own}-cert.pub`);
    await signIn({ identityFiles: [file, own] });
  });
});
