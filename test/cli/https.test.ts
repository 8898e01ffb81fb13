import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findApache } from '../servers/apache.ts';
import type { WebServer } from '../servers/web-server.ts';
import { failureOf, reportOf, runCli, type CliRun } from './run-cli.ts';

const apache = await findApache();
const skip = 'skip' in apache ? apache.skip : false;

describe.skipIf(skip)('the command line and WebDAV', () => {
  let server: WebServer;
  let home: string;

  beforeAll(async () => {
    if ('skip' in apache) return;
    server = await apache.start();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'keyferry-cli-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const url = (path: string, scheme = 'https'): string =>
    `${scheme}://${server.user}@localhost:${String(server.port)}${path}`;
  const runWith = (trust: readonly string[], ...args: string[]): Promise<CliRun> =>
    runCli([...args, ...trust, '--password-env', 'KF_PASSWORD'], {
      home,
      env: { KF_PASSWORD: server.password },
    });
  const run = (...args: string[]): Promise<CliRun> => runWith(['--ca', server.caFile], ...args);

  async function onServer(name: string, content: string | null): Promise<void> {
    const path = join(server.root, name);
    if (content === null) await mkdir(path);
    else await writeFile(path, content);
    if (server.owner) await chown(path, server.owner.uid, server.owner.gid);
  }

  it('copies folders there and back, unchanged', async () => {
    const names = ['a b.txt', '#hash %41 +.txt', 'é.txt', 'empty'];
    await mkdir(join(home, 'tree/deep'), { recursive: true });
    for (const name of names) {
      await writeFile(join(home, 'tree', name), name === 'empty' ? '' : name.repeat(50_000));
      await writeFile(join(home, 'tree/deep', name), name);
    }
    expect(await run('put', join(home, 'tree'), url('/up'))).toMatchObject({ code: 0 });
    for (const name of names) {
      expect(await readFile(join(server.root, 'up', name))).toEqual(
        await readFile(join(home, 'tree', name)),
      );
    }
    expect(await run('get', url('/up', 'davs'), join(home, 'back'))).toMatchObject({ code: 0 });
    for (const name of names) {
      for (const place of ['', 'deep']) {
        expect(await readFile(join(home, 'back', place, name))).toEqual(
          await readFile(join(home, 'tree', place, name)),
        );
      }
    }
  });

  it('lists, makes, moves and removes', async () => {
    await onServer('list', null);
    await onServer('list/file', '12345');
    const listed = await run('ls', '--json', url('/list'));
    expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'file', sizeBytes: 5 }]);
    expect(await run('mkdir', url('/list/new'))).toMatchObject({ code: 0 });
    expect(await run('mv', url('/list/file'), url('/list/new/moved'))).toMatchObject({ code: 0 });
    expect(String(await readFile(join(server.root, 'list/new/moved')))).toBe('12345');
    expect(await run('rm', '-r', url('/list'))).toMatchObject({ code: 0 });
    expect(failureOf(await run('ls', '--json', url('/list')))).toMatchObject({ code: 'not-found' });
  });

  it('trusts what is named, by fingerprint in both spellings, and nothing else', async () => {
    const refused = await runWith([], 'ls', '--json', url('/'));
    expect(refused.code).toBe(3);
    const failure = failureOf(refused);
    expect(failure).toMatchObject({
      code: 'certificate-invalid',
      retryable: false,
      detail: {
        problem: 'unknown-authority',
        fingerprintSha256: server.certificate.fingerprintSha256,
      },
    });
    const hex = String(failure.detail['fingerprintSha256Hex']);
    for (const named of [server.certificate.fingerprintSha256, hex]) {
      const accepted = await runWith(['--accept-certificate', named], 'ls', url('/'));
      expect(accepted.code, named).toBe(0);
    }
    const other = `SHA256:${'A'.repeat(43)}`;
    expect(await runWith(['--accept-certificate', other], 'ls', url('/'))).toMatchObject({
      code: 3,
    });
    const wrong = await runCli(
      ['ls', url('/'), '--ca', server.caFile, '--password-env', 'KF_PASSWORD'],
      { home, env: { KF_PASSWORD: 'wrong' } },
    );
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).not.toContain('wrong ');
  });

  it('inspects before any sign-in', async () => {
    const looked = await run('inspect', '--json', '--no-login', url('/'));
    expect(looked.code).toBe(0);
    expect(reportOf(looked)).toMatchObject({
      role: 'http',
      protocolVersion: 'TLSv1.3',
      outcome: 'ok',
      trust: { verdict: 'verified' },
      verification: { code: 'OK', isNameMatching: true },
      grade: { mark: 'A' },
    });
  });
});
