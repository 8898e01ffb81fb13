import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fetchFile, storeFile } from '../../electron/engine/edit-files.ts';
import { EditLocks } from '../../electron/engine/edit-locks.ts';
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
        const locked = await ask(web, 'LOCK', '/folder/plan.txt', { Depth: '0' }, lockInfo);
        expect(locked.statusCode).toBe(200);
        const order = {
          ...{ localPath, path: '/folder/plan.txt', rule: 'overwrite' as const },
          expected: { sizeBytes: 6, modifiedAtMs: null },
        };
        const sides = { local, remote, locks: new EditLocks(remote) };
        expect(await fetchFile(sides, '/folder/plan.txt', here, signal)).toMatchObject({
          lock: 'others',
        });
        await writeFile(localPath, 'ours');
        await expect(storeFile(sides, order, signal)).rejects.toMatchObject({
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
        expect(await storeFile(sides, order, signal)).toMatchObject({
          ...{ kind: 'stored', lock: 'held' },
        });
        expect(await readFile(there, 'utf8')).toBe('ours');
      } finally {
        await Promise.all([local.close(), remote.close()]);
        await web.stop();
        await rm(here, { recursive: true });
      }
    });

    it('keeps a file that is edited for its editor, however often it is saved', async () => {
      if ('skip' in server) throw new Error(server.skip);
      const web = await server.start();
      const here = await mkdtemp(path.join(tmpdir(), 'keyferry-locks-'));
      const local = await openSession({ protocol: 'local' }, trustingWeb(web));
      const remote = await openSession(httpsTargetOf(web), trustingWeb(web));
      const sides = { local, remote, locks: new EditLocks(remote) };
      const place = '/folder/50% plan & <b>.txt';
      const theirs = async () => {
        return (await ask(web, 'PUT', encodeURI(place), {}, 'theirs')).statusCode;
      };
      try {
        const folder = await makeFolder(web);
        const there = path.join(web.root, place);
        expect(await theirs()).toBe(201);
        const fetched = await fetchFile(sides, place, here, signal);
        expect(fetched).toMatchObject({ lock: 'held', entry: { sizeBytes: 6 } });
        expect(await theirs()).toBe(423);
        const localPath = path.join(here, fetched.name);
        let expected = { ...fetched.entry };
        for (const text of ['first', 'second', 'third']) {
          await writeFile(localPath, text);
          const order = { localPath, path: place, rule: 'ifUnchanged' as const, expected };
          const stored = await storeFile(sides, order, signal);
          if (stored.kind !== 'stored') throw new Error('It was not stored.');
          expect(stored.lock).toBe('held');
          expected = stored.entry;
          expect(await readFile(there, 'utf8')).toBe(text);
          expect(await theirs()).toBe(423);
          expect(await readdir(folder)).toEqual([fetched.name]);
        }
        await sides.locks.release(place);
        expect(await theirs()).toBe(204);
        // Given back with the session, too; and a file that was locked can be removed by whoever did so.
        expect(await sides.locks.hold(place, signal)).toBe('held');
        await remote.close();
        expect(await theirs()).toBe(204);
        const again = await openSession(httpsTargetOf(web), trustingWeb(web));
        await again.features.lock?.(place, signal);
        await again.features.removeFile?.(place, signal);
        expect(await readdir(folder)).toEqual([]);
        await again.close();
        expect(await theirs()).toBe(201);
      } finally {
        await Promise.all([local.close(), remote.close()]);
        await web.stop();
        await rm(here, { recursive: true });
      }
    });

    it('frees a file whose copy could not be made', async () => {
      if ('skip' in server) throw new Error(server.skip);
      const web = await server.start();
      const local = await openSession({ protocol: 'local' }, trustingWeb(web));
      const remote = await openSession(httpsTargetOf(web), trustingWeb(web));
      const sides = { local, remote, locks: new EditLocks(remote) };
      try {
        await makeFolder(web);
        await ask(web, 'PUT', '/folder/plan.txt', {}, 'theirs');
        const nowhere = path.join(tmpdir(), 'keyferry-none', randomUUID());
        await expect(fetchFile(sides, '/folder/plan.txt', nowhere, signal)).rejects.toMatchObject({
          code: 'not-found',
        });
        expect((await ask(web, 'PUT', '/folder/plan.txt', {}, 'again')).statusCode).toBe(204);
      } finally {
        await Promise.all([local.close(), remote.close()]);
        await web.stop();
      }
    });

    it('locks nothing that is not there', async () => {
      if ('skip' in server) throw new Error(server.skip);
      const web = await server.start();
      const remote = await openSession(httpsTargetOf(web), trustingWeb(web));
      try {
        await makeFolder(web);
        const lock = remote.features.lock?.('/folder/none', signal);
        await expect(lock).rejects.toMatchObject({ code: 'not-found' });
        expect((await ask(web, 'PUT', '/folder/none', {}, 'theirs')).statusCode).toBe(201);
      } finally {
        await remote.close();
        await web.stop();
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
