import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AskCredentials } from '../../electron/protocols/protocol.ts';
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
const passphrase = 'a phrase with späces';

const keyFiles: readonly { title: string; args: readonly string[]; isEncrypted: boolean }[] = [
  { title: 'ed25519', args: ['-t', 'ed25519'], isEncrypted: false },
  { title: 'ed25519, encrypted', args: ['-t', 'ed25519'], isEncrypted: true },
  { title: 'ecdsa', args: ['-t', 'ecdsa', '-b', '384'], isEncrypted: false },
  { title: 'RSA', args: ['-t', 'rsa', '-b', '2048'], isEncrypted: false },
  { title: 'RSA in PEM', args: ['-t', 'rsa', '-b', '2048', '-m', 'PEM'], isEncrypted: false },
  { title: 'RSA in PEM, encrypted', args: ['-t', 'rsa', '-m', 'PEM'], isEncrypted: true },
  { title: 'ecdsa in PEM', args: ['-t', 'ecdsa', '-m', 'PEM'], isEncrypted: false },
];

describe.skipIf(skip !== undefined)(`signing in at sshd ${skip ?? ''}`, () => {
  let server: TestServer;
  let folder: string;
  let made = 0;

  beforeAll(async () => {
    if ('skip' in packages) return;
    folder = await mkdtemp(join(tmpdir(), 'keyferry-keys-'));
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  /** A key pair that the server accepts from now on. */
  async function makeKey(args: readonly string[], secret: string): Promise<string> {
    if ('skip' in packages) throw new Error(packages.skip);
    made += 1;
    const file = join(folder, `key ${String(made)}`);
    await runProgram(
      packages.path('usr/bin/ssh-keygen'),
      ['-q', ...args, '-N', secret, '-f', file],
      { env: packages.env },
    );
    const authorized = join(server.root, '.ssh/authorized_keys');
    await appendFile(authorized, await readFile(`${file}.pub`));
    return file;
  }

  async function signIn(
    more: Partial<SftpTarget>,
    credentials: AskCredentials = () => Promise.resolve(null),
  ): Promise<void> {
    const session = await connectSftp(targetOf(server, more), { ...trusting(server), credentials });
    await session.stat('', new AbortController().signal);
    await session.close();
  }

  it.each(keyFiles)('takes a key file: $title', async ({ args, isEncrypted }) => {
    const file = await makeKey(args, isEncrypted ? passphrase : '');
    const credentials = vi.fn<AskCredentials>((request) =>
      Promise.resolve(request.kind === 'passphrase' ? [passphrase] : null),
    );
    await signIn({ identityFiles: [file] }, credentials);
    expect(credentials.mock.calls.map(([request]) => request)).toEqual(
      isEncrypted ? [{ kind: 'passphrase', file, attempt: 1 }] : [],
    );
  });

  it('asks again after a wrong passphrase', async () => {
    const file = await makeKey(['-t', 'ed25519'], passphrase);
    const credentials = vi.fn<AskCredentials>((request) =>
      Promise.resolve(
        request.kind !== 'passphrase' ? null : [request.attempt === 1 ? 'wrong' : passphrase],
      ),
    );
    await signIn({ identityFiles: [file] }, credentials);
    expect(credentials).toHaveBeenCalledTimes(2);
  });

  it('goes on to the password when the key is not taken', async () => {
    if ('skip' in packages) return;
    const file = join(folder, 'stranger');
    const args = ['-q', '-t', 'ed25519', '-N', '', '-f', file];
    await runProgram(packages.path('usr/bin/ssh-keygen'), args, { env: packages.env });
    await signIn({ identityFiles: [file] }, trusting(server).credentials);
    await expect(signIn({ identityFiles: [file] })).rejects.toMatchObject({ code: 'auth-failed' });
  });

  it('says auth-failed for a key file that is not there, and names it', async () => {
    const file = join(folder, 'no such key');
    const attempt = signIn({ identityFiles: [file] });
    await expect(attempt).rejects.toMatchObject({ code: 'auth-failed' });
    await expect(attempt).rejects.toThrow('no such key');
  });

  it('takes a key from an agent', async () => {
    if ('skip' in packages) return;
    const file = await makeKey(['-t', 'ed25519'], '');
    const socket = join(folder, 'agent.sock');
    const agent = spawn(packages.path('usr/bin/ssh-agent'), ['-D', '-a', socket], {
      env: packages.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await waitForText(agent, agent.stdout, 'SSH_AUTH_SOCK');
      await runProgram(packages.path('usr/bin/ssh-add'), ['-q', file], {
        env: { ...packages.env, SSH_AUTH_SOCK: socket },
      });
      vi.stubEnv('SSH_AUTH_SOCK', socket);
      await signIn({ agent: 'auto' });
      await expect(signIn({ agent: 'none' })).rejects.toMatchObject({ code: 'auth-failed' });
    } finally {
      agent.kill();
      await once(agent, 'exit');
    }
  });
});
