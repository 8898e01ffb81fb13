import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { failureOf, runCli, type CliRun } from './run-cli.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : undefined;

describe.skipIf(skip !== undefined)(`the command line and jump hosts ${skip ?? ''}`, () => {
  let gate: TestServer;
  let server: TestServer;
  let home: string;

  beforeAll(async () => {
    if ('skip' in packages) return;
    gate = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    home = await mkdtemp(join(tmpdir(), 'keyferry-cli-jumps-'));
    await copyFile(gate.identityFile, join(home, 'key'));
  });
  afterAll(async () => {
    await gate.stop();
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const place = ({ user, host, port }: TestServer): string => `${user}@${host}:${String(port)}`;
  const keysOf = (servers: readonly TestServer[]): string[] =>
    servers
      .flatMap(({ hostKeys }) => hostKeys)
      .flatMap(({ fingerprintSha256 }) => ['--accept-host-key', fingerprintSha256]);

  /** The key opens the jump host, the password the server. */
  async function run(args: readonly string[], known = [gate, server]): Promise<CliRun> {
    const ways = ['-i', 'key', '--jump', place(gate), '--password-env', 'SECRET'];
    return await runCli([...args, ...ways, ...keysOf(known), '--json'], {
      home,
      env: { SECRET: server.password },
    });
  }

  it('copy through one', async () => {
    const local = join(home, 'local');
    await writeFile(local, 'over the gate');
    const { code, stderr } = await run(['put', local, `sftp://${place(server)}/~/remote`]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(await readFile(join(server.root, 'remote'), 'utf8')).toBe('over the gate');
  });

  it.each([[[]], [['--no-login']]])('inspect shows both connections %j', async (more) => {
    const { code, stdout } = await run(['inspect', ...more, `sftp://${place(server)}/`]);
    expect(code).toBe(0);
    const ports = [gate.port, server.port];
    expect(JSON.parse(stdout)).toMatchObject({
      reports: ports.map((port) => ({ endpoint: { port }, trust: { verdict: 'pinned' } })),
    });
  });

  it('stop at one whose key is not known, with exit 3', async () => {
    const ls = await run(['ls', `sftp://${place(server)}/`], [server]);
    expect(ls.code).toBe(3);
    expect(failureOf(ls)).toMatchObject({
      code: 'host-key-unknown',
      detail: { jump: { port: gate.port } },
    });
  });

  it('never get the password of the server', async () => {
    const { code } = await runCli(
      [
        ...['ls', `sftp://${place(server)}/`, '--jump', place(gate), '--password-env', 'SECRET'],
        ...keysOf([gate, server]),
      ],
      { home, env: { SECRET: gate.password } },
    );
    expect(code).toBe(1);
    expect(gate.log()).not.toContain('password for');
  });
});
