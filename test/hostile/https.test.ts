import { describe, expect, it, vi } from 'vitest';
import type { AskCredentials } from '../../electron/protocols/protocol.ts';
import { listAll, readWhole } from '../contract/bytes.ts';
import { noTestCa } from '../servers/test-ca.ts';
import { answeredBySocket, davBut, multistatus, reply, type RawAnswer } from './raw-web-server.ts';
import { rawWebSessions } from './raw-web-sessions.ts';

const { signal } = new AbortController();

describe.skipIf(noTestCa)('web servers that attack', () => {
  const { start, connect } = rawWebSessions();

  const listingOf = async (answer: RawAnswer): Promise<unknown> => {
    const session = await connect(await start(davBut(answer)));
    return await listAll(session, '/').then(
      (entries) => entries.map(({ name }) => name),
      (error: unknown) => error,
    );
  };

  const depthOne = (answer: string): RawAnswer => {
    return ({ headers }) => (headers.get('depth') === '1' ? answer : undefined);
  };

  describe('listings', () => {
    it.each([
      ['a step up', '/../etc/passwd'],
      ['an escaped step up', '/%2e%2e/x'],
      ['another host', 'https://other.example/x'],
      ['an escaped slash', '/a%2Fb'],
      ['NUL', '/a%00b'],
      ['something deeper', '/a/b'],
      ['a query', '/a?b'],
      ['a relative path', 'a'],
    ])('refuse %s', async (_what, href) => {
      expect(await listingOf(depthOne(multistatus('/', '/good', href)))).toMatchObject({
        code: 'malformed-message',
      });
    });

    it('refuse entities, those of a bomb and those of files', async () => {
      for (const doctype of [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "https://127.0.0.1:1/x.dtd">',
      ]) {
        const xml = `<?xml version="1.0"?>${doctype}<D:multistatus xmlns:D="DAV:"/>`;
        expect(await listingOf(depthOne(reply('207 Multi-Status', xml))), doctype).toMatchObject({
          code: 'malformed-message',
        });
      }
    });

    it('end at an entry without end', async () => {
      const found = await listingOf((request) => {
        if (request.headers.get('depth') !== '1') return undefined;
        const { socket } = request;
        socket.write('HTTP/1.1 207 Multi-Status\r\n\r\n<D:multistatus xmlns:D="DAV:"><D:response>');
        const pour = (): void => {
          while (!socket.destroyed && socket.write('<D:x>'.padEnd(16_384, 'x') + '</D:x>'));
          socket.once('drain', pour);
        };
        pour();
        return answeredBySocket(request);
      });
      expect(found).toMatchObject({ code: 'limit-exceeded' });
    });

    it('refuse half of an answer, and bytes that are no text', async () => {
      const whole = multistatus('/', '/a');
      expect(
        await listingOf((request) => {
          if (request.headers.get('depth') !== '1') return undefined;
          request.socket.end(whole.slice(0, -40));
          return answeredBySocket(request);
        }),
      ).toBeInstanceOf(Error);
      const odd = Buffer.from('<D:multistatus xmlns:D="DAV:">\xff</D:multistatus>', 'latin1');
      const head = `HTTP/1.1 207 Multi-Status\r\nContent-Length: ${String(odd.length)}\r\n\r\n`;
      expect(
        await listingOf((request) => {
          if (request.headers.get('depth') !== '1') return undefined;
          request.socket.write(Buffer.concat([Buffer.from(head), odd]));
          return answeredBySocket(request);
        }),
      ).toMatchObject({ code: 'malformed-message' });
    });

    it('refuse what is no HTTP, and header lines without end', async () => {
      const start = async (text: string): Promise<unknown> =>
        await listingOf((request) => {
          if (request.headers.get('depth') !== '1') return undefined;
          request.socket.write(text);
          return answeredBySocket(request);
        });
      expect(await start('SSH-2.0-OpenSSH_9.2\r\n')).toMatchObject({ code: 'malformed-message' });
      expect(await start('HTTP/1.1 207 OK\r\nContent-Length: -5\r\n\r\n')).toMatchObject({
        code: 'malformed-message',
      });
      const endless = `HTTP/1.1 207 OK\r\n${'X-Filler: y\r\n'.repeat(50_000)}`;
      expect(await start(endless)).toMatchObject({ code: 'limit-exceeded' });
    });
  });

  describe('redirects', () => {
    const elsewhere = (location: string): RawAnswer => {
      return ({ path }) =>
        path === '/moved' ? reply('302 Found', '', [`Location: ${location}`]) : undefined;
    };

    it.each([
      'https://other.example/x',
      'http://localhost/x',
      'https://localhost:1/x',
      'ftp://localhost/',
    ])('to %s are not followed', async (location) => {
      const server = await start(davBut(elsewhere(location)));
      const session = await connect(server);
      await expect(readWhole(session, '/moved')).rejects.toMatchObject({ code: 'unsupported' });
    });

    it('in a circle end', async () => {
      const server = await start(davBut(elsewhere('/moved')));
      const session = await connect(server);
      await expect(readWhole(session, '/moved')).rejects.toMatchObject({
        code: 'malformed-message',
      });
      expect(server.requests.filter(({ path }) => path === '/moved').length).toBeLessThan(10);
    });

    it('are not followed by what changes something', async () => {
      const server = await start(
        davBut(({ method }) =>
          method === 'MKCOL'
            ? reply('307 Temporary Redirect', '', ['Location: /elsewhere/'])
            : undefined,
        ),
      );
      const session = await connect(server);
      await expect(session.features.makeFolder?.('/new', signal)).rejects.toBeInstanceOf(Error);
      expect(server.requests.some(({ path }) => path === '/elsewhere/')).toBe(false);
    });
  });

  describe('sign-in', () => {
    it('ends when the server asks on and on', async () => {
      const server = await start(() =>
        reply('401 Unauthorized', '', ['WWW-Authenticate: Basic realm="x"']),
      );
      const credentials = vi.fn<AskCredentials>(() => Promise.resolve(['secret-5c1d']));
      await expect(connect(server, {}, credentials)).rejects.toMatchObject({ code: 'auth-failed' });
      expect(credentials).toHaveBeenCalledTimes(3);
    });

    it('ends when every nonce is stale', async () => {
      let count = 0;
      const server = await start(() => {
        count += 1;
        const nonce = `Digest realm="x", qop="auth", nonce="${String(count)}", stale=true`;
        return reply('401 Unauthorized', '', [`WWW-Authenticate: ${nonce}`]);
      });
      await expect(connect(server)).rejects.toMatchObject({ code: 'auth-failed' });
      expect(count).toBeLessThan(40);
    });

    it('sends the password nowhere before it was asked for, and never in the clear after Digest', async () => {
      let isAsked = false;
      const server = await start(
        davBut(({ headers, method }) => {
          if (headers.has('authorization')) {
            return method === 'PROPFIND' && isAsked
              ? reply('401 Unauthorized', '', ['WWW-Authenticate: Basic realm="x"'])
              : undefined;
          }
          isAsked = true;
          return reply('401 Unauthorized', '', [
            'WWW-Authenticate: Digest realm="x", qop="auth", nonce="n", algorithm=SHA-256',
          ]);
        }),
      );
      await expect(connect(server)).rejects.toMatchObject({ code: 'auth-failed' });
      const sent = server.requests.map(({ headers }) => headers.get('authorization') ?? '');
      expect(sent[0]).toBe('');
      expect(sent.some((value) => value.startsWith('Digest'))).toBe(true);
      expect(sent.some((value) => value.startsWith('Basic'))).toBe(false);
    });
  });

  it('never gets the password into a failure', async () => {
    const server = await start(({ headers }) =>
      headers.has('authorization')
        ? reply('500 Oops', 'secret-5c1d', [`X-Echo: ${headers.get('authorization') ?? ''}`])
        : reply('401 Unauthorized', '', ['WWW-Authenticate: Basic realm="x"']),
    );
    const failure: unknown = await connect(server).catch((error: unknown) => error);
    expect(JSON.stringify([failure, String(failure)])).not.toMatch(/secret-5c1d|YW5uO/);
  });
});
