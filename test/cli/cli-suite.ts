import { lstat, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { Entry } from '../../electron/shared/entry.ts';
import type { TestServer } from '../servers/server.ts';
import { failureOf, reportOf, runCli, type CliRun } from './run-cli.ts';
import { giveLike, makeTree, oddNames, readTree } from './tree.ts';

/** Every command of the command line against a server whose files lie on this computer's disk. */
export function describeCli(name: string, start: () => Promise<TestServer>): void {
  describe(`the command line and ${name}`, () => {
    let server: TestServer;
    /** On the server, and the same path on disk. */
    let folder: string;
    let home: string;

    beforeAll(async () => {
      server = await start();
    });
    afterAll(async () => {
      await server.stop();
    });
    beforeEach(async () => {
      home = await mkdtemp(join(tmpdir(), 'keyferry-cli-'));
      folder = await mkdtemp(join(server.root, 'cli-'));
      await giveLike(server.root, folder);
    });
    afterEach(async () => {
      await rm(home, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    });

    const urlOf = (path: string, user = server.user): string =>
      `sftp://${user}@${server.host}:${String(server.port)}${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`;
    const accepted = (): string[] =>
      server.hostKeys.flatMap(({ fingerprintSha256 }) => ['--accept-host-key', fingerprintSha256]);
    const run = (...args: string[]): Promise<CliRun> =>
      runCli([...args, ...accepted(), '--password-env', 'KF_PASSWORD'], {
        home,
        env: { KF_PASSWORD: server.password },
      });
    /** Makes a file or folder on the server's disk that belongs to its user. */
    const onServer = async (
      path: string,
      make: (path: string) => Promise<unknown>,
    ): Promise<string> => {
      const full = join(folder, path);
      await make(full);
      await giveLike(server.root, full);
      return full;
    };

    describe('ls', () => {
      it('lists odd names as JSON, sorted, and one file by itself', async () => {
        await onServer('tree', (path) => mkdir(path).then(() => makeTree(path)));
        const listed = await run('ls', '--json', urlOf(`${folder}/tree`));
        expect(listed).toMatchObject({ code: 0, stderr: '' });
        const entries = v.parse(v.array(Entry), JSON.parse(listed.stdout));
        const names = entries.map((entry) => entry.name);
        expect(names).toEqual(
          [...oddNames, 'dangling', 'deep', 'empty', 'large', 'link', 'nothing'].toSorted(),
        );
        const byName = (wanted: string) => entries.find((entry) => entry.name === wanted);
        expect(byName('large')).toMatchObject({ kind: 'file', sizeBytes: 3_000_001 });
        expect(byName('deep')).toMatchObject({ kind: 'folder' });
        expect(byName('link')).toMatchObject({ kind: 'link', linkTarget: 'nothing' });

        const one = await run('ls', '--json', urlOf(`${folder}/tree/#hash`));
        expect(JSON.parse(one.stdout)).toMatchObject([{ name: '#hash', kind: 'file' }]);
      });

      it('prints aligned lines, and takes /~/ and no path for the login folder', async () => {
        await onServer('a', (path) => writeFile(path, '12345'));
        const listed = await run('ls', urlOf(folder));
        expect(listed.code).toBe(0);
        expect(listed.stdout).toMatch(/^-rw[-rwx]{7} \S+ +\S+ +5 \d{4}-\d\d-\d\d \d\d:\d\d a\n$/);
        const below = folder.slice(server.root.length + 1);
        expect((await run('ls', urlOf(`/~/${below}`))).stdout).toBe(listed.stdout);
        expect((await run('ls', urlOf(''))).stdout).toContain(below);
      });

      it('says when nothing is there', async () => {
        const listed = await run('ls', '--json', urlOf(`${folder}/missing`));
        expect(listed).toMatchObject({ code: 1, stdout: '' });
        expect(failureOf(listed).code).toBe('not-found');
      });
    });

    describe('get', () => {
      it('copies a folder with everything in it, byte for byte', async () => {
        await onServer('tree', (path) => mkdir(path).then(() => makeTree(path)));
        const copied = await run('get', '--json', urlOf(`${folder}/tree`), join(home, 'copy'));
        expect(copied).toMatchObject({ code: 0, stderr: '' });
        expect(JSON.parse(copied.stdout)).toMatchObject({ ok: true, name: 'copy' });
        expect(await readTree(join(home, 'copy'))).toEqual(await readTree(join(folder, 'tree')));
      });

      it('follows cp: into a folder, under a new name, in place of a file', async () => {
        await onServer('file', (path) => writeFile(path, 'new'));
        const url = urlOf(`${folder}/file`);
        await mkdir(join(home, 'there'));
        await writeFile(join(home, 'old'), 'something longer');
        for (const [target, place] of [
          ['there', 'there/file'],
          ['fresh/', 'fresh/file'],
          ['renamed', 'renamed'],
          ['old', 'old'],
        ] as const) {
          expect(await run('get', url, target)).toMatchObject({ code: 0, stdout: '', stderr: '' });
          expect(await readFile(join(home, place), 'utf8')).toBe('new');
        }
        expect((await run('get', url)).code).toBe(0);
        expect(await readFile(join(home, 'file'), 'utf8')).toBe('new');
      });

      it('puts a folder inside a folder that is there, and into a file never', async () => {
        await onServer('tree', (path) => mkdir(join(path, 'sub'), { recursive: true }));
        await mkdir(join(home, 'there'));
        expect((await run('get', urlOf(`${folder}/tree/`), 'there')).code).toBe(0);
        expect((await stat(join(home, 'there/tree/sub'))).isDirectory()).toBe(true);
        await writeFile(join(home, 'file'), 'kept');
        expect((await run('get', urlOf(`${folder}/tree`), 'file')).code).toBe(1);
        expect(await readFile(join(home, 'file'), 'utf8')).toBe('kept');
      });

      it('fails as a whole when one file cannot be read, and copies the others', async (ctx) => {
        if (!server.isUnprivileged) ctx.skip('permissions mean nothing to this server');
        await onServer('tree', async (path) => {
          await mkdir(path);
          await writeFile(join(path, 'good'), 'good');
          await writeFile(join(path, 'secret'), 'secret', { mode: 0 });
        });
        const copied = await run('get', '--json', urlOf(`${folder}/tree`), join(home, 'copy'));
        expect(copied).toMatchObject({ code: 1, stdout: '' });
        expect(failureOf(copied)).toMatchObject({ code: 'permission-denied' });
        expect(await readTree(join(home, 'copy'))).toEqual(
          new Map([['good', `file ${Buffer.from('good').toString('base64')}`]]),
        );
      });

      it('leaves nothing behind when the source is not there', async () => {
        const copied = await run('get', '--json', urlOf(`${folder}/missing`), join(home, 'copy'));
        expect(copied.code).toBe(1);
        expect(failureOf(copied).code).toBe('not-found');
        await expect(lstat(join(home, 'copy'))).rejects.toMatchObject({ code: 'ENOENT' });
      });
    });

    describe('put', () => {
      it('copies a folder with everything in it, byte for byte', async () => {
        const tree = join(home, 'tree');
        await mkdir(tree);
        await makeTree(tree);
        const copied = await run('put', tree, urlOf(`${folder}/copy`), '--json');
        expect(copied).toMatchObject({ code: 0, stderr: '' });
        expect(JSON.parse(copied.stdout)).toMatchObject({ ok: true, name: 'copy' });
        expect(await readTree(join(folder, 'copy'))).toEqual(await readTree(tree));
      });

      it('follows cp: into a folder, under a new name, in place of a file', async () => {
        await writeFile(join(home, 'file'), 'new');
        await onServer('there', (path) => mkdir(path));
        await onServer('old', (path) => writeFile(path, 'something longer'));
        for (const [target, place] of [
          ['there', 'there/file'],
          ['fresh/deep/', 'fresh/deep/file'],
          ['re named', 're named'],
          ['old', 'old'],
        ] as const) {
          const sent = await run('put', 'file', urlOf(`${folder}/${target}`));
          expect(sent).toMatchObject({ code: 0, stdout: '', stderr: '' });
          expect(await readFile(join(folder, place), 'utf8')).toBe('new');
        }
      });

      it('refuses to put a file where the name says folder and a file is', async () => {
        await writeFile(join(home, 'file'), 'new');
        await onServer('old', (path) => writeFile(path, 'kept'));
        const sent = await run('put', '--json', 'file', urlOf(`${folder}/old/`));
        expect(sent.code).toBe(1);
        expect(failureOf(sent).code).toBe('wrong-kind');
        expect(await readFile(join(folder, 'old'), 'utf8')).toBe('kept');
      });
    });

    describe('mkdir, mv and rm', () => {
      it('makes a folder once', async () => {
        const made = await run('mkdir', '--json', urlOf(`${folder}/new folder`));
        expect(made).toMatchObject({ code: 0, stderr: '' });
        expect(JSON.parse(made.stdout)).toEqual({ ok: true, path: `${folder}/new folder` });
        expect((await stat(join(folder, 'new folder'))).isDirectory()).toBe(true);
        const again = await run('mkdir', '--json', urlOf(`${folder}/new folder`));
        expect(again.code).toBe(1);
        expect(failureOf(again).code).toBe('already-exists');
      });

      it('renames, moves into a folder, and replaces a file', async () => {
        await onServer('a', (path) => writeFile(path, 'a'));
        await onServer('old', (path) => writeFile(path, 'old'));
        await onServer('there', (path) => mkdir(path));
        const move = (from: string, to: string): Promise<CliRun> =>
          run('mv', urlOf(`${folder}/${from}`), urlOf(`${folder}/${to}`));
        expect(await move('a', 'b c')).toMatchObject({ code: 0, stdout: '', stderr: '' });
        expect(await move('b c', 'there')).toMatchObject({ code: 0 });
        expect(await move('there/b c', 'old')).toMatchObject({ code: 0 });
        expect([...(await readTree(folder))]).toEqual([
          ['old', `file ${Buffer.from('a').toString('base64')}`],
          ['there', 'folder'],
        ]);
        expect((await move('there', 'renamed')).code).toBe(0);
        expect((await move('old', 'old')).code).toBe(1);
        expect((await move('old', 'missing/')).code).toBe(0);
        expect((await readTree(folder)).has('missing/old')).toBe(true);
      });

      it('removes a file, and a folder only with -r', async () => {
        await onServer('tree', (path) => mkdir(path).then(() => makeTree(path)));
        await onServer('file', (path) => writeFile(path, ''));
        expect(await run('rm', urlOf(`${folder}/file`))).toMatchObject({ code: 0, stderr: '' });
        const kept = await run('rm', '--json', urlOf(`${folder}/tree`));
        expect(kept.code).toBe(1);
        expect(failureOf(kept).code).toBe('wrong-kind');
        expect((await readTree(join(folder, 'tree'))).size).toBeGreaterThan(oddNames.length);
        const gone = await run('rm', '-r', urlOf(`${folder}/tree`), '--json');
        expect(gone).toMatchObject({ code: 0, stderr: '' });
        expect(await readTree(folder)).toEqual(new Map());
        expect((await run('rm', urlOf(`${folder}/tree`))).code).toBe(1);
      });
    });

    describe('trust', () => {
      const bare = (...args: string[]): Promise<CliRun> =>
        runCli([...args, '--password-env', 'KF_PASSWORD'], {
          home,
          env: { KF_PASSWORD: server.password },
        });
      const knownHosts = async (keys: TestServer['hostKeys']): Promise<string> => {
        const name = `[${server.host}]:${String(server.port)}`;
        const lines = keys.map(({ type, base64 }) => `${name} ${type} ${base64}\n`);
        const file = join(home, 'known');
        await writeFile(file, lines.join(''));
        return file;
      };

      it('is given to nobody unknown, and the password stays here', async () => {
        const listed = await bare('ls', '--json', urlOf(folder));
        expect(listed).toMatchObject({ code: 3, stdout: '' });
        const failure = failureOf(listed);
        expect(failure).toMatchObject({ code: 'host-key-unknown', retryable: false });
        expect(failure.detail).toMatchObject({
          host: server.host,
          port: server.port,
          known: [],
        });
        const shown = server.hostKeys.find(
          (key) => key.fingerprintSha256 === failure.detail['fingerprintSha256'],
        );
        expect(shown?.type).toBe(failure.detail['keyType']);
      });

      it('comes from a known_hosts file, named or at its usual place', async () => {
        const file = await knownHosts(server.hostKeys);
        const named = await bare('inspect', '--json', '--known-hosts', file, urlOf(folder));
        expect(named).toMatchObject({ code: 0, stderr: '' });
        expect(reportOf(named).trust).toMatchObject({ verdict: 'verified' });
        await mkdir(join(home, '.ssh'));
        await writeFile(join(home, '.ssh/known_hosts'), await readFile(file));
        const usual = await bare('inspect', '--json', urlOf(folder));
        expect(reportOf(usual).trust?.reason).toMatch(
          /^Matches line \d of ~\/\.ssh\/known_hosts\.$/,
        );
      });

      it('comes from a key of any type that is known: the server is asked for that one', async () => {
        for (const key of server.hostKeys) {
          const file = await knownHosts([key]);
          const args = ['inspect', '--no-login', '--json', '--known-hosts', file];
          expect(reportOf(await bare(...args, urlOf(folder)))).toMatchObject({
            trust: { verdict: 'verified' },
            hostKey: { fingerprintSha256: key.fingerprintSha256 },
          });
        }
      });

      it('is withdrawn when another key is known', async () => {
        const others = server.hostKeys.map((key) => ({ ...key, base64: anotherKey(key) }));
        const file = await knownHosts(others);
        const listed = await bare('ls', '--json', '--known-hosts', file, urlOf(folder));
        expect(listed).toMatchObject({ code: 3, stdout: '' });
        expect(failureOf(listed)).toMatchObject({ code: 'host-key-changed' });
      });

      it('is not had by a fingerprint of another key', async () => {
        const wrong = `SHA256:${'A'.repeat(43)}`;
        const listed = await bare('ls', '--json', '--accept-host-key', wrong, urlOf(folder));
        expect(listed.code).toBe(3);
        expect(failureOf(listed).code).toBe('host-key-unknown');
      });
    });

    describe('sign-in', () => {
      const withKey = (...args: string[]): Promise<CliRun> =>
        runCli([...args, ...accepted()], { home });

      it('works with a key file, and with a password in the URL', async () => {
        const byKey = await withKey('ls', '--identity', server.identityFile, urlOf(folder));
        expect(byKey).toMatchObject({ code: 0, stderr: '' });
        const user = `${server.user}:${encodeURIComponent(server.password)}`;
        expect((await withKey('ls', urlOf(folder, user))).code).toBe(0);
      });

      it('fails with 1 for a wrong password, and advises who gave none', async () => {
        const wrong = await runCli(
          ['ls', '--json', '--password-env', 'KF_PASSWORD', urlOf(folder), ...accepted()],
          { home, env: { KF_PASSWORD: 'wrong' } },
        );
        expect(wrong).toMatchObject({ code: 1, stdout: '' });
        expect(failureOf(wrong).code).toBe('auth-failed');
        const none = await withKey('ls', urlOf(folder));
        expect(none.code).toBe(1);
        expect(none.stderr).toContain('--password-env');
      });
    });

    describe('inspect', () => {
      it('reports the whole connection', async () => {
        const inspected = await run('inspect', '--json', urlOf(folder));
        expect(inspected).toMatchObject({ code: 0, stderr: '' });
        const report = reportOf(inspected);
        expect(report).toMatchObject({
          endpoint: { host: server.host, port: server.port },
          role: 'ssh',
          protocolVersion: 'SSH-2.0',
          outcome: 'ok',
          failure: null,
          trust: { verdict: 'pinned' },
          axes: { forwardSecrecy: true, identity: 'pinned' },
        });
        expect(report.offers.server?.['keyExchange']).toContain(report.keyExchange?.name);
        expect(report.whyChosen).not.toBeNull();
        expect(report.grade).not.toBeNull();
        expect(server.hostKeys.map((key) => key.fingerprintSha256)).toContain(
          report.authentication?.fingerprintSha256,
        );
      });

      it('needs no credential with --no-login, and ends with 0 whatever the verdict', async () => {
        const inspected = await runCli(['inspect', '--no-login', '--json', urlOf(folder)], {
          home,
        });
        expect(inspected).toMatchObject({ code: 0, stderr: '' });
        expect(reportOf(inspected)).toMatchObject({
          outcome: 'ok',
          trust: { verdict: 'unverified' },
          grade: { mark: 'B' },
        });
      });

      it('prints its report and ends with 3 when the key is unknown', async () => {
        const inspected = await runCli(['inspect', '--json', urlOf(folder)], { home });
        expect(inspected.code).toBe(3);
        expect(reportOf(inspected)).toMatchObject({
          outcome: 'failed',
          failure: { reason: 'trust' },
        });
        expect(failureOf(inspected).code).toBe('host-key-unknown');
      });

      it('ends with 0 when only the sign-in failed: the handshake had finished', async () => {
        const inspected = await runCli(['inspect', '--json', urlOf(folder), ...accepted()], {
          home,
        });
        expect(inspected.code).toBe(0);
        expect(reportOf(inspected).outcome).toBe('ok');
        expect(failureOf(inspected).code).toBe('auth-failed');
      });

      it('puts the verdict first in its text', async () => {
        const inspected = await run('inspect', urlOf(folder));
        expect(inspected).toMatchObject({ code: 0, stderr: '' });
        expect(inspected.stdout).toMatch(/^The server chose .+\.\n/);
        expect(inspected.stdout).toContain('Keyferry offers');
      });

      it('offers only what --kex and --ciphers name', async () => {
        const inspected = await run(
          'inspect',
          '--json',
          '--kex=ecdh-sha2-nistp256',
          '--ciphers=aes256-ctr',
          urlOf(folder),
        );
        const report = reportOf(inspected);
        expect(report.keyExchange).toMatchObject({
          name: 'ecdh-sha2-nistp256',
          group: 'secp256r1',
        });
        expect(report.encryption?.clientToServer.cipher).toBe('aes256-ctr');
        const unknown = await run('inspect', '--json', '--kex=nobody-knows-this', urlOf(folder));
        expect(unknown).toMatchObject({ code: 2, stdout: '' });
        expect(failureOf(unknown).code).toBe('unsupported');
      });
    });
  });
}

/** A different key of the same type: the last byte is another one. */
function anotherKey({ base64 }: { base64: string }): string {
  const bytes = Buffer.from(base64, 'base64');
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  return bytes.toString('base64');
}
