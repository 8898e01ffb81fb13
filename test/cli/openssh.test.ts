import { mkdtemp, open, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { describeCli } from './cli-suite.ts';
import { failureOf, reportOf, runCli, startCli } from './run-cli.ts';
import { giveLike } from './tree.ts';

const packages = await findDebianPackages();

if ('skip' in packages) {
  describe('the command line and OpenSSH', () => {
    it.skip(packages.skip);
  });
} else {
  describeCli(`OpenSSH ${packages.versions['openssh-server'] ?? ''}`, () => startOpenSsh(packages));

  describe('a server with nothing in common', () => {
    let server: TestServer;
    let home: string;
    beforeAll(async () => {
      const config = { KexAlgorithms: 'diffie-hellman-group1-sha1' };
      server = await startOpenSsh(packages, { config });
      home = await mkdtemp(join(tmpdir(), 'keyferry-cli-'));
    });
    afterAll(async () => {
      await server.stop();
      await rm(home, { recursive: true });
    });
    const url = (): string => `sftp://${server.user}@${server.host}:${String(server.port)}/`;

    it('is reported with both lists and the way out; the exit is 0', async () => {
      for (const args of [['--no-login'], []]) {
        const inspected = await runCli(['inspect', '--json', ...args, url()], { home });
        expect(inspected.code).toBe(0);
        const report = reportOf(inspected);
        expect(report).toMatchObject({
          outcome: 'failed',
          failure: { reason: 'no-common-algorithm' },
          keyExchange: null,
          grade: null,
        });
        expect(report.offers.client?.['keyExchange']).toContain('curve25519-sha256');
        expect(report.offers.server?.['keyExchange']).toContain('diffie-hellman-group1-sha1');
        const [finding] = report.findings;
        expect(finding).toMatchObject({ id: 'no-common-algorithm', subject: 'keyExchange' });
        expect(finding?.advice).toContain('The server offers only diffie-hellman-group1-sha1');
        expect(failureOf(inspected).code).toBe('negotiation-failed');
      }
    });

    it('says in words what the server offers', async () => {
      const inspected = await runCli(['inspect', '--no-login', url()], { home });
      expect(inspected.stdout).toContain('No connection: no key exchange method in common.');
      expect(inspected.stdout).toContain('diffie-hellman-group1-sha1');
      expect(inspected.stderr).toContain('keyExchange, Keyferry: ');
      const listed = await runCli(['ls', '--json', url()], { home });
      expect(listed.code).toBe(1);
      expect(failureOf(listed)).toMatchObject({ code: 'negotiation-failed', retryable: false });
    });

    it('can be looked at with the outdated method, and is graded F', async () => {
      const kex = ['--kex', 'diffie-hellman-group1-sha1'];
      const inspected = await runCli(['inspect', '--no-login', '--json', ...kex, url()], { home });
      expect(inspected).toMatchObject({ code: 0, stderr: '' });
      expect(reportOf(inspected)).toMatchObject({
        keyExchange: { name: 'diffie-hellman-group1-sha1', family: 'DHE', bits: 1024 },
        grade: { mark: 'F' },
      });
      expect((await runCli(['ls', ...kex, url()], { home })).code).toBe(2);
    });
  });

  describe('a run that is interrupted, or whose output goes nowhere', () => {
    let server: TestServer;
    let home: string;
    beforeAll(async () => {
      server = await startOpenSsh(packages);
      home = await mkdtemp(join(tmpdir(), 'keyferry-cli-'));
    });
    afterAll(async () => {
      await server.stop();
      await rm(home, { recursive: true });
    });

    const accepted = (): string[] =>
      server.hostKeys.flatMap((key) => ['--accept-host-key', key.fingerprintSha256]);

    it('ends well when its reader has enough, and fails when the disk is full', async () => {
      const folder = await mkdtemp(join(server.root, 'many-'));
      for (let index = 0; index < 2_000; index++) {
        await writeFile(join(folder, `${String(index)}-${'x'.repeat(200)}`), '');
      }
      await giveLike(server.root, folder);
      const url = `sftp://${server.user}@${server.host}:${String(server.port)}${folder}`;
      const options = { home, env: { KF_PASSWORD: server.password } };
      const args = ['ls', '--json', url, ...accepted(), '--password-env', 'KF_PASSWORD'];

      const child = startCli(args, options);
      child.stdout?.once('data', () => {
        child.stdout?.destroy();
      });
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
        stderr += piece;
      });
      const [code] = (await once(child, 'close')) as [number | null];
      expect([code, stderr]).toEqual([0, '']);

      const full = await open('/dev/full', 'w');
      try {
        const hopeless = startCli(args, options, full.fd);
        const [hopelessCode] = (await once(hopeless, 'exit')) as [number | null];
        expect(hopelessCode).toBe(1);
      } finally {
        await full.close();
      }
    });

    it.each(['SIGINT', 'SIGTERM'] as const)('by %s leaves no file behind', async (signal) => {
      const source = join(server.root, 'huge');
      await writeFile(source, '');
      // Sparse, so it takes no disk, and larger than could be copied before the signal arrives.
      await truncate(source, 64 * 1024 ** 3);
      await giveLike(server.root, source);
      const target = await mkdtemp(join(home, 'target-'));
      const child = startCli(
        [
          'get',
          '--json',
          `sftp://${server.user}@${server.host}:${String(server.port)}${source}`,
          target,
          ...accepted(),
          '--password-env',
          'KF_PASSWORD',
        ],
        { home, env: { KF_PASSWORD: server.password } },
      );
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
        stderr += piece;
      });
      await expect.poll(() => readdir(target), { timeout: 20_000 }).toHaveLength(1);
      const [part] = await readdir(target);
      expect(part).not.toBe('huge');
      child.kill(signal);
      const [code] = (await once(child, 'close')) as [number | null];
      expect(code).toBe(signal === 'SIGINT' ? 130 : 143);
      expect(JSON.parse(stderr)).toMatchObject({ ok: false, error: { code: 'cancelled' } });
      expect(await readdir(target)).toEqual([]);
    });
  });
}
