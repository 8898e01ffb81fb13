import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import type { TransferView } from '../../electron/shared/transfer.ts';
import {
  copyOverBadLine,
  itNamesEveryEnd,
  ofTheLine,
  type CopyThrough,
  type Direction,
} from './bad-line.ts';
import { factsOf, plantTree } from '../fixtures/trees.ts';
import { startWatchedApp } from '../fixtures/watched-app.ts';
import { startEmbeddedSftp, type EmbeddedServer } from '../servers/embedded-sftp.ts';
import { startFaultyProxy } from '../servers/faulty-proxy.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const megabyte = 1024 * 1024;
/** Signs of life every second: a mute line is given up after three of them. */
const alive = { keepAliveSeconds: 1 };
const bounded = { timeout: 60_000 };

/** Bytes before the end of a copy: its last requests are for times, closing and the name. */
const beforeTheEnd = [1, 70, 140, 210, 280, 350, 420, 560, 700, 1_000];
/** Bytes after its beginning, which looks at names and opens files, and one in the middle. */
const afterTheBeginning = [0, 100, 250, 400, 700, 1_500, 4_000, megabyte];

describe('a copy over a line that goes bad', () => {
  let server: EmbeddedServer;
  const source = randomBytes(3 * megabyte);
  beforeAll(async () => {
    server = await startEmbeddedSftp();
  });
  afterAll(() => server.stop());

  const copyThrough: CopyThrough = (direction, goBad) =>
    copyOverBadLine({
      ...{ direction, source, root: server.root, goBad },
      pathOf: (folder) => folder,
      startProxy: () => startFaultyProxy(server.port),
      connect: (proxy) =>
        openSession(targetOf(server, { port: proxy.port, ...alive }), trusting(server)),
    });

  itNamesEveryEnd(copyThrough, { afterTheBeginning, beforeTheEnd });

  it.each(['upload', 'download'] as const)(
    'is waited for by the queue, and the %s goes on once it moves again',
    bounded,
    async (direction) => {
      const proxy = await startFaultyProxy(server.port);
      const here = await mkdtemp(path.join(tmpdir(), 'keyferry-frozen-'));
      const there = await mkdtemp(path.join(server.root, 'frozen-'));
      const [from, to] = direction === 'upload' ? [here, there] : [there, here];
      const tree = { seed: 3, smallFiles: 40, folders: 4, largeBytes: [12 * megabyte] };
      await plantTree(path.join(from, 'tree'), tree);
      const app = startWatchedApp({
        journal: path.join(here, 'journal.db'),
        target: targetOf(server, { port: proxy.port, ...alive }),
        password: server.password,
        orders: [
          {
            id: 'one',
            ...idsOf(direction),
            sourcePaths: [path.join(from, 'tree')],
            targetFolder: to,
            onConflict: 'ask',
          },
        ],
      });
      try {
        const view = (): TransferView | undefined => app.views.get('one');
        await app.until(() => (view()?.bytesDone ?? 0) > megabyte);
        proxy.freezeAfter(0);
        await app.until(() => view()?.state === 'waiting');
        expect(ofTheLine).toContain(view()?.problems[0]?.failure.code);
        proxy.thaw();
        await app.until(() => ['done', 'failed'].includes(view()?.state ?? ''));
        expect(view()?.state, app.log.join('\n')).toBe('done');
        expect(await factsOf(path.join(to, 'tree'))).toEqual(
          await factsOf(path.join(from, 'tree')),
        );
      } finally {
        app.kill('everything');
        await app.exited;
        await proxy.stop();
        for (const folder of [here, there])
          await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  );
});

function idsOf(direction: Direction): { sourceSessionId: string; targetSessionId: string } {
  const [sourceSessionId, targetSessionId] =
    direction === 'upload' ? ['local', 'server'] : ['server', 'local'];
  return { sourceSessionId, targetSessionId };
}
