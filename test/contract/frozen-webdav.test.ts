import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import { findApache } from '../servers/apache.ts';
import { startFaultyProxy, type FaultyProxy } from '../servers/faulty-proxy.ts';
import type { WebServer } from '../servers/web-server.ts';
import {
  copyOverBadLine,
  expectNamedEnds,
  lineFaults,
  type BadCopy,
  type Direction,
} from './bad-line.ts';
import { httpsTargetOf, trustingWeb } from './web-subject.ts';

const apache = await findApache();
const skip = 'skip' in apache ? apache.skip : false;

const megabyte = 1024 * 1024;
/** How long nothing may come where the line is bad anyway. */
const shortSilenceMs = 2_000;
const bounded = { timeout: 180_000 };

/** Bytes after the beginning: requests and answers of 300 to 1,000 each, then the body. */
const afterTheBeginning = [0, 200, 500, 900, 1_500, 2_500, 20_000, megabyte];
/** Bytes before the end: the answer to the body, a look, the name. */
const beforeTheEnd = [1, 200, 500, 800, 1_200, 1_800];

describe.skipIf(skip)('a copy over WebDAV on a line that goes bad', () => {
  let server: WebServer;
  const source = randomBytes(3 * megabyte);
  beforeAll(async () => {
    if ('skip' in apache) return;
    server = await apache.start();
  });
  afterAll(() => server.stop());

  async function copyThrough(
    direction: Direction,
    goBad: (proxy: FaultyProxy) => void,
    silenceMs?: number,
  ): Promise<BadCopy> {
    const how = { ...trustingWeb(server), ...(silenceMs !== undefined && { silenceMs }) };
    return await copyOverBadLine({
      ...{ direction, source, root: server.root, goBad },
      pathOf: (folder) => folder.slice(server.root.length),
      startProxy: () => startFaultyProxy(server.port),
      connect: ({ port }) => openSession({ ...httpsTargetOf(server), port }, how),
    });
  }

  it.each([
    ['upload', 'freezes'],
    ['download', 'freezes'],
    ['upload', 'is reset'],
    ['download', 'is reset'],
  ] as const)(
    'ends the %s with a named failure wherever it %s',
    bounded,
    async (direction, what) => {
      const fault = lineFaults[what];
      const { bytes: whole } = await copyThrough(direction, () => undefined);
      const moments = [...afterTheBeginning, ...beforeTheEnd.map((bytes) => whole - bytes)];
      const ends = await Promise.all(
        moments.map((bytes) =>
          copyThrough(
            direction,
            (proxy) => {
              fault(proxy, bytes);
            },
            shortSilenceMs,
          ),
        ),
      );
      // A request that changes nothing twice is sent again over a new connection where the old one was reset.
      const asksAgain = what === 'is reset';
      expectNamedEnds(ends, moments, { whole, asksAgain });
      const failed = ends.filter(({ view }) => view.state === 'failed');
      expect(failed.length).toBeGreaterThan(asksAgain ? 0 : 8);
    },
  );

  it.each(['upload', 'download'] as const)(
    'ends the %s well where bytes only trickle',
    bounded,
    async (direction) => {
      const { view } = await copyThrough(direction, (proxy) => {
        proxy.trickle(1_000);
      });
      expect(view.state).toBe('done');
    },
  );
});
