import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectHttps } from '../../electron/protocols/https/connect.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import { findApache } from '../servers/apache.ts';
import { startDemoServer, type DemoTestServer } from '../servers/demo-server.ts';
import { findNginx } from '../servers/nginx.ts';
import { oddlyNamed, plantOddlyNamed, sha256Of, uploadCompared } from './compared-uploads.ts';
import { connectDemo, trustingDemo } from './demo-subject.ts';
import { httpsTargetOf, trustingWeb } from './web-subject.ts';

const { signal } = new AbortController();

describe('checksums of a web server with Repr-Digest', () => {
  let server: DemoTestServer;
  let remote: Session;
  let here: string;

  beforeAll(async () => {
    server = await startDemoServer('webdav');
    remote = await connectDemo(server, trustingDemo(server));
    here = await mkdtemp(path.join(tmpdir(), 'keyferry-sums-'));
    await plantOddlyNamed(here);
  });
  afterAll(async () => {
    await remote.close();
    await server.stop();
    await rm(here, { recursive: true });
  });

  it('are what an upload is compared by, whatever the names are', async () => {
    const view = await uploadCompared(remote, here, '/', trustingDemo(server));
    const compared = { 'Repr-Digest': oddlyNamed.length };
    expect(view).toMatchObject({ state: 'done', problems: [], compared });
    for (const name of oddlyNamed) {
      const bytes = await readFile(path.join(server.root, name));
      const sum = await remote.features.sha256?.(`/${name}`, bytes.length, signal);
      expect(sum, name).toEqual({ hex: sha256Of(bytes), by: 'Repr-Digest' });
    }
  });

  it('are computed of what lies there now', async () => {
    const place = path.join(server.root, 'changes');
    await writeFile(place, 'one');
    const before = await remote.features.sha256?.('/changes', 3, signal);
    await appendFile(place, 'two');
    const after = await remote.features.sha256?.('/changes', 6, signal);
    expect([before?.hex, after?.hex]).toEqual(
      ['one', 'onetwo'].map((text) => sha256Of(Buffer.from(text))),
    );
  });

  it('are refused for what is not there and for folders, and the session lives on', async () => {
    for (const none of ['/none', '/']) {
      const sum = remote.features.sha256?.(none, 1, signal);
      await expect(sum, none).rejects.toMatchObject({ code: 'unsupported' });
    }
    await expect(remote.stat('/', signal)).resolves.toMatchObject({ kind: 'folder' });
  });
});

describe.each([
  ['Apache', await findApache()],
  ['nginx', await findNginx()],
])('%s', (_name, found) => {
  it.skipIf('skip' in found)('computes no checksums, and is not said to', async () => {
    if ('skip' in found) return;
    const server = await found.start();
    try {
      const session = await connectHttps(httpsTargetOf(server), trustingWeb(server));
      expect(session.features).not.toHaveProperty('sha256');
      expect(session.evidence).not.toHaveProperty('sha256');
      await session.close();
    } finally {
      await server.stop();
    }
  });
});
