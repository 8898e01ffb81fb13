import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh, type OpenSshOptions } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { failureOf, reportOf, runCli, type CliRun } from './run-cli.ts';

const packages = await findDebianPackages();

/** What sshd logs of a client that tried to sign in. */
const signIn = /Accepted|Failed|Invalid user|Postponed|authenticating user/;

if ('skip' in packages) {
  describe('policies and OpenSSH', () => {
    it.skip(packages.skip);
  });
} else {
  /** A server for one group of tests; its user's key file would let anybody in. */
  const serve = (config: NonNullable<OpenSshOptions['config']>) => {
    let server: TestServer;
    let home: string;
    beforeAll(async () => {
      server = await startOpenSsh(packages, { config });
      home = await mkdtemp(join(tmpdir(), 'keyferry-cli-'));
    });
    afterAll(async () => {
      await server.stop();
      await rm(home, { recursive: true });
    });
    const url = (): string => `sftp://${server.user}@${server.host}:${String(server.port)}/`;
    const run = (command: string, ...args: string[]): Promise<CliRun> =>
      runCli(
        [
          ...[command, '--json', url(), '--password-env', 'KF_PASSWORD', ...args],
          ...server.hostKeys.flatMap((key) => ['--accept-host-key', key.fingerprintSha256]),
        ],
        { home, env: { KF_PASSWORD: server.password } },
      );
    const stranger = (...args: string[]): Promise<CliRun> =>
      runCli(['ls', '--json', url(), ...args], { home });
    return { run, stranger, log: () => server.log() };
  };

  describe('a server with methods of a note', () => {
    const { run, stranger, log } = serve({
      KexAlgorithms: 'diffie-hellman-group14-sha256',
      Ciphers: 'aes256-ctr',
      MACs: 'hmac-sha2-256',
    });

    it('has nothing in common with strict, and balanced would do', async () => {
      const listed = await run('ls', '--policy', 'strict');
      expect(listed).toMatchObject({ code: 1, stdout: '' });
      expect(failureOf(listed)).toMatchObject({
        code: 'negotiation-failed',
        detail: {
          missing: ['keyExchange', 'macsClientToServer', 'macsServerToClient'],
          wouldWorkWith: 'balanced',
        },
      });
      expect(log()).not.toMatch(signIn);
    });

    it('speaks of an unknown host key before the policy', async () => {
      expect(failureOf(await stranger('--require-post-quantum')).code).toBe('host-key-unknown');
    });

    it('is good enough for balanced', async () => {
      expect(await run('ls')).toMatchObject({ code: 0, stderr: '' });
    });
  });

  describe('a server with modern ciphers and an older method', () => {
    const { run, log } = serve({
      KexAlgorithms: 'curve25519-sha256,diffie-hellman-group14-sha256',
    });
    const older = ['--kex', 'diffie-hellman-group14-sha256'];

    it('is refused by strict for the older one before anything is sent', async () => {
      const listed = await run('ls', '--policy', 'strict', ...older);
      expect(listed).toMatchObject({ code: 3, stdout: '' });
      expect(failureOf(listed)).toMatchObject({
        code: 'policy-violated',
        retryable: false,
        detail: {
          policy: 'strict',
          rule: 'algorithm',
          algorithms: ['diffie-hellman-group14-sha256'],
          wouldWorkWith: 'balanced',
        },
      });
      expect(log()).toContain('Connection from');
      expect(log()).not.toMatch(signIn);
    });

    it('is refused for not being quantum-safe where that is required', async () => {
      for (const policy of ['strict', 'balanced', 'legacy']) {
        const listed = await run('ls', '--policy', policy, '--require-post-quantum');
        expect(listed).toMatchObject({ code: 3, stdout: '' });
        expect(failureOf(listed)).toMatchObject({
          code: 'policy-violated',
          detail: { rule: 'post-quantum', algorithms: ['curve25519-sha256'] },
        });
        expect(failureOf(listed).detail).not.toHaveProperty('wouldWorkWith');
      }
      expect(log()).not.toMatch(signIn);
    });

    it('still has its report printed, with the policy as the reason', async () => {
      const inspected = await run('inspect', '--require-post-quantum');
      expect(inspected.code).toBe(3);
      expect(failureOf(inspected).code).toBe('policy-violated');
      const report = reportOf(inspected);
      expect(report.failure?.detail).toContain('curve25519-sha256 is not quantum-safe');
      expect(report).toMatchObject({
        outcome: 'failed',
        failure: { reason: 'policy' },
        keyExchange: { name: 'curve25519-sha256' },
        trust: { verdict: 'pinned' },
        grade: { mark: 'A' },
      });
    });

    it('can be looked at without a sign-in whatever the policy', async () => {
      const args = ['--no-login', '--policy', 'strict', '--require-post-quantum', ...older];
      const inspected = await run('inspect', ...args);
      expect(inspected).toMatchObject({ code: 0, stderr: '' });
      expect(reportOf(inspected)).toMatchObject({ outcome: 'ok', grade: { mark: 'B' } });
    });

    it('is good enough for strict with the newer one', async () => {
      expect(await run('ls', '--policy', 'strict')).toMatchObject({ code: 0, stderr: '' });
      expect(log()).toMatch(/Accepted password/);
    });
  });

  describe('a server with a hybrid', () => {
    const { run } = serve({ KexAlgorithms: 'sntrup761x25519-sha512@openssh.com' });

    it('is what the strictest of all wants', async () => {
      const listed = await run('ls', '--policy', 'strict', '--require-post-quantum');
      expect(listed).toMatchObject({ code: 0, stderr: '' });
    });
  });

  describe('a server that only has what is outdated', () => {
    const { run, log } = serve({
      KexAlgorithms: 'diffie-hellman-group14-sha1',
      HostKeyAlgorithms: 'ssh-rsa',
      Ciphers: 'aes128-cbc',
      MACs: 'hmac-sha1',
    });

    it.each(['strict', 'balanced'])(
      'has nothing in common with %s, and legacy would do',
      async (policy) => {
        const listed = await run('ls', '--policy', policy);
        expect(listed).toMatchObject({ code: 1, stdout: '' });
        expect(failureOf(listed)).toMatchObject({
          code: 'negotiation-failed',
          detail: { wouldWorkWith: 'legacy' },
        });
        expect(log()).not.toMatch(signIn);
      },
    );

    it('is reported by inspect with the way out; the exit is 0', async () => {
      const inspected = await run('inspect');
      expect(inspected.code).toBe(0);
      expect(failureOf(inspected).detail).toMatchObject({ wouldWorkWith: 'legacy' });
    });

    it('promises nothing where a quantum-safe method is required', async () => {
      const listed = await run('ls', '--require-post-quantum');
      expect(failureOf(listed).detail).not.toHaveProperty('wouldWorkWith');
    });

    it('lists under legacy, and the report says how bad that is', async () => {
      expect(await run('ls', '--policy', 'legacy')).toMatchObject({ code: 0, stderr: '' });
      const inspected = await run('inspect', '--policy', 'legacy');
      expect(reportOf(inspected)).toMatchObject({
        keyExchange: { name: 'diffie-hellman-group14-sha1' },
        authentication: { algorithm: 'ssh-rsa', signature: 'ssh-rsa' },
        encryption: { clientToServer: { cipher: 'aes128-cbc', mac: 'hmac-sha1' } },
        grade: { mark: 'F' },
      });
    });
  });
}
