import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { storeFile } from '../../electron/engine/edit-files.ts';
import { openSession } from '../../electron/engine/open-session.ts';
import { findApache } from '../servers/apache.ts';
import { findNginx } from '../servers/nginx.ts';
import type { WebServer } from '../servers/web-server.ts';
import { httpsTargetOf, trustingWeb } from './web-subject.ts';

const { signal } = new AbortController();

const lockInfo =
  '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>';

for (const [name, server] of [
  ['Apache mod_dav', await findApache()],
  ['nginx dav-ext', await findNginx()],
] as const) {
  describe.skipIf('skip' in server)(name, () => {
    it('keeps a file that somebody else has locked, and stores it once it is free', async () => {
      if ('skip' in server) throw new Error(server.skip);
      const web = await server.start();
      const here = await mkdtemp(path.join(tmpdir(), 'keyferry-locks-'));
      const local = await openSession({ protocol: 'local' }, trustingWeb(web));
      const remote = await openSession(httpsTargetOf(web), trustingWeb(web));
      try {
        const folder = await makeFolder(web);
        const there = path.join(folder, 'plan.txt');
        await ask(web, 'PUT', '/folder/plan.txt', {}, 'theirs');
        const localPath = path.join(here, 'plan.txt');
        await writeFile(localPath, 'ours');
        const locked = await ask(web, 'LOCK', '/folder/plan.txt', { Depth: '0' }, lockInfo);
        expect(locked.statusCode).toBe(200);
        const order = {
          ...{ localPath, path: '/folder/plan.txt', rule: 'overwrite' as const },
          expected: { sizeBytes: 6, modifiedAtMs: null },
        };
        await expect(storeFile({ local, remote }, order, signal)).rejects.toMatchObject({
          code: 'locked',
          retryable: false,
          detail: { path: '/folder/plan.txt' },
        });
        expect(await readdir(folder)).toEqual(['plan.txt']);
        expect(await readFile(there, 'utf8')).toBe('theirs');
        await expect(
          remote.features.removeFile?.('/folder/plan.txt', signal),
        ).rejects.toMatchObject({ code: 'locked' });
        const token = String(locked.headers['lock-token']);
        const freed = await ask(web, 'UNLOCK', '/folder/plan.txt', { 'Lock-Token': token });
        expect(freed.statusCode).toBe(204);
        expect(await storeFile({ local, remote }, order, signal)).toMatchObject({ kind: 'stored' });
        expect(await readFile(there, 'utf8')).toBe('ours');
      } finally {
        await Promise.all([local.close(), remote.close()]);
        await web.stop();
        await rm(here, { recursive: true });
      }
    });
  });
}

async function makeFolder({ root, owner }: WebServer): Promise<string> {
  const folder = path.join(root, 'folder');
  await mkdir(folder);
  if (owner) await chown(folder, owner.uid, owner.gid);
  return folder;
}

/** One request of somebody else, who has a program of their own. */
async function ask(
  { host, port, user, password, caFile }: WebServer,
  method: string,
  at: string,
  headers: Record<string, string>,
  body = '',
): Promise<IncomingMessage> {
  const sent = request({
    ...{ host, port, method, path: at, agent: false, ca: readFileSync(caFile) },
    auth: `${user}:${password}`,
    headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
  });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer;
}
