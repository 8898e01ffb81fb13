import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectHttps } from '../../electron/protocols/https/connect.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import type { SecurityReport } from '../../electron/shared/report.ts';
import { findApache } from '../servers/apache.ts';
import type { WebServer } from '../servers/web-server.ts';
import { drain, mebibyte, noise, readWhole, writeWhole } from './bytes.ts';
import { httpsTargetOf, trustingWeb } from './web-subject.ts';

const apache = await findApache();
const skip = 'skip' in apache ? apache.skip : false;

describe.skipIf(skip)('the connections of a web session', () => {
  let server: WebServer;
  beforeAll(async () => {
    if ('skip' in apache) return;
    server = await apache.start();
  });
  afterAll(() => server.stop());

  async function withSession(use: (session: Session) => Promise<void>): Promise<void> {
    const session = await connectHttps(httpsTargetOf(server), trustingWeb(server));
    try {
      await use(session);
    } finally {
      await session.close();
    }
  }

  it('are used again, also after a large upload', async () => {
    await withSession(async (session) => {
      const write = session.features.write;
      if (!write) throw new Error('This server takes no files.');
      const before = session.reports?.length ?? 0;
      for (const name of ['one', 'two', 'three']) {
        await writeWhole(write, `/${name}`, noise(5 * mebibyte));
        await readWhole(session, `/${name}`);
      }
      expect((session.reports?.length ?? 0) - before).toBeLessThanOrEqual(1);
    });
  });

  it('keep large files off the one that is read along', async () => {
    await withSession(async (session) => {
      const write = session.features.write;
      if (!write) throw new Error('This server takes no files.');
      const bytes = noise(9 * mebibyte);
      await writeWhole(write, '/large', bytes);
      const before = session.reports?.length ?? 0;
      for (const round of [1, 2]) {
        const options = { offset: 0, expectedBytes: bytes.length };
        const source = await session.openRead('/large', options, new AbortController().signal);
        expect((await drain(source)).equals(bytes), `round ${String(round)}`).toBe(true);
      }
      const reports = session.reports ?? [];
      // The second round takes the connection of the first.
      expect(reports.length).toBe(before + 1);
      expect(reports.at(-1)).toMatchObject({ role: 'http', trust: { verdict: 'pinned' } });
    });
  });

  it('each have a report, the first of which was read along', async () => {
    await withSession(async (session) => {
      const write = session.features.write;
      if (!write) throw new Error('This server takes no files.');
      await writeWhole(write, '/shared', noise(mebibyte));
      await Promise.all([1, 2, 3, 4].map(() => readWhole(session, '/shared')));
      const reports: readonly SecurityReport[] = session.reports ?? [];
      expect(reports.length).toBeGreaterThan(1);
      expect(new Set(reports.map(({ id }) => id)).size).toBe(reports.length);
      for (const report of reports)
        expect(report).toMatchObject({ role: 'http', outcome: 'ok', trust: { verdict: 'pinned' } });
      expect(reports[0]?.messages.length).toBeGreaterThan(2);
      expect(session.report).toEqual(reports[0]);
    });
  });
});
