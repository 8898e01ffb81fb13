import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import { runCli } from '../cli/run-cli.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { listNames, readWhole, writeWhole } from './bytes.ts';
import { createDiskAccess } from './disk-access.ts';
import { makeOwnedFolder, ownerOf, targetOf, trusting } from './ssh-subject.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : undefined;
const { signal } = new AbortController();

/** A name, its bytes in the encoding, another name, its bytes, and a name that it cannot express. */
const encodings: Readonly<
  Record<string, { old: [string, string]; fresh: [string, string]; foreign: string }>
> = {
  'iso-8859-1': { old: ['café', '636166e9'], fresh: ['über', 'fc626572'], foreign: 'Ελλάδα' },
  'windows-1252': { old: ['5 €', '352080'], fresh: ['“a”', '936194'], foreign: '日本' },
  shift_jis: {
    old: ['日本.txt', '93fa967b2e747874'],
    // Its second byte is the code of a backslash.
    fresh: ['表ソ', '955c835c'],
    foreign: '한국',
  },
};

describe.skipIf(skip !== undefined)(`names in other encodings at sshd ${skip ?? ''}`, () => {
  let server: TestServer;
  let direct: ReturnType<typeof createDiskAccess>;
  let folder: string;

  beforeAll(async () => {
    if ('skip' in packages) return;
    server = await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
    direct = createDiskAccess(await ownerOf(server));
  });
  afterAll(() => server.stop());

  async function inFolder(
    encoding: string | undefined,
    use: (session: Session) => Promise<void>,
  ): Promise<void> {
    folder = await makeOwnedFolder(server, await ownerOf(server));
    const target = targetOf(server, encoding === undefined ? {} : { encoding });
    const session = await connectSftp(target, trusting(server));
    try {
      await use(session);
    } finally {
      await session.close();
      await rm(folder, { recursive: true });
    }
  }
  const stored = async (): Promise<string[]> =>
    (await direct.names(folder)).map((name) => name.toString('hex'));
  const raw = (hex: string): Buffer => Buffer.from(hex, 'hex');

  describe.each(Object.entries(encodings))('%s', (encoding, { old, fresh, foreign }) => {
    it('lists, reads, writes, renames, links and deletes', async () => {
      await inFolder(encoding, async (session) => {
        const { write, rename, renameOver, makeFolder, makeLink, freeSpace } = session.features;
        const { removeFile, removeFolder, setPermissions, setModified } = session.features;
        if (!write || !rename || !renameOver || !makeFolder || !makeLink || !freeSpace)
          throw new Error('OpenSSH has all of it');
        if (!removeFile || !removeFolder || !setPermissions || !setModified)
          throw new Error('OpenSSH has all of it');
        const oldPath = `${folder}/${old[0]}`;
        const freshPath = `${folder}/${fresh[0]}`;
        await direct.writeRawName?.(folder, raw(old[1]), 'content');
        expect(await listNames(session, folder)).toEqual([old[0]]);
        expect(await session.stat(oldPath, signal)).toMatchObject({ name: old[0], sizeBytes: 7 });
        expect(String(await readWhole(session, oldPath))).toBe('content');

        await setPermissions(oldPath, 0o600, signal);
        await setModified(oldPath, 86_400_000, signal);
        expect(await session.stat(oldPath, signal)).toMatchObject({
          mode: 0o600,
          modifiedAtMs: 86_400_000,
        });
        await rename(oldPath, freshPath, signal);
        expect(await stored()).toEqual([fresh[1]]);
        await writeWhole(write, oldPath, Buffer.from('new'));
        expect(await stored()).toEqual([fresh[1], old[1]].sort());
        await renameOver(oldPath, freshPath, signal);
        expect(String(await readWhole(session, freshPath))).toBe('new');

        await makeLink(oldPath, fresh[0], signal);
        expect(await session.stat(oldPath, signal)).toMatchObject({
          linkTarget: fresh[0],
          linkKind: 'file',
        });
        await removeFile(oldPath, signal);
        await removeFile(freshPath, signal);

        await makeFolder(freshPath, signal);
        await writeWhole(write, `${freshPath}/${old[0]}`, Buffer.from('inner'));
        expect(await listNames(session, freshPath)).toEqual([old[0]]);
        expect((await freeSpace(freshPath, signal)).totalBytes).toBeGreaterThan(0);
        await removeFile(`${freshPath}/${old[0]}`, signal);
        await removeFolder(freshPath, signal);
        expect(await stored()).toEqual([]);
      });
    });

    it('says name-invalid for a name that it does not have, and makes nothing', async () => {
      await inFolder(encoding, async (session) => {
        const path = `${folder}/${foreign}`;
        const invalid = { code: 'name-invalid' };
        const { makeFolder, write, rename } = session.features;
        await direct.writeFile(`${folder}/plain`, 'x');
        await expect(makeFolder?.(path, signal)).rejects.toMatchObject(invalid);
        await expect(session.stat(path, signal)).rejects.toMatchObject(invalid);
        await expect(rename?.(`${folder}/plain`, path, signal)).rejects.toMatchObject(invalid);
        const options = { offset: 0, isExclusive: true, mode: null };
        await expect(write?.(path, options, signal)).rejects.toMatchObject(invalid);
        expect(session.checkName(foreign)).toMatch(`${foreign} cannot be written in ${encoding}`);
        expect(await direct.names(folder)).toEqual([Buffer.from('plain')]);
      });
    });

    it('serves the command line', async () => {
      await inFolder(encoding, async () => {
        const home = await mkdtemp(join(tmpdir(), 'keyferry-encodings-'));
        const url = `sftp://${server.user}@${server.host}:${String(server.port)}${folder}/`;
        const key = server.hostKeys[0]?.fingerprintSha256 ?? '';
        const run = (...args: string[]) =>
          runCli(
            [...args, '--encoding', encoding, '--accept-host-key', key, '--password-env', 'PW'],
            { home, env: { PW: server.password } },
          );
        await writeFile(join(home, old[0]), 'of the command line');
        const name = encodeURIComponent(old[0]);
        expect(await run('put', old[0], url)).toMatchObject({ code: 0 });
        expect(await stored()).toEqual([old[1]]);
        expect((await run('ls', url)).stdout).toContain(old[0]);
        expect(await run('get', `${url}${name}`, 'back')).toMatchObject({ code: 0 });
        expect(await readFile(join(home, 'back'), 'utf8')).toBe('of the command line');
        const moved = `${url}${encodeURIComponent(fresh[0])}`;
        expect(await run('mv', `${url}${name}`, moved)).toMatchObject({ code: 0 });
        expect(await stored()).toEqual([fresh[1]]);
        await writeFile(join(home, foreign), 'x');
        const refused = await run('put', foreign, url);
        expect(refused).toMatchObject({ code: 1 });
        expect(refused.stderr).toContain('cannot be written in');
        expect(await run('rm', moved)).toMatchObject({ code: 0 });
        expect(await readdir(folder)).toEqual([]);
        await rm(home, { recursive: true });
      });
    });
  });

  it('works with bytes that are no UTF-8 without any encoding set', async () => {
    await inFolder(undefined, async (session) => {
      await direct.writeRawName?.(folder, raw('636166e9'), 'odd');
      await direct.writeFile(`${folder}/caf\ufffd`, 'bystander');
      const odd = `${folder}/caf\udce9`;
      expect(await listNames(session, folder)).toEqual(['caf\udce9', 'caf\ufffd']);
      expect(String(await readWhole(session, odd))).toBe('odd');
      await session.features.rename?.(odd, `${folder}/\udcfcber`, signal);
      expect(await stored()).toEqual([Buffer.from('caf\ufffd').toString('hex'), 'fc626572'].sort());
      await session.features.removeFile?.(`${folder}/\udcfcber`, signal);
      expect(await listNames(session, folder)).toEqual(['caf\ufffd']);
    });
  });

  it('finds links whose targets are no UTF-8', async () => {
    await inFolder('iso-8859-1', async (session) => {
      await mkdir(Buffer.concat([Buffer.from(`${folder}/`), raw('e9')]));
      await symlink(raw('e9'), `${folder}/link`);
      expect(await session.stat(`${folder}/link`, signal)).toMatchObject({
        linkTarget: 'é',
        linkKind: 'folder',
      });
    });
  });

  it('refuses an encoding that nobody knows before it connects', async () => {
    await expect(
      connectSftp(targetOf(server, { encoding: 'utf-16le', port: 1 }), trusting(server)),
    ).rejects.toMatchObject({ code: 'unsupported', detail: { encoding: 'utf-16le' } });
  });
});
