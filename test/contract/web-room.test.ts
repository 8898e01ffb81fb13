import { chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectHttps } from '../../electron/protocols/https/connect.ts';
import { openSession } from '../../electron/engine/open-session.ts';
import { createTransfers } from '../../electron/transfers/transfers.ts';
import { sessionsOf } from '../fixtures/transfer-sides.ts';
import { findApache } from '../servers/apache.ts';
import { findNginx } from '../servers/nginx.ts';
import type { WebServer } from '../servers/web-server.ts';
import { mebibyte, noise } from './bytes.ts';
import { httpsTargetOf, trustingWeb } from './web-subject.ts';

const apache = await findApache();
const nginx = await findNginx();

/** In a folder of its own, and only there, a file may have so many bytes. */
const apacheLimit = ['<Location /small>', `LimitRequestBody ${String(mebibyte)}`, '</Location>'];
const nginxLimit = [
  'location /small/ {',
  'dav_methods PUT DELETE MKCOL COPY MOVE;',
  'dav_ext_methods PROPFIND OPTIONS;',
  `client_max_body_size ${String(mebibyte)};`,
  '}',
];

const servers = [
  { name: 'Apache', found: apache, config: apacheLimit },
  { name: 'nginx', found: nginx, config: nginxLimit },
];

describe.each(servers)('a limit of $name that an upload meets midway', ({ found, config }) => {
  const isMissing = 'skip' in found;
  let server: WebServer;
  let here: string;

  beforeAll(async () => {
    if (isMissing) return;
    server = await found.start({ config });
    here = await mkdtemp(path.join(tmpdir(), 'keyferry-room-'));
    const small = path.join(server.root, 'small');
    await mkdir(small);
    await writeFile(path.join(small, 'there'), 'as it was');
    for (const owned of [small, path.join(small, 'there')]) {
      if (server.owner) await chown(owned, server.owner.uid, server.owner.gid);
    }
    await writeFile(path.join(here, 'there'), noise(3 * mebibyte));
    await writeFile(path.join(here, 'new'), noise(3 * mebibyte));
    await writeFile(path.join(here, 'fits'), noise(mebibyte / 2));
  });
  afterAll(async () => {
    if (isMissing) return;
    await server.stop();
    await rm(here, { recursive: true });
  });

  it.skipIf(isMissing)('is named, makes no file and leaves the old one as it was', async () => {
    const local = await openSession({ protocol: 'local' }, trustingWeb(server));
    const remote = await connectHttps(httpsTargetOf(server), trustingWeb(server));
    const transfers = createTransfers({ local, remote, onChange: () => undefined });
    transfers.start({
      id: 'upload',
      ...sessionsOf('upload'),
      sourcePaths: ['there', 'new', 'fits'].map((name) => path.join(here, name)),
      targetFolder: '/small',
      onConflict: 'overwrite',
    });
    const view = await transfers.ended('upload');
    await transfers.close();
    await Promise.all([local.close(), remote.close()]);
    expect(view.state).toBe('failed');
    const codes = view.problems.map(({ failure }) => failure.code);
    expect(codes, JSON.stringify(view.problems)).toEqual(['quota-exceeded', 'quota-exceeded']);
    const small = path.join(server.root, 'small');
    expect((await readdir(small)).sort()).toEqual(['fits', 'there']);
    expect(await readFile(path.join(small, 'there'), 'utf8')).toBe('as it was');
    expect(await readFile(path.join(small, 'fits'))).toEqual(
      await readFile(path.join(here, 'fits')),
    );
  });
});
