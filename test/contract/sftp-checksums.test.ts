import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import type { Checksum, Direction, TransferView } from '../../electron/shared/transfer.ts';
import type { CopyRules } from '../../electron/shared/work.ts';
import { createTransfers } from '../../electron/transfers/transfers.ts';
import { sessionsOf } from '../fixtures/transfer-sides.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import { findProftpd } from '../servers/proftpd-sftp.ts';
import type { TestServer } from '../servers/server.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const { signal } = new AbortController();
const packages = await findDebianPackages();
const proftpd = 'skip' in packages ? packages : await findProftpd(packages);
const names = [
  'plain.bin',
  'two words',
  "quote's $(id) `x`; rm -rf",
  '-rf',
  'ü日本',
  'back\\slash',
];
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Files of random bytes, an empty one among them, in a folder of the server's user. */
async function plant(folder: string, server: TestServer): Promise<Map<string, Buffer>> {
  const { uid, gid } = await stat(server.root);
  await chown(folder, uid, gid);
  const files = new Map<string, Buffer>();
  for (const [index, name] of [...names, 'empty'].entries()) {
    const bytes = name === 'empty' ? Buffer.alloc(0) : randomBytes(3_000 + 70_000 * index);
    files.set(name, bytes);
    await writeFile(path.join(folder, name), bytes);
    await chown(path.join(folder, name), uid, gid);
  }
  return files;
}

interface Place {
  remote: Session;
  server: TestServer;
}

async function copy(
  { remote, server }: Place,
  direction: Direction,
  rules: Partial<CopyRules>,
  check: (files: Map<string, Buffer>, folder: string) => Promise<void>,
): Promise<TransferView> {
  const here = await mkdtemp(path.join(tmpdir(), 'keyferry-sums-'));
  const there = await mkdtemp(path.join(server.root, 'sums-'));
  const local = await openSession({ protocol: 'local' }, trusting(server));
  const transfers = createTransfers({ local, remote, rules, onChange: () => undefined });
  try {
    const [from, to] = direction === 'upload' ? [here, there] : [there, here];
    const { uid, gid } = await stat(server.root);
    await chown(there, uid, gid);
    const files = await plant(from, server);
    transfers.start({
      id: 'copy',
      ...sessionsOf(direction),
      sourcePaths: [...files.keys()].map((name) => path.join(from, name)),
      targetFolder: to,
      onConflict: 'overwrite',
    });
    const view = await transfers.ended('copy');
    await check(files, to);
    return view;
  } finally {
    await transfers.close();
    await local.close();
    await rm(here, { recursive: true });
    await rm(there, { recursive: true });
  }
}

async function expectWhole(files: Map<string, Buffer>, folder: string): Promise<void> {
  for (const [name, bytes] of files) {
    expect(digest(await readFile(path.join(folder, name))), name).toBe(digest(bytes));
  }
}

const verified = { isChecksumVerified: true };

/** Of `é` in Latin-1, beside the file whose name has the bytes of the same in UTF-8. */
async function expectSumsOfLatinNames(
  server: TestServer,
  checksums: 'server' | 'program',
): Promise<void> {
  const folder = await mkdtemp(path.join(server.root, 'sums-'));
  await chmod(folder, 0o755);
  const at = (name: string): Buffer => Buffer.from(`${folder}/${name}`, 'latin1');
  await writeFile(at('\xe9'), 'Latin-1');
  await writeFile(at('\xc3\xa9'), 'UTF-8');
  const target = targetOf(server, { checksums, encoding: 'iso-8859-1' });
  const session = await connectSftp(target, trusting(server));
  const { sha256 } = session.features;
  if (!sha256) throw new Error('This server computes checksums.');
  const sums = ['é', 'Ã©'].map((name) => sha256(`${folder}/${name}`, 7, signal));
  expect((await Promise.all(sums)).map(({ hex }) => hex)).toEqual(
    ['Latin-1', 'UTF-8'].map((text) => digest(Buffer.from(text))),
  );
  await session.close();
}

describe.skipIf('skip' in proftpd)('checksums of ProFTPD', () => {
  let server: TestServer;
  let remote: Session;
  beforeAll(async () => {
    if ('skip' in proftpd) throw new Error(proftpd.skip);
    server = await proftpd.start();
    remote = await connectSftp(targetOf(server, { checksums: 'server' }), trusting(server));
  });
  afterAll(async () => {
    await remote.close();
    await server.stop();
  });

  async function sumOf(file: string, sizeBytes: number): Promise<Checksum> {
    const { sha256 } = remote.features;
    if (!sha256) throw new Error('ProFTPD computes checksums.');
    return await sha256(file, sizeBytes, signal);
  }

  it('are those of the bytes, also of many files at once', async () => {
    const folder = await mkdtemp(path.join(server.root, 'sums-'));
    const files = await plant(folder, server);
    files.delete('empty');
    expect(remote.evidence.sha256).toBe('check-file');
    const sums = await Promise.all(
      [...files].map(([name, { length }]) => sumOf(path.join(folder, name), length)),
    );
    expect(sums).toEqual(
      [...files.values()].map((bytes) => ({ hex: digest(bytes), by: 'check-file' })),
    );
  });

  it('are missing where there is no file, and for none that is asked about at the same time', async () => {
    const file = path.join(server.root, 'one');
    await writeFile(file, 'one');
    const [missing, one] = await Promise.allSettled([sumOf(`${file}.gone`, 3), sumOf(file, 3)]);
    expect(missing).toMatchObject({ status: 'rejected', reason: { code: 'unsupported' } });
    expect(one).toMatchObject({ value: { hex: digest(Buffer.from('one')) } });
  });

  it('are those of names in the encoding of the site', async () => {
    await expectSumsOfLatinNames(server, 'server');
  });

  it.each(['upload', 'download'] as const)('say of an %s what it rests on', async (direction) => {
    const view = await copy({ remote, server }, direction, verified, expectWhole);
    expect(view).toMatchObject({
      state: 'done',
      compared: { 'check-file': names.length, size: 1 },
    });
  });
});

describe.skipIf('skip' in packages)('checksums over OpenSSH', () => {
  let server: TestServer;
  let agreed: Session;
  let plain: Session;
  beforeAll(async () => {
    if ('skip' in packages) throw new Error(packages.skip);
    server = await startOpenSsh(packages);
    const target = targetOf(server, { checksums: 'program' });
    agreed = await connectSftp(target, trusting(server));
    plain = await connectSftp(targetOf(server, { checksums: 'server' }), trusting(server));
  });
  afterAll(async () => {
    await Promise.all([agreed.close(), plain.close()]);
    await server.stop();
  });

  it.each(['upload', 'download'] as const)(
    'come from sha256sum on an %s, where a person has agreed and the name can be told',
    async (direction) => {
      const view = await copy({ remote: agreed, server }, direction, verified, expectWhole);
      // A name with a backslash is written in another way by the program; it is read back.
      expect(view).toMatchObject({
        state: 'done',
        compared: { sha256sum: names.length - 1, 'read-back': 1, size: 1 },
      });
    },
  );

  it('are those of names in the encoding of the site', async () => {
    await expectSumsOfLatinNames(server, 'program');
  });

  it('start no program that nobody has agreed to', async () => {
    expect(plain.features.sha256).toBeUndefined();
    const view = await copy({ remote: plain, server }, 'upload', verified, expectWhole);
    expect(view).toMatchObject({ compared: { 'read-back': names.length, size: 1 } });
  });

  it('are left out where nothing is to be read back, and the size is said to have done', async () => {
    const rules = { ...verified, isReadBack: false };
    const view = await copy({ remote: plain, server }, 'upload', rules, expectWhole);
    expect(view).toMatchObject({ state: 'done', compared: { size: names.length + 1 } });
  });

  it('are missing where the server starts no programs', async () => {
    if ('skip' in packages) throw new Error(packages.skip);
    const closed = await startOpenSsh(packages, { config: { ForceCommand: 'internal-sftp' } });
    const session = await connectSftp(targetOf(closed, { checksums: 'program' }), trusting(closed));
    expect(session.features.sha256).toBeUndefined();
    await session.close();
    await closed.stop();
  });
});
