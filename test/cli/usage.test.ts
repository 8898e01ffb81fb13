import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTcpServer } from '../hostile/tcp-server.ts';
import { failureOf, reportOf, runCli, type CliRun } from './run-cli.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyferry-cli-'));
});
afterAll(async () => {
  await rm(home, { recursive: true });
});
const run = (...args: string[]): Promise<CliRun> => runCli(args, { home });

/** A port of the loopback address on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = await startTcpServer(() => undefined);
  await server.stop();
  return server.port;
}

describe('help and version', () => {
  it('are data on stdout', async () => {
    const help = await run('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('Usage: keyferry');
    const version = await run('--version');
    expect(version).toMatchObject({ code: 0, stderr: '' });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('wrong usage', () => {
  it.each([
    [['nonsense'], 'invalid-request'],
    [['ls'], 'invalid-request'],
    [['ls', '/tmp'], 'invalid-request'],
    [['ls', 'sftp://h/', '--nonsense'], 'invalid-request'],
    [['ls', 'sftp://h/', '--known-hosts', '/does/not/exist'], 'invalid-request'],
    [['ls', 'sftp://h/', '--identity', '/does/not/exist'], 'invalid-request'],
    [['put', 'sftp://h/a', 'sftp://h/b'], 'invalid-request'],
    [['mv', 'sftp://one/a', 'sftp://two/a'], 'unsupported'],
    [['ls', 'ftp://h/'], 'invalid-request'],
    [['sync', 'a', 'sftp://h/'], 'unsupported'],
    [['probe'], 'invalid-request'],
    [['probe', 'ftp://h/', '--allow-plaintext'], 'invalid-request'],
    [['probe', 'sftp://h/', '--jump', 'j'], 'invalid-request'],
    [['probe', 'sftp://h/', '--no-login'], 'invalid-request'],
  ])('%j ends with 2', async (args, code) => {
    const json = await run('--json', ...args);
    expect(json).toMatchObject({ code: 2, stdout: '' });
    expect(failureOf(json).code).toBe(code);
    const plain = await run(...args);
    expect(plain).toMatchObject({ code: 2, stdout: '' });
    expect(plain.stderr).toMatch(/^keyferry: /);
  });

  it('never repeats a password that stands in a URL', async () => {
    const port = String(await closedPort());
    for (const url of [`sftp://me:s3cret@127.0.0.1:${port}/`, 'sftp://me:s3cret@h:x/']) {
      for (const command of ['ls', 'inspect']) {
        const { stdout, stderr } = await run(command, '--json', url);
        expect(stdout + stderr).not.toContain('s3cret');
      }
    }
  });
});

describe('a server that is not there', () => {
  it('ends with 1 and says so', async () => {
    const url = `sftp://127.0.0.1:${String(await closedPort())}/`;
    const listed = await run('ls', '--json', url);
    expect(listed).toMatchObject({ code: 1, stdout: '' });
    expect(failureOf(listed)).toMatchObject({ code: 'refused', retryable: true });
    const inspected = await run('inspect', '--json', url);
    expect(inspected.code).toBe(1);
    expect(reportOf(inspected)).toMatchObject({ outcome: 'failed', grade: null });
    expect(failureOf(inspected).code).toBe('refused');
  });

  it('is not even asked when the file to send is not there', async () => {
    const url = `sftp://127.0.0.1:${String(await closedPort())}/`;
    const sent = await run('put', join(home, 'missing'), url, '--json');
    expect(sent.code).toBe(1);
    expect(failureOf(sent).code).toBe('not-found');
  });

  it('reports a server that speaks something else', async () => {
    const server = await startTcpServer((socket) => {
      socket.write('220 mail.example.com ESMTP\r\n');
    });
    try {
      const url = `sftp://127.0.0.1:${String(server.port)}/`;
      const inspected = await run('inspect', '--no-login', '--json', url);
      expect(inspected.code).toBe(1);
      expect(reportOf(inspected).failure?.reason).toBe('malformed');
      expect(failureOf(inspected).code).toBe('malformed-message');
    } finally {
      await server.stop();
    }
  });
});

it('leaves nothing in the home that it was given', async () => {
  await writeFile(join(home, 'only'), '');
  await run('ls', 'sftp://127.0.0.1:1/');
  expect(await readdir(home)).toEqual(['only']);
});
