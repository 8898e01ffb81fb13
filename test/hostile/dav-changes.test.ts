import { describe, expect, it } from 'vitest';
import { noTestCa } from '../servers/test-ca.ts';
import { davBut, multistatus, reply, type RawAnswer, type RawRequest } from './raw-web-server.ts';
import { rawWebSessions } from './raw-web-sessions.ts';

const { signal } = new AbortController();

const token = '<opaquelocktoken:5c1d>';
const lockBody = (timeout: string): string =>
  '<D:prop xmlns:D="DAV:"><D:lockdiscovery><D:activelock><D:timeout>' +
  `${timeout}</D:timeout></D:activelock></D:lockdiscovery></D:prop>`;

describe.skipIf(noTestCa)('changes on web servers that attack', () => {
  const { start, connect } = rawWebSessions();

  /** A server, and the next of its requests of one method, as soon as it comes. */
  async function startWaiting(answer: RawAnswer) {
    const waiting = new Map<string, (request: RawRequest) => void>();
    const server = await start(
      davBut((request) => {
        const text = answer(request);
        waiting.get(request.method)?.(request);
        return text;
      }),
    );
    const next = (method: string): Promise<RawRequest> =>
      new Promise((resolve) => waiting.set(method, resolve));
    return { server, next };
  }

  describe('locks', () => {
    it('are renewed before they end, and are gone when the server says so', async () => {
      let locks = 0;
      const { server, next } = await startWaiting(({ method }) => {
        if (method !== 'LOCK') return undefined;
        locks += 1;
        if (locks > 2) return reply('412 Precondition Failed');
        return reply('200 OK', lockBody('Second-3'), locks === 1 ? [`Lock-Token: ${token}`] : []);
      });
      const { lock } = (await connect(server)).features;
      const held = await lock?.('/plan', signal);
      expect(held?.isHeld()).toBe(true);
      expect(server.requests.at(-1)?.headers.get('if-match')).toBe('*');
      const renewal = await next('LOCK');
      expect(renewal.headers.get('if')).toBe(`(${token})`);
      expect(renewal.headers.get('content-length') ?? '0').toBe('0');
      await next('LOCK');
      await expect.poll(() => held?.isHeld()).toBe(false);
      await held?.release();
      expect(server.requests.some(({ method }) => method === 'UNLOCK')).toBe(false);
    });

    it('are shown with changes of their file alone, and given back with the session', async () => {
      const server = await start(
        davBut(({ method, path }) => {
          if (method === 'LOCK') {
            return reply('200 OK', lockBody('Infinite'), [`Lock-Token: ${token}`]);
          }
          if (method === 'MOVE') return reply('201 Created');
          if (method === 'UNLOCK') return reply('204 No Content');
          const isFile = path === '/plan' || path === '/draft' || path === '/other';
          return method === 'PROPFIND' && isFile ? multistatus(path) : undefined;
        }),
      );
      const session = await connect(server);
      const { lock, rename } = session.features;
      await lock?.('/plan', signal);
      await lock?.('/draft', signal);
      await rename?.('/other', '/elsewhere', signal);
      await rename?.('/plan', '/done', signal);
      await session.close();
      const moves = server.requests.filter(({ method }) => method === 'MOVE');
      const url = `https://localhost:${String(server.target.port)}/plan`;
      expect(moves.map(({ headers }) => headers.get('if'))).toEqual([
        undefined,
        `<${url}> (${token})`,
      ]);
      const given = server.requests.filter(({ method }) => method === 'UNLOCK');
      expect(given.map(({ path }) => path)).toEqual(['/draft']);
      expect(given[0]?.headers.get('lock-token')).toBe(token);
    });

    it.each([
      ['no token', [], 'malformed-message'],
      ['a token with a line of its own', ['Lock-Token: <a> X: y'], 'malformed-message'],
      ['a token without brackets', ['Lock-Token: opaquelocktoken:1'], 'malformed-message'],
      ['an endless token', [`Lock-Token: <${'x'.repeat(2_000)}>`], 'malformed-message'],
    ] as [string, string[], string][])('with %s are refused', async (_what, headers, code) => {
      const server = await start(
        davBut(({ method }) =>
          method === 'LOCK' ? reply('200 OK', lockBody('Second-60'), headers) : undefined,
        ),
      );
      const { lock } = (await connect(server)).features;
      await expect(lock?.('/plan', signal)).rejects.toMatchObject({ code });
    });

    it.each([
      ['an endless answer', lockBody('Second-60') + ' '.repeat(100_000), 'limit-exceeded'],
      ['entities', `<!DOCTYPE p [<!ENTITY a "b">]>${lockBody('&a;')}`, 'malformed-message'],
      ['no XML', 'locked!', 'malformed-message'],
    ])('with %s are refused', async (_what, body, code) => {
      const answer = reply('200 OK', body, [`Lock-Token: ${token}`]);
      const server = await start(davBut(({ method }) => (method === 'LOCK' ? answer : undefined)));
      const { lock } = (await connect(server)).features;
      await expect(lock?.('/plan', signal)).rejects.toMatchObject({ code });
    });
  });

  describe('times', () => {
    const changed = (status: string): string =>
      reply(
        '207 Multi-Status',
        '<D:multistatus xmlns:D="DAV:"><D:response><D:href>/file</D:href><D:propstat><D:prop>' +
          `<D:lastmodified/></D:prop><D:status>HTTP/1.1 ${status}</D:status></D:propstat></D:response>` +
          '</D:multistatus>',
      );

    async function set(answer: string, modifiedAtMs: number, dav = '1, nextcloud-checksum-update') {
      const server = await start(
        davBut(({ method }) => {
          if (method === 'OPTIONS') return reply('200 OK', '', [`DAV: ${dav}`]);
          return method === 'PROPPATCH' ? answer : undefined;
        }),
      );
      const { features } = await connect(server);
      const done = features.setModified?.('/file', modifiedAtMs, signal);
      const asked = () => server.requests.find(({ method }) => method === 'PROPPATCH');
      return { done, asked };
    }

    it('are set on Nextcloud, and on nobody else', async () => {
      const { done, asked } = await set(changed('200 OK'), 1_600_000_000_999);
      await expect(done).resolves.toBeUndefined();
      expect(asked()?.path).toBe('/file');
      expect((await set(changed('200 OK'), 1_600_000_000_000, '1, 2')).done).toBeUndefined();
    });

    it.each([
      ['refused alone', changed('403 Forbidden'), 'permission-denied'],
      ['refused as a whole', reply('403 Forbidden'), 'permission-denied'],
      ['answered with nothing', reply('207 Multi-Status', '<a/>'), 'malformed-message'],
      ['of a file that is gone', reply('404 Not Found'), 'not-found'],
      ['of a file that is locked', reply('423 Locked'), 'locked'],
    ])('that are %s were not set', async (_what, answer, code) => {
      const { done } = await set(answer, 1_600_000_000_000);
      await expect(done).rejects.toMatchObject({ code });
    });

    it('before the second day of Unix are not sent: Nextcloud would take another', async () => {
      for (const time of [-1_000, 0, 86_400_000]) {
        const { done, asked } = await set(changed('200 OK'), time);
        await expect(done).rejects.toMatchObject({ code: 'unsupported' });
        expect(asked()).toBeUndefined();
      }
    });
  });
});
