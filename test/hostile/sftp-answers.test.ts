import { afterEach, describe, expect, it } from 'vitest';
import type { Session } from '../../electron/protocols/protocol.ts';
import { checkEntryName } from '../../electron/shared/entry.ts';
import { AppError, type ErrorCode } from '../../electron/shared/errors.ts';
import { drain, listAll } from '../contract/bytes.ts';
import { startRawSftp, type RawSftpServer, type Respond } from './raw-sftp-server.ts';
import {
  answer,
  attrs,
  fileMode,
  folderMode,
  linkMode,
  request,
  sftpPacket,
  statusCode,
  type Entry,
} from './sftp-packets.ts';
import { string, uint32 } from './ssh-packets.ts';

const { signal } = new AbortController();
/** Nothing that a server says may keep anybody busy for longer. */
const endsWithinMs = 5_000;

let running: { server: RawSftpServer; session: Session | undefined }[] = [];

afterEach(async () => {
  for (const { server, session } of running) {
    await session?.close();
    await server.stop();
  }
  running = [];
});

async function connectTo(respond: Respond): Promise<Session> {
  const server = await startRawSftp(respond);
  const entry: (typeof running)[number] = { server, session: undefined };
  running.push(entry);
  entry.session = await server.connect();
  return entry.session;
}

/** A server whose folders all hold these, once. */
function listing(entries: readonly Entry[]): Respond {
  const told = new Set<string>();
  return ({ type, id, path }) => {
    if (type !== request.readdir || told.has(path)) return undefined;
    told.add(path);
    return answer.name(id, entries);
  };
}

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | 'nothing'> {
  const since = performance.now();
  try {
    await promise;
    return 'nothing';
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(AppError);
    const error = AppError.from(thrown);
    expect(error.message).toMatch(/^[\P{Cc}\n]*$/u);
    return error.code;
  } finally {
    expect(performance.now() - since).toBeLessThan(endsWithinMs);
  }
}

describe('names in a listing', () => {
  it.each(['../evil', '/etc/passwd', 'a/b', 'a\0b', '', '..\0', './x', '/'])(
    '%j never reaches whoever asked for it',
    async (name) => {
      const session = await connectTo(listing([{ name: 'good' }, { name }]));
      const seen: string[] = [];
      const code = await codeOf(
        (async () => {
          for await (const batch of session.list('/home', signal))
            seen.push(...batch.map((entry) => entry.name));
        })(),
      );
      expect(['malformed-message', 'nothing']).toContain(code);
      expect(seen.filter((candidate) => checkEntryName(candidate) !== null)).toEqual([]);
    },
  );

  it('leaves . and .. out', async () => {
    const session = await connectTo(listing([{ name: '.' }, { name: 'a' }, { name: '..' }]));
    expect((await listAll(session, '/home')).map((entry) => entry.name)).toEqual(['a']);
  });

  it('keeps control characters as they are: they are names like others', async () => {
    const names = ['bell\u0007', 'escape\u001b[2J', 'two\nlines', 'right\u202eleft'];
    const session = await connectTo(listing(names.map((name) => ({ name }))));
    expect((await listAll(session, '/home')).map((entry) => entry.name)).toEqual(names);
  });

  it('tells sizes that no number holds as unknown', async () => {
    const huge = attrs(fileMode, 2n ** 64n - 1n);
    const session = await connectTo(listing([{ name: 'huge', attributes: huge }]));
    expect(await listAll(session, '/home')).toMatchObject([{ name: 'huge', sizeBytes: null }]);
  });

  it('survives a link to itself and a target with NUL', async () => {
    const session = await connectTo(({ type, id }) => {
      if (type === request.readlink) return answer.name(id, [{ name: 'tar\0get' }]);
      if (type === request.lstat || type === request.stat) return answer.attrs(id, attrs(linkMode));
      return undefined;
    });
    const code = await codeOf(session.stat('/home/link', signal));
    expect(['nothing', 'malformed-message']).toContain(code);
  });
});

describe('listings that never end', () => {
  it('stops one that goes on answering with nothing', async () => {
    const session = await connectTo(({ type, id }) =>
      type === request.readdir ? answer.name(id, []) : undefined,
    );
    const code = await codeOf(listAll(session, '/home'));
    expect(['limit-exceeded', 'malformed-message']).toContain(code);
  });

  it('stops one that goes on with the folder itself', async () => {
    const dots = Array.from({ length: 4_000 }, () => ({ name: '.', attributes: uint32(0) }));
    await stopsEndless(answer.name(0, dots));
  });

  it('stops one that goes on with new files', async () => {
    const files = Array.from({ length: 4_000 }, (_, index) => ({
      name: String(index),
      attributes: uint32(0),
    }));
    await stopsEndless(answer.name(0, files));
  });

  async function stopsEndless(prepared: Buffer): Promise<void> {
    const session = await connectTo(({ type, id }) => {
      if (type !== request.readdir) return undefined;
      const packet = Buffer.from(prepared);
      packet.writeUInt32BE(id, 5);
      return packet;
    });
    let code: string = 'nothing';
    try {
      // Nothing is kept, as by a pane that shows only what fits.
      for await (const batch of session.list('/home', signal))
        expect(batch.length).toBeLessThan(10_000);
    } catch (thrown) {
      code = AppError.from(thrown).code;
    }
    expect(code).toBe('limit-exceeded');
  }
});

describe('answers that are none', () => {
  const broken: readonly { title: string; respond: Respond; codes: readonly ErrorCode[] }[] = [
    {
      title: 'a packet of 4 GiB',
      respond: ({ type }) =>
        type === request.opendir
          ? Buffer.concat([uint32(0xffff_ffff), Buffer.alloc(64)])
          : undefined,
      codes: ['malformed-message', 'limit-exceeded'],
    },
    {
      title: 'an empty packet',
      respond: ({ type }) => (type === request.opendir ? uint32(0) : undefined),
      codes: ['malformed-message', 'connection-lost'],
    },
    {
      title: 'an empty packet, and more behind it',
      respond: ({ type }) =>
        type === request.opendir ? Buffer.concat([uint32(0), Buffer.alloc(64)]) : undefined,
      codes: ['malformed-message'],
    },
    {
      title: 'more names announced than sent',
      respond: ({ type, id }) =>
        type === request.readdir ? answer.name(id, [{ name: 'a' }], 0xffff_ffff) : undefined,
      codes: ['malformed-message'],
    },
    {
      title: 'a name that runs past its packet',
      respond: ({ type, id }) =>
        type === request.readdir
          ? sftpPacket(104, uint32(id), uint32(1), uint32(0x7fff_ffff), Buffer.alloc(16))
          : undefined,
      codes: ['malformed-message'],
    },
    {
      title: 'a handle that is longer than handles are',
      respond: ({ type, id }) =>
        type === request.opendir ? answer.handle(id, Buffer.alloc(257)) : undefined,
      codes: ['malformed-message'],
    },
    {
      title: 'an unknown kind of answer',
      respond: ({ type, id }) =>
        type === request.opendir ? sftpPacket(250, uint32(id), string('x')) : undefined,
      codes: ['malformed-message'],
    },
    {
      title: 'an end of the channel',
      respond: ({ type, channel }) => {
        if (type !== request.opendir) return undefined;
        channel.end();
        return null;
      },
      codes: ['connection-lost'],
    },
    {
      title: 'a failure with control characters in its text',
      respond: ({ type, id }) =>
        type === request.opendir
          ? answer.status(id, statusCode.failure, 'no\u001b[2J\u0007\r\nway')
          : undefined,
      codes: ['internal', 'not-found', 'permission-denied', 'wrong-kind'],
    },
  ];

  it.each(broken)('$title ends the listing', async ({ respond, codes }) => {
    const session = await connectTo(respond);
    expect(codes).toContain(await codeOf(listAll(session, '/home')));
  });

  it('an answer to a question that nobody asked does no harm or ends the session', async () => {
    const session = await connectTo(({ type, id }) =>
      type === request.opendir
        ? Buffer.concat([answer.attrs(4_000_000, attrs(fileMode)), answer.handle(id)])
        : undefined,
    );
    const code = await codeOf(listAll(session, '/home'));
    expect(['nothing', 'malformed-message']).toContain(code);
  });
});

describe('answers to another question', () => {
  const wrongAnswers = {
    success: (id: number) => answer.status(id, statusCode.ok),
    attributes: (id: number) => answer.attrs(id, attrs(fileMode)),
    names: (id: number) => answer.name(id, [{ name: 'x' }, { name: 'y' }]),
    'a handle': (id: number) => answer.handle(id),
  };
  const questions: readonly {
    asked: keyof typeof request;
    right: keyof typeof wrongAnswers | null;
    ask: (session: Session) => Promise<unknown>;
  }[] = [
    { asked: 'opendir', right: 'a handle', ask: (session) => listAll(session, '/home') },
    { asked: 'readdir', right: 'names', ask: (session) => listAll(session, '/home') },
    { asked: 'lstat', right: 'attributes', ask: (session) => session.stat('/home/a', signal) },
    { asked: 'open', right: 'a handle', ask: (session) => readFile(session) },
    { asked: 'read', right: null, ask: (session) => readFile(session) },
    { asked: 'write', right: 'success', ask: (session) => writeFile(session) },
    { asked: 'mkdir', right: 'success', ask: (session) => makeFolder(session) },
    { asked: 'extended', right: 'success', ask: (session) => copyThere(session) },
  ];
  for (const { asked, right, ask } of questions)
    for (const [title, wrong] of Object.entries(wrongAnswers)) {
      if (title === right) continue;
      it(`${title} to ${asked} ends the session`, async () => {
        const session = await connectTo(({ type, id }) =>
          type === request[asked] ? wrong(id) : undefined,
        );
        expect(await codeOf(ask(session))).toBe('malformed-message');
        expect(await codeOf(session.stat('/home', signal))).toBe('malformed-message');
      });
    }

  async function readFile(session: Session): Promise<unknown> {
    const options = { offset: 0, expectedBytes: 100 };
    return await drain(await session.openRead('/home/a.file', options, signal));
  }
  async function writeFile(session: Session): Promise<void> {
    const options = { offset: 0, isExclusive: false, mode: null };
    const sink = await session.features.write?.('/home/a.file', options, signal);
    await sink?.write(Buffer.alloc(100));
    await sink?.finish();
  }
  async function copyThere(session: Session): Promise<void> {
    const options = { expectedBytes: 100, mode: null, onBytes: () => undefined };
    await session.features.copyThere?.('/home/a.file', '/home/b.file', options, signal);
  }
  async function makeFolder(session: Session): Promise<void> {
    await session.features.makeFolder?.('/home/sub', signal);
  }
});

describe('reads', () => {
  it('takes no more bytes than it asked for', async () => {
    const session = await connectTo(({ type, id }) =>
      type === request.read ? answer.data(id, Buffer.alloc(200_000, 'x')) : undefined,
    );
    const source = await session.openRead('/home/a.file', { offset: 0, expectedBytes: 10 }, signal);
    const code = await codeOf(
      (async () => {
        const chunk = await source.next();
        expect(chunk?.bytes.length ?? 0).toBeLessThanOrEqual(10);
        chunk?.release();
        await source.close();
      })(),
    );
    expect(['malformed-message', 'nothing']).toContain(code);
  });

  it('ends at an answer without bytes', async () => {
    const session = await connectTo(({ type, id }) =>
      type === request.read ? answer.data(id, Buffer.alloc(0)) : undefined,
    );
    const source = await session.openRead('/home/a.file', { offset: 0 }, signal);
    expect(['nothing', 'malformed-message']).toContain(await codeOf(drain(source)));
  });
});

describe('the beginning of a session', () => {
  it.each([
    { title: 'version 0', said: answer.version(0) },
    { title: 'a file instead of a version', said: answer.data(3, Buffer.alloc(8)) },
    { title: 'a version cut short', said: sftpPacket(2, Buffer.of(0, 0)) },
  ])('refuses $title', async ({ said }) => {
    const attempt = connectTo(({ type }) => (type === request.init ? said : undefined));
    expect(['malformed-message', 'unsupported']).toContain(await codeOf(attempt));
  });

  it.each(['relative/path', '', '/home\0/etc'])('refuses %j for the login folder', async (name) => {
    const attempt = connectTo(({ type, id }) =>
      type === request.realpath ? answer.name(id, [{ name }]) : undefined,
    );
    expect(await codeOf(attempt)).toBe('malformed-message');
  });

  it('refuses a login folder with no name at all', async () => {
    const attempt = connectTo(({ type, id }) =>
      type === request.realpath ? answer.name(id, []) : undefined,
    );
    expect(['malformed-message', 'internal']).toContain(await codeOf(attempt));
  });

  it('takes folders without a kind for what they are', async () => {
    const session = await connectTo(({ type, id }) =>
      type === request.lstat ? answer.attrs(id, attrs(folderMode, 4_096)) : undefined,
    );
    expect(await session.stat('/home', signal)).toMatchObject({ kind: 'folder' });
  });
});
