import { mkdir, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectLocal } from '../../electron/protocols/local/connect.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import type { TransferView } from '../../electron/shared/transfer.ts';
import {
  createTransfers,
  localSession,
  remoteSession,
} from '../../electron/transfers/transfers.ts';
import { startRawSftp, type RawSftpServer, type Respond } from './raw-sftp-server.ts';
import {
  answer,
  attrs,
  fileMode,
  folderMode,
  linkMode,
  request,
  statusCode,
} from './sftp-packets.ts';

/** What a hostile server claims to have: path -> a file's bytes, a link's target, or a folder's entries. */
type Claims = Readonly<Record<string, { file: string } | { link: string } | { names: string[] }>>;

const { signal } = new AbortController();
let folder: string;
let server: RawSftpServer | undefined;
let sessions: Session[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyferry-hostile-'));
  await mkdir(join(folder, 'chosen'));
  await mkdir(join(folder, 'outside'));
});

afterEach(async () => {
  for (const session of sessions) await session.close();
  sessions = [];
  await server?.stop();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** Copies `/home/bait` of such a server into `chosen`, as a person who dragged it there. */
async function download(claims: Claims): Promise<TransferView> {
  return await downloadFrom(serve(claims));
}

async function downloadFrom(respond: Respond): Promise<TransferView> {
  server = await startRawSftp(respond);
  const remote = await server.connect();
  const refuse = (): never => {
    throw new Error('The local disk has no peer.');
  };
  const local = await connectLocal(
    { protocol: 'local' },
    { judge: refuse, credentials: refuse, signal },
  );
  sessions = [remote, local];
  const transfers = createTransfers({ local, remote, onChange: () => undefined });
  transfers.start({
    id: 't',
    sourceSessionId: remoteSession,
    targetSessionId: localSession,
    sourcePaths: ['/home/bait'],
    targetFolder: join(folder, 'chosen'),
    onConflict: 'overwrite',
  });
  const view = await transfers.ended('t');
  await transfers.close();
  return view;
}

/** Everything below the test's folder but `chosen`, and everything in it. */
async function found(): Promise<{ outside: string[]; chosen: string[] }> {
  const names = await readdir(folder, { recursive: true });
  const isChosen = (name: string): boolean => name === 'chosen' || name.startsWith('chosen/');
  return {
    outside: names.filter((name) => !isChosen(name)).sort(),
    chosen: names.filter((name) => isChosen(name) && name !== 'chosen').sort(),
  };
}

describe('a folder of a hostile server', () => {
  it.each(['../evil', '../../evil', '/evil', 'sub/../../../evil', '..', 'a\0b', ''])(
    'with the name %j writes nothing outside the chosen folder',
    async (name) => {
      const view = await download({
        '/home/bait': { names: ['good', name] },
        '/home/bait/good': { file: 'good' },
        [`/home/bait/${name}`]: { file: 'evil' },
      });
      const { outside, chosen } = await found();
      expect(outside).toEqual(['outside']);
      expect(chosen.filter((path) => path.includes('evil'))).toEqual([]);
      if (name !== '..') expect(view.problemCount).toBeGreaterThan(0);
    },
  );

  it('cannot plant a link and write through it', async () => {
    const claims: Record<string, Claims[string]> = {
      '/home/bait': { names: ['way', 'way'] },
      '/home/bait/way/evil': { file: 'evil' },
    };
    // The first look finds a link to the outside, every later one a folder with a file.
    let looks = 0;
    Object.defineProperty(claims, '/home/bait/way', {
      get: () => {
        looks += 1;
        return looks === 1 ? { link: join(folder, 'outside') } : { names: ['evil'] };
      },
    });
    await download(claims);
    expect(await readdir(join(folder, 'outside'))).toEqual([]);
    expect((await found()).outside).toEqual(['outside']);
  });

  it('brings links as links, wherever they point', async () => {
    await download({
      '/home/bait': { names: ['link'] },
      '/home/bait/link': { link: '../../outside' },
    });
    expect(await readlink(join(folder, 'chosen/bait/link'))).toBe('../../outside');
    expect(await readdir(join(folder, 'outside'))).toEqual([]);
  });

  it('with odd but possible names is copied as it is', async () => {
    const names = ['-rf', 'new\nline', 'bell\u0007', '...', ' ', 'a\\..\\b', 'C:evil'];
    const view = await download({
      '/home/bait': { names },
      ...Object.fromEntries(names.map((name) => [`/home/bait/${name}`, { file: name }])),
    });
    expect(view).toMatchObject({ state: 'done', problemCount: 0 });
    expect((await readdir(join(folder, 'chosen/bait'))).sort()).toEqual([...names].sort());
    for (const name of names)
      expect(await readFile(join(folder, 'chosen/bait', name), 'utf8')).toBe(name);
  });

  it('that contains itself without end is stopped, and nothing half is left', async () => {
    const listed = new Set<string>();
    const view = await downloadFrom(({ type, id, path }) => {
      if (type !== request.readdir || listed.has(path)) return undefined;
      listed.add(path);
      return answer.name(id, [{ name: 'again', attributes: attrs(folderMode) }]);
    });
    expect(view.state).toBe('failed');
    expect((await found()).outside).toEqual(['outside']);
  });

  it('whose file shrinks under the copy leaves nothing under its name', async () => {
    let isListed = false;
    const view = await downloadFrom(({ type, id, path }) => {
      if (type === request.readdir && !isListed) {
        isListed = true;
        return answer.name(id, [{ name: 'file', attributes: attrs(fileMode, 1_000_000) }]);
      }
      if (path.endsWith('file') && (type === request.lstat || type === request.fstat))
        return answer.attrs(id, attrs(fileMode, 1_000_000));
      return undefined;
    });
    expect(view).toMatchObject({ state: 'failed', problemCount: 1 });
    expect((await found()).chosen).toEqual(['chosen/bait']);
  });
});

function serve(claims: Claims): Respond {
  const listed = new Set<string>();
  const attributesOf = (path: string): Buffer | undefined => {
    const claim = claims[path];
    if (!claim) return undefined;
    if ('file' in claim) return attrs(fileMode, Buffer.byteLength(claim.file));
    return attrs('link' in claim ? linkMode : folderMode);
  };
  return ({ type, id, path, offset }) => {
    const claim = claims[path];
    switch (type) {
      case request.lstat:
      case request.stat:
      case request.fstat: {
        const found = attributesOf(path);
        return found ? answer.attrs(id, found) : answer.status(id, statusCode.noSuchFile);
      }
      case request.readlink:
        return claim && 'link' in claim ? answer.name(id, [{ name: claim.link }]) : undefined;
      case request.readdir: {
        if (!claim || !('names' in claim) || listed.has(path)) return undefined;
        listed.add(path);
        return answer.name(
          id,
          claim.names.map((name) => ({
            name,
            attributes: attributesOf(`${path}/${name}`) ?? attrs(fileMode),
          })),
        );
      }
      case request.read:
        return claim && 'file' in claim && offset < Buffer.byteLength(claim.file)
          ? answer.data(id, Buffer.from(claim.file).subarray(offset))
          : undefined;
      default:
        return undefined;
    }
  };
}
