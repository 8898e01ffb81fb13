import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import type { SftpTarget } from '../../electron/shared/site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import { runProgram } from '../servers/run-program.ts';
import { startSecurityKeyAgent, type SecurityKeyAgent } from '../servers/security-key-agent.ts';
import type { TestServer } from '../servers/server.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : undefined;

const types = ['sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com'] as const;

/** sshd checks such signatures without any device, so that one made of software will do. */
describe.skipIf(skip !== undefined)(`security keys at sshd ${skip ?? ''}`, () => {
  let server: TestServer;
  let folder: string;
  let agent: SecurityKeyAgent | undefined;

  beforeAll(async () => {
    if ('skip' in packages) return;
    folder = await mkdtemp(join(tmpdir(), 'keyferry-security-keys-'));
    await keygen(['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'authority')]);
    server = await startOpenSsh(packages, {
      hostKeyTypes: ['ed25519'],
      config: { TrustedUserCAKeys: join(folder, 'authority.pub') },
    });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await agent?.stop();
    agent = undefined;
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function keygen(args: readonly string[]): Promise<void> {
    if ('skip' in packages) throw new Error(packages.skip);
    await runProgram(packages.path('usr/bin/ssh-keygen'), args, { env: packages.env });
  }

  async function startAgent(type: (typeof types)[number]): Promise<SecurityKeyAgent> {
    const socket = join(folder, 'agent.sock');
    await rm(socket, { force: true });
    agent = await startSecurityKeyAgent(socket, type);
    vi.stubEnv('SSH_AUTH_SOCK', socket);
    return agent;
  }

  async function signIn(more: Partial<SftpTarget> = {}): Promise<void> {
    const session = await connectSftp(targetOf(server, { agent: 'auto', ...more }), {
      ...trusting(server),
      credentials: () => Promise.resolve(null),
    });
    await session.stat('', new AbortController().signal);
    await session.close();
  }

  it.each(types)('signs in with one that an agent holds: %s', async (type) => {
    const { publicLine } = await startAgent(type);
    await expect(signIn()).rejects.toMatchObject({ code: 'auth-failed' });
    await appendFile(join(server.root, '.ssh/authorized_keys'), `${publicLine}\n`);
    await signIn();
    expect(server.log()).toMatch(
      new RegExp(`Accepted publickey .* ${type === types[0] ? 'ED25519' : 'ECDSA'}-SK `),
    );
  });

  it.each(types)('signs in with a certificate for one: %s', async (type) => {
    const { publicLine } = await startAgent(type);
    const file = join(folder, `${type}.pub`);
    await writeFile(file, `${publicLine}\n`);
    const authority = join(folder, 'authority');
    await keygen(['-q', '-s', authority, '-I', `of ${type}`, '-n', server.user, file]);
    await signIn({ certificateFiles: [join(folder, `${type}-cert.pub`)] });
    expect(server.log()).toContain(`Accepted certificate ID "of ${type}"`);
  });

  it('says of the file of one that an agent is needed', async () => {
    const file = join(folder, 'id_ed25519_sk');
    // The part of such a file that is not secret names the key: OpenSSH, PROTOCOL.key.
    const { publicLine } = await startAgent(types[0]);
    vi.unstubAllEnvs();
    const blob = Buffer.from(publicLine.split(' ')[1] ?? '', 'base64');
    const string = (value: string | Uint8Array): Buffer => {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    };
    const parts = [string('aes256-ctr'), string('bcrypt'), string('x'), Buffer.from([0, 0, 0, 1])];
    const whole = Buffer.concat([
      Buffer.from('openssh-key-v1\0'),
      ...parts,
      string(blob),
      string('y'),
    ]);
    const label = 'OPENSSH PRIVATE KEY';
    await writeFile(
      file,
      `-----BEGIN ${label}-----\n${whole.toString('base64')}\n-----END ${label}-----\n`,
    );
    expect(await readFile(file, 'utf8')).toContain(label);
    const refused = signIn({ agent: 'none', identityFiles: [file] });
    await expect(refused).rejects.toThrow('id_ed25519_sk belongs to a security key');
  });
});
