import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import { startEmbeddedSftp, type EmbeddedServer } from '../servers/embedded-sftp.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const agentProgram = '/usr/bin/ssh-agent';
const addProgram = '/usr/bin/ssh-add';
const reason = [agentProgram, addProgram].every((path) => existsSync(path))
  ? undefined
  : 'no ssh-agent here';

describe.skipIf(reason !== undefined)(`an agent${reason ? ` (${reason})` : ''}`, () => {
  let folder: string;
  let socket: string;
  let agent: ChildProcess;
  let server: EmbeddedServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyferry-agent-'));
    socket = join(folder, 'agent.sock');
    agent = spawn(agentProgram, ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    // It says where it listens once it does.
    if (agent.stdout) await once(agent.stdout, 'data');
    server = await startEmbeddedSftp({ methods: ['publickey'] });
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  afterAll(async () => {
    await server.stop();
    agent.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('signs in with a key that it holds, and nobody is asked', async () => {
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    await promisify(execFile)(addProgram, ['-q', server.identityFile], { env });
    vi.stubEnv('SSH_AUTH_SOCK', socket);
    const session = await connectSftp(targetOf(server, { agent: 'auto' }), trusting(server));
    expect(session.home).toBe(server.root);
    await session.close();
  });

  it('is left alone when the site says so', async () => {
    vi.stubEnv('SSH_AUTH_SOCK', socket);
    const refused = connectSftp(targetOf(server, { agent: 'none' }), trusting(server));
    await expect(refused).rejects.toMatchObject({ code: 'auth-failed' });
  });

  it('that does not answer is one failed way among others', async () => {
    vi.stubEnv('SSH_AUTH_SOCK', join(folder, 'nobody.sock'));
    const target = targetOf(server, { agent: 'auto', identityFiles: [server.identityFile] });
    const session = await connectSftp(target, trusting(server));
    expect(session.home).toBe(server.root);
    await session.close();
  });
});
