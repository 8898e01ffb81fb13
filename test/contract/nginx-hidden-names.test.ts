import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import { createTransfers } from '../../electron/transfers/transfers.ts';
import { sessionsOf } from '../fixtures/transfer-sides.ts';
import { findNginx } from '../servers/nginx.ts';
import { listNames } from './bytes.ts';
import { httpsTargetOf, trustingWeb } from './web-subject.ts';

const run = promisify(execFile);
const nginx = await findNginx();

describe.skipIf('skip' in nginx)('nginx with dav-ext', () => {
  it('hides names with a dot in front, which a move leaves where they are', async () => {
    if ('skip' in nginx) throw new Error(nginx.skip);
    const server = await nginx.start();
    const here = await mkdtemp(path.join(tmpdir(), 'keyferry-hidden-'));
    const folder = path.join(server.root, 'folder');
    await mkdir(folder);
    await writeFile(path.join(folder, 'shown'), 'shown');
    await writeFile(path.join(folder, '.hidden'), 'hidden');
    const { owner } = server;
    if (owner) await run('chown', ['-R', `${String(owner.uid)}:${String(owner.gid)}`, folder]);
    const local = await openSession({ protocol: 'local' }, trustingWeb(server));
    const remote = await openSession(httpsTargetOf(server), trustingWeb(server));
    const transfers = createTransfers({ local, remote, onChange: () => undefined });
    try {
      expect(await listNames(remote, '/folder')).toEqual(['shown']);
      expect(remote.traits.hidesDotNames).toBe(true);
      transfers.start({
        id: 'move',
        ...sessionsOf('download'),
        sourcePaths: ['/folder'],
        targetFolder: here,
        onConflict: 'overwrite',
        isMove: true,
      });
      expect(await transfers.ended('move')).toMatchObject({
        problems: [{ path: '/folder', failure: { code: 'unsupported' } }],
      });
      expect(await readdir(path.join(here, 'folder'))).toEqual(['shown']);
      expect(await readdir(folder)).toEqual(['.hidden']);
    } finally {
      await transfers.close();
      await Promise.all([local.close(), remote.close()]);
      await server.stop();
      await rm(here, { recursive: true });
    }
  });
});
