import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mebibyte, readWhole, writeWhole } from '../contract/bytes.ts';
import { noTestCa } from '../servers/test-ca.ts';
import { answeredBySocket, davBut, reply, type RawAnswer } from './raw-web-server.ts';
import { rawWebSessions } from './raw-web-sessions.ts';

const { signal } = new AbortController();

describe.skipIf(noTestCa)('files of web servers that attack', () => {
  const { start, connect } = rawWebSessions();

  describe('files', () => {
    const file = (answer: RawAnswer): RawAnswer => {
      return (request) => (request.method === 'GET' ? answer(request) : undefined);
    };

    async function read(answer: RawAnswer, offset = 0): Promise<string> {
      const session = await connect(await start(davBut(file(answer))));
      return String(await readWhole(session, '/file', offset));
    }

    it('that break off are no files', async () => {
      const cut: RawAnswer = (request) => {
        request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this');
        return answeredBySocket(request);
      };
      await expect(read(cut)).rejects.toMatchObject({ code: 'connection-lost' });
      const chunk: RawAnswer = (request) => {
        request.socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
        return answeredBySocket(request);
      };
      await expect(read(chunk)).rejects.toMatchObject({ code: 'connection-lost' });
    });

    it('of another part than was asked for are refused', async () => {
      for (const range of ['bytes 0-9/10', 'bytes 6-9/10', 'bytes 5-3/10', 'lines 5-9/10', '']) {
        const part = reply(
          '206 Partial Content',
          'abcde',
          range ? [`Content-Range: ${range}`] : [],
        );
        await expect(
          read(() => part, 5),
          range,
        ).rejects.toMatchObject({
          code: 'malformed-message',
        });
      }
      const unasked = reply('206 Partial Content', 'abc', ['Content-Range: bytes 5-7/8']);
      await expect(read(() => unasked)).rejects.toMatchObject({ code: 'malformed-message' });
    });

    it('are read right by servers that know no ranges, or give less than was asked for', async () => {
      expect(await read(() => reply('200 OK', '0123456789'), 4)).toBe('456789');
      expect(await read(() => reply('200 OK', '01'), 4)).toBe('');
      const short: RawAnswer = ({ headers }) => {
        const from = Number(/(\d+)-/.exec(headers.get('range') ?? '')?.[1]);
        const body = '0123456789'.slice(from, from + 3);
        const range = `Content-Range: bytes ${String(from)}-${String(from + body.length - 1)}/10`;
        return reply('206 Partial Content', body, [range]);
      };
      expect(await read(short, 2)).toBe('23456789');
    });

    describe('that come in several parts', () => {
      /** Three bytes at a time of whatever is there then. */
      const inParts = (states: readonly { tag: string; text: string }[]): RawAnswer => {
        let count = 0;
        return ({ headers }) => {
          const { tag, text } = states[Math.min(count, states.length - 1)] ?? { tag: '', text: '' };
          count += 1;
          const etag = tag === '' ? [] : [`ETag: ${tag}`];
          const condition = headers.get('if-range');
          if (condition !== undefined && condition !== tag) return reply('200 OK', text, etag);
          const from = Number(/(\d+)-/.exec(headers.get('range') ?? '')?.[1]);
          const body = text.slice(from, from + 3);
          const range = `Content-Range: bytes ${String(from)}-${String(from + body.length - 1)}/${String(text.length)}`;
          return reply('206 Partial Content', body, [range, ...etag]);
        };
      };
      const ask = async (...states: { tag: string; text: string }[]) => {
        const server = await start(davBut(file(inParts(states))));
        const read = readWhole(await connect(server), '/file', 1);
        const found = await read.then(String, (error: unknown) => error);
        return { found, gets: server.requests.filter(({ method }) => method === 'GET') };
      };

      it('are asked for in the same state, where that has a strong name', async () => {
        const strong = await ask({ tag: '"one"', text: '0123456789' });
        expect(strong.found).toBe('123456789');
        const conditions = strong.gets.map(({ headers }) => headers.get('if-range'));
        expect(conditions).toEqual([undefined, '"one"', '"one"']);
        for (const tag of ['W/"one"', '', 'one', `"${'x'.repeat(5_000)}"`]) {
          const { found, gets } = await ask({ tag, text: '0123456789' });
          expect(found, tag).toBe('123456789');
          expect(gets.some(({ headers }) => headers.has('if-range'))).toBe(false);
        }
      });

      it.each([
        ['another strong name', '"two"', 'abcdefghij'],
        ['another weak name', 'W/"two"', 'abcdefghij'],
        ['no name any more', '', 'abcdefghij'],
        ['another length', '"one"', 'abcdefg'],
      ])('are not put together when the file has %s', async (_what, tag, text) => {
        const { found } = await ask({ tag: '"one"', text: '0123456789' }, { tag, text });
        expect(found).toMatchObject({ code: 'source-changed' });
      });
    });

    it('that end before the offset are empty, and lies about that are refused', async () => {
      const beyond = (total: string): RawAnswer => {
        return () => reply('416 Range Not Satisfiable', '', [`Content-Range: bytes */${total}`]);
      };
      expect(await read(beyond('5'), 5)).toBe('');
      await expect(read(beyond('50'), 5)).rejects.toMatchObject({ code: 'malformed-message' });
    });
  });

  describe('uploads that find no room', () => {
    /** After a megabyte of the body; or at once, before anything of it. */
    const fullAt = (bytes: number, status: string): RawAnswer => {
      return (request) => {
        if (request.method !== 'PUT') return undefined;
        const refusal = reply(status, '', ['Connection: close']);
        if (bytes === 0) return refusal;
        const { socket } = request;
        let count = 0;
        socket.on('data', (chunk: string) => {
          const before = count;
          count += chunk.length;
          if (before < bytes && count >= bytes) socket.write(refusal);
        });
        socket.write('HTTP/1.1 100 Continue\r\n\r\n');
        return answeredBySocket(request);
      };
    };

    it.each([
      ['a full disk at once', 0, '507 Insufficient Storage', 'disk-full'],
      ['a full disk midway', mebibyte, '507 Insufficient Storage', 'disk-full'],
      ['a limit at once', 0, '413 Content Too Large', 'quota-exceeded'],
      ['a limit midway', mebibyte, '413 Content Too Large', 'quota-exceeded'],
    ])('name %s', async (_what, bytes, status, code) => {
      const server = await start(davBut(fullAt(bytes, status)));
      const { write } = (await connect(server)).features;
      if (!write) throw new Error('This server takes no files.');
      const upload = writeWhole(write, '/file', Buffer.alloc(8 * mebibyte));
      await expect(upload).rejects.toMatchObject({ code });
      // What was refused is not tried again.
      expect(server.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
    });
  });

  describe('checksums', () => {
    const right = createHash('sha256').update('abc');
    const hex = right.copy().digest('hex');
    const base64 = right.digest('base64');

    async function sumOf(own: readonly string[], answers: readonly string[], status = '200 OK') {
      const server = await start(
        davBut(({ method, path }) => {
          if (method === 'OPTIONS') return reply('200 OK', '', own);
          const isAsked = method === 'PATCH' || method === 'HEAD';
          return isAsked && path === '/file' ? reply(status, '', answers) : undefined;
        }),
      );
      const { features } = await connect(server);
      const found = await features.sha256?.('/file', 3, signal).catch((error: unknown) => error);
      return { found, requests: server.requests };
    }
    const nextcloud = ['DAV: 1, 3, nextcloud-checksum-update'];
    const rfc9530 = ['DAV: 1', 'Want-Repr-Digest: sha-256=5, sha-512=3'];

    it('are asked for in the way of the server', async () => {
      const patched = await sumOf(nextcloud, [`OC-Checksum: SHA256:${hex}`]);
      expect(patched.found).toEqual({ hex, by: 'OC-Checksum' });
      expect(patched.requests.at(-1)?.method).toBe('PATCH');
      expect(patched.requests.at(-1)?.headers.get('x-recalculate-hash')).toBe('sha256');
      const headed = await sumOf(rfc9530, [`Repr-Digest: sha-256=:${base64}:`]);
      expect(headed.found).toEqual({ hex, by: 'Repr-Digest' });
    });

    it.each([
      [
        'nobody offers',
        ['DAV: 1', 'Want-Repr-Digest: sha-256=0'],
        `Repr-Digest: sha-256=:${base64}:`,
      ],
      ['are of another kind', ['DAV: 1', 'Want-Repr-Digest: sha-512=5'], 'X: y'],
    ])('that %s are not asked for', async (_what, own, header) => {
      const { found, requests } = await sumOf(own, [header]);
      expect(found).toBeUndefined();
      expect(requests.some(({ path }) => path === '/file')).toBe(false);
    });

    it.each([
      ['none', []],
      ['another kind', ['OC-Checksum: SHA1:0123456789012345678901234567890123456789']],
      ['a wrong length', [`OC-Checksum: SHA256:${hex}00`]],
      ['two values', [`OC-Checksum: SHA256:${hex} SHA256:${'0'.repeat(64)}`]],
      ['two lines', [`OC-Checksum: SHA256:${hex}`, `OC-Checksum: SHA256:${'0'.repeat(64)}`]],
    ] as [string, string[]][])('of Nextcloud with %s count for nothing', async (_what, headers) => {
      expect((await sumOf(nextcloud, headers)).found).toMatchObject({ code: 'unsupported' });
    });

    it.each([
      ['without its colons', [`Repr-Digest: sha-256=${base64}`]],
      ['of a part', [`Content-Digest: sha-256=:${base64}:`]],
      ['of other bytes too', [`Repr-Digest: sha-256=:${base64}:, sha-256=:${'A'.repeat(43)}=:`]],
      [
        'in two lines',
        [`Repr-Digest: sha-256=:${base64}:`, `Repr-Digest: sha-256=:${'A'.repeat(43)}=:`],
      ],
      ['of packed bytes', [`Repr-Digest: sha-256=:${base64}:`, 'Content-Encoding: gzip']],
    ])('of RFC 9530 %s count for nothing', async (_what, headers) => {
      expect((await sumOf(rfc9530, headers)).found).toMatchObject({ code: 'unsupported' });
    });

    it('of an answer that is none, or of another file, count for nothing', async () => {
      const digest = `Repr-Digest: sha-256=:${base64}:`;
      for (const status of ['404 Not Found', '206 Partial Content', '500 Oops']) {
        expect((await sumOf(rfc9530, [digest], status)).found, status).toMatchObject({
          code: 'unsupported',
        });
      }
    });
  });
});
