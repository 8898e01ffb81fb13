import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../shared/entry.ts';
import type { ByteSource, Features, Session } from '../protocol.ts';
import { connectLocal } from './connect.ts';

const { signal } = new AbortController();
let folder: string;
let session: Session;
let features: Features;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyferry-local-'));
  const refuse = (): never => {
    throw new Error('The local disk has no peer to judge.');
  };
  session = await connectLocal(
    { protocol: 'local' },
    { judge: refuse, credentials: refuse, signal },
  );
  features = session.features as Features;
});

afterEach(async () => {
  await session.close();
  await rm(folder, { recursive: true, force: true });
});

async function listed(path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const batch of session.list(path, signal)) entries.push(...batch);
  return entries;
}

async function drain(source: ByteSource): Promise<number> {
  let total = 0;
  for (let chunk = await source.next(); chunk; chunk = await source.next()) {
    total += chunk.bytes.length;
    chunk.release();
  }
  await source.close();
  return total;
}

const unixOnly = describe.skipIf(process.platform === 'win32');

unixOnly('names that are no text', () => {
  beforeEach(() => {
    const raw = (last: number) =>
      Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([last]), Buffer.from('é')]);
    fs.writeFileSync(raw(0xe9), 'latin');
    fs.writeFileSync(raw(0xe8), 'latin');
  });

  it('are listed apart, with their size', async () => {
    const entries = await listed(folder);
    expect(entries.map((entry) => entry.name).sort()).toEqual(['caf\udce8é', 'caf\udce9é']);
    expect(entries.every((entry) => entry.sizeBytes === 5 && entry.kind === 'file')).toBe(true);
  });

  it('are refused by every call instead of hitting another file', async () => {
    fs.writeFileSync(`${folder}/caf\ufffdé`, 'not meant');
    const path = `${folder}/caf\udce9é`;
    const refused = { code: 'name-invalid', detail: { reason: 'not-unicode' } };
    await expect(session.stat(path, signal)).rejects.toMatchObject(refused);
    await expect(session.openRead(path, { offset: 0 }, signal)).rejects.toMatchObject(refused);
    await expect(features.removeFile(path, signal)).rejects.toMatchObject(refused);
    await expect(features.rename(path, `${folder}/b`, signal)).rejects.toMatchObject(refused);
    expect(fs.readFileSync(`${folder}/caf\ufffdé`, 'utf8')).toBe('not meant');
  });
});

unixOnly('odd kinds', () => {
  it('lists a named pipe and neither reads, writes nor waits for it', async () => {
    execFileSync('mkfifo', [`${folder}/pipe`]);
    expect(await listed(folder)).toMatchObject([{ name: 'pipe', kind: 'other' }]);
    await expect(session.openRead(`${folder}/pipe`, { offset: 0 }, signal)).rejects.toMatchObject({
      code: 'wrong-kind',
    });
    await expect(
      features.write(`${folder}/pipe`, { offset: 0, isExclusive: false, mode: null }, signal),
    ).rejects.toMatchObject({ code: 'wrong-kind' });
  });

  it('reads pseudo files that claim no size', async () => {
    const path = '/proc/self/status';
    if (!fs.existsSync(path)) return;
    expect(await drain(await session.openRead(path, { offset: 0 }, signal))).toBeGreaterThan(100);
  });
});

describe('renaming', () => {
  it('keeps an empty folder that has the name already', async () => {
    fs.mkdirSync(`${folder}/a`);
    fs.mkdirSync(`${folder}/b`);
    await expect(features.rename(`${folder}/a`, `${folder}/b`, signal)).rejects.toMatchObject({
      code: 'already-exists',
    });
    expect(fs.readdirSync(folder)).toEqual(['a', 'b']);
  });

  it('leaves nothing behind when a folder is to go into itself', async () => {
    fs.mkdirSync(`${folder}/a`);
    await expect(features.rename(`${folder}/a`, `${folder}/a/b`, signal)).rejects.toBeDefined();
    expect(fs.readdirSync(`${folder}/a`)).toEqual([]);
  });

  it('moves links, dangling ones too, without following them', async () => {
    fs.symlinkSync('nowhere', `${folder}/a`);
    await features.rename(`${folder}/a`, `${folder}/b`, signal);
    expect(fs.readlinkSync(`${folder}/b`)).toBe('nowhere');
    expect(fs.readdirSync(folder)).toEqual(['b']);
  });

  it('keeps two hard links of one file apart', async () => {
    fs.writeFileSync(`${folder}/a`, 'x');
    fs.linkSync(`${folder}/a`, `${folder}/b`);
    await expect(features.rename(`${folder}/a`, `${folder}/b`, signal)).rejects.toMatchObject({
      code: 'already-exists',
    });
    expect(fs.readdirSync(folder)).toEqual(['a', 'b']);
  });
});

describe('descriptors', () => {
  const openCount = (): number =>
    fs.readdirSync('/proc/self/fd').filter((fd) => linkOf(`/proc/self/fd/${fd}`).startsWith(folder))
      .length;
  const linkOf = (path: string): string => {
    try {
      return fs.readlinkSync(path);
    } catch {
      // The descriptor of the listing itself is gone by now.
      return '';
    }
  };

  it.skipIf(process.platform !== 'linux')(
    'are given back by close, in the middle too',
    async () => {
      fs.writeFileSync(`${folder}/a`, Buffer.alloc(8 * 1024 * 1024));
      const source = await session.openRead(`${folder}/a`, { offset: 0 }, signal);
      await source.next();
      const sink = await features.write(
        `${folder}/b`,
        { offset: 0, isExclusive: true, mode: null },
        signal,
      );
      await sink.write(Buffer.from('abc'));
      expect(openCount()).toBe(2);
      await session.close();
      expect(openCount()).toBe(0);
      await expect(source.next()).rejects.toMatchObject({ code: 'connection-lost' });
      await expect(sink.finish()).rejects.toBeDefined();
    },
  );
});

it('describes the home folder by the empty path', async () => {
  expect(await session.stat('', signal)).toMatchObject({ kind: 'folder' });
  expect(await session.stat('/', signal)).toMatchObject({ kind: 'folder', name: '/' });
});

it('creates no name that this computer cannot hold', async () => {
  const long = `${folder}/${'é'.repeat(128)}`;
  await expect(features.makeFolder(long, signal)).rejects.toMatchObject({ code: 'name-invalid' });
  await expect(features.makeFolder(`${folder}/..`, signal)).rejects.toMatchObject({
    code: 'name-invalid',
  });
});

it('tells the free space and whether case counts', async () => {
  const space = await features.freeSpace(folder, signal);
  expect(space.totalBytes).toBeGreaterThanOrEqual(space.freeBytes);
  if (process.platform === 'linux') expect(session.traits.isCaseSensitive).not.toBe(false);
});
