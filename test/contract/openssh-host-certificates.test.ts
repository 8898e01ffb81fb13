import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import { judgeHostKey, knownHostKeyTypes } from '../../electron/trust/host-keys.ts';
import { openSingleFileStores } from '../../electron/trust/stores.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import { runProgram } from '../servers/run-program.ts';
import type { TestServer } from '../servers/server.ts';
import { targetOf } from './ssh-subject.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : undefined;

const keyKinds: readonly (readonly [string, readonly string[]])[] = [
  ['ssh-ed25519', ['-t', 'ed25519']],
  ['ecdsa-sha2-nistp521', ['-t', 'ecdsa', '-b', '521']],
  ['ssh-rsa', ['-t', 'rsa', '-b', '2048']],
];
/** One of each family: their exchanges take different ways through ssh2. */
const methods = [
  'mlkem768x25519-sha256',
  'curve25519-sha256',
  'ecdh-sha2-nistp256',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group-exchange-sha256',
];

/** The client knows the authority and no key: only a certificate tells which server this is. */
describe.skipIf(skip !== undefined)(`host certificates of sshd ${skip ?? ''}`, () => {
  let folder: string;
  let knownHosts: string;
  let server: TestServer | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyferry-host-certificates-'));
    await keygen(['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'authority')]);
    knownHosts = join(folder, 'known_hosts');
    const authority = await readFile(join(folder, 'authority.pub'), 'utf8');
    await writeFile(knownHosts, `@cert-authority 127.0.0.1 ${authority}`);
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function keygen(args: readonly string[]): Promise<void> {
    if ('skip' in packages) return;
    await runProgram(packages.path('usr/bin/ssh-keygen'), args, { env: packages.env });
  }

  /** A server whose only host key has a certificate made with `options`. */
  async function start(
    keyArgs: readonly string[],
    options: readonly string[],
    config: Readonly<Record<string, string>> = {},
  ): Promise<TestServer> {
    if ('skip' in packages) throw new Error(packages.skip);
    const key = join(await mkdtemp(join(folder, 'server-')), 'host_key');
    await keygen(['-q', ...keyArgs, '-N', '', '-f', key]);
    await keygen([
      ...['-q', '-s', join(folder, 'authority'), '-h', '-I', 'the test host'],
      ...options,
      `${key}.pub`,
    ]);
    server = await startOpenSsh(packages, {
      hostKeyTypes: [],
      config: { ...config, HostKey: key, HostCertificate: `${key}-cert.pub` },
    });
    return server;
  }

  async function connect(to: TestServer, method?: string): Promise<Session> {
    const stores = openSingleFileStores(knownHosts, []);
    const target = targetOf(to, {
      knownHostKeyTypes: await knownHostKeyTypes(to.host, to.port, stores),
      ...(method !== undefined && { offer: { keyExchange: [method] } }),
    });
    return await connectSftp(target, {
      judge: (report) => judgeHostKey(report, stores),
      credentials: () => Promise.resolve([to.password]),
      signal: new AbortController().signal,
    });
  }

  it.each(keyKinds)('vouch for %s', async (type, args) => {
    const to = await start(args, ['-n', '127.0.0.1', '-z', '42']);
    const session = await connect(to);
    expect(session.report).toMatchObject({
      authentication: { algorithm: type },
      hostKey: { type, certificate: { keyId: 'the test host', serial: '42', validUntil: null } },
      trust: {
        verdict: 'verified',
        reason: `Its certificate (without end) is signed by the authority in line 1 of ${knownHosts}.`,
      },
    });
    await session.close();
  });

  it('vouch in every family of key exchange', async () => {
    const to = await start(['-t', 'ed25519'], ['-n', '127.0.0.1']);
    for (const method of methods.slice(serverKnowsMlKem(to) ? 0 : 1)) {
      const session = await connect(to, method);
      expect(session.report).toMatchObject({
        keyExchange: { name: method },
        trust: { verdict: 'verified' },
      });
      await session.close();
    }
  });

  it('are shown again in a new exchange during the session', async () => {
    const options = ['-n', '127.0.0.1'];
    const to = await start(['-t', 'ed25519'], options, { RekeyLimit: '256K' });
    const session = await connect(to);
    const signal = new AbortController().signal;
    const creation = { offset: 0, isExclusive: false, mode: null };
    const sink = await session.features.write?.('file', creation, signal);
    await sink?.write(Buffer.alloc(2 * 1024 * 1024));
    await sink?.finish();
    expect(session.report?.session.rekeys).toBeGreaterThan(0);
    expect((await session.stat('file', signal)).sizeBytes).toBe(2 * 1024 * 1024);
    await session.close();
  });

  it('count for nothing when they have expired, or are for another host', async () => {
    const expired = await start(['-t', 'ed25519'], ['-n', '127.0.0.1', '-V', '20200101:20200102']);
    await expect(connect(expired)).rejects.toMatchObject({
      code: 'host-key-unknown',
      message: expect.stringContaining('it expired on 2020-01-02') as string,
    });
    await expired.stop();
    const other = await start(['-t', 'ed25519'], ['-n', 'other.example.com']);
    await expect(connect(other)).rejects.toMatchObject({
      code: 'host-key-unknown',
      message: expect.stringContaining('it is made for other.example.com') as string,
    });
  });
});

/** From OpenSSH 9.9 on. */
function serverKnowsMlKem({ version }: TestServer): boolean {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)p/.exec(version) ?? [];
  return Number(major) * 100 + Number(minor) >= 909;
}
