import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectFtp, connectFtps } from '../../electron/protocols/ftps/connect.ts';
import type { AskCredentials, Judge, Session } from '../../electron/protocols/protocol.ts';
import { AppError } from '../../electron/shared/errors.ts';
import type { SecurityReport } from '../../electron/shared/report.ts';
import type { FtpsTarget } from '../../electron/shared/site.ts';
import { listAll, listNames, readWhole } from '../contract/bytes.ts';
import { createTestCa, noTestCa, type TestCa, type TestCertificate } from '../servers/test-ca.ts';
import { content, startRawFtp, type Override, type RawFtpServer } from './raw-ftp-server.ts';
import { pour } from './tcp-server.ts';

const { signal } = new AbortController();
const accept: Judge = () =>
  Promise.resolve({
    accept: true,
    trust: { verdict: 'pinned', reason: 'test', hostKey: null, chain: null },
  });
const password: AskCredentials = () => Promise.resolve(['secret']);

describe.skipIf(noTestCa !== null)('a hostile FTP server', () => {
  let ca: TestCa;
  let certificate: TestCertificate;
  let other: TestCertificate;
  let server: RawFtpServer | undefined;
  let sessions: Session[] = [];
  let reports: SecurityReport[] = [];

  beforeAll(async () => {
    ca = await createTestCa();
    certificate = await ca.issue();
    other = await ca.issue();
  });
  afterAll(() => ca.remove());
  afterEach(async () => {
    for (const session of sessions) await session.close();
    sessions = [];
    reports = [];
    await server?.stop();
    server = undefined;
  });

  async function connect(
    override?: Override,
    more: Partial<FtpsTarget> = {},
    credentials = password,
    dataCertificate?: TestCertificate,
  ): Promise<Session> {
    server = await startRawFtp({
      certificate,
      ...(override && { override }),
      ...(dataCertificate && { dataCertificate }),
    });
    const { port } = server;
    const session = await connectFtps(
      {
        ...{ protocol: 'ftps', host: '127.0.0.1', port, user: 'ann', tlsStart: 'explicit' },
        clientCertificate: null,
        ...more,
      },
      { judge: accept, credentials, signal, onReport: (report) => void reports.push(report) },
    );
    sessions.push(session);
    return session;
  }

  const says =
    (verb: string, ...texts: string[]): Override =>
    (asked, _argument, talk) => {
      if (asked !== verb) return false;
      for (const text of texts) talk.say(text);
      return true;
    };

  it('that behaves is a server like others', async () => {
    const session = await connect();
    expect(await listNames(session, '/')).toEqual(['file']);
    expect((await readWhole(session, '/file')).equals(content)).toBe(true);
    expect(session.reports?.map(({ role }) => role)).toContain('data');
  });

  it.each(['MLSD', 'RETR'])(
    'that refuses %s with the data connection open keeps nobody waiting',
    async (refusedVerb) => {
      const session = await connect(async (verb, _argument, talk) => {
        if (verb !== refusedVerb) return false;
        await talk.data();
        talk.say('550 no');
        return true;
      });
      const asked = refusedVerb === 'MLSD' ? listNames(session, '/') : readWhole(session, '/file');
      await expect(asked).rejects.toMatchObject({ code: 'permission-denied' });
    },
  );

  it('that would hang up on who is silent hears NOOP', async () => {
    const session = await connect(undefined, { keepAliveSeconds: 1 });
    await vi.waitFor(
      () => {
        expect(server?.heard).toContain('NOOP');
      },
      { timeout: 20_000 },
    );
    expect(await listNames(session, '/')).toEqual(['file']);
  });

  describe('before the verdict', () => {
    it.each([
      ['refuses AUTH TLS', says('AUTH', '534 no'), 'negotiation-failed'],
      ['does not know AUTH', says('AUTH', '500 what?'), 'negotiation-failed'],
      [
        'puts words after the answer to AUTH',
        says('AUTH', '234 ok\r\n230 in'),
        'malformed-message',
      ],
      ['answers AUTH before it was asked', says('', '220 ready\r\n234 ok'), 'malformed-message'],
      ['answers AUTH in the clear', says('AUTH', '234 ok', '220 more'), 'malformed-message'],
      ['speaks another protocol', says('', 'SSH-2.0-x'), 'malformed-message'],
      ['is full', says('', '421 too many'), 'refused'],
    ] as const)('that %s is not signed in to', async (_what, override, code) => {
      const credentials = vi.fn<AskCredentials>(password);
      await expect(connect(override, {}, credentials)).rejects.toMatchObject({ code });
      expect(credentials).not.toHaveBeenCalled();
      expect(server?.heard.filter((line) => /^(?:USER|PASS)/.test(line))).toEqual([]);
      expect(reports.at(-1)).toMatchObject({ role: 'control', outcome: 'failed' });
    });

    it('that greets without end is stopped', async () => {
      const endless: Override = (verb, _argument, { socket }) => {
        if (verb === '') pour(socket, Buffer.from(`220-${'x'.repeat(1000)}\r\n`));
        return verb === '';
      };
      await expect(connect(endless)).rejects.toMatchObject({ code: 'limit-exceeded' });
    });

    it('that never ends a line is stopped', async () => {
      const endless: Override = (verb, _argument, { socket }) => {
        if (verb === '') pour(socket, Buffer.alloc(1000, '2'));
        return verb === '';
      };
      await expect(connect(endless)).rejects.toMatchObject({ code: 'limit-exceeded' });
    });
  });

  it('that does not protect data is not used', async () => {
    await expect(connect(says('PROT', '534 no'))).rejects.toMatchObject({
      code: 'negotiation-failed',
    });
  });

  it('gets no password with a line break in it, and the error has none either', async () => {
    const broken: AskCredentials = () => Promise.resolve(['secret\r\nDELE /file']);
    const failure = AppError.from(
      await connect(undefined, {}, broken).catch((thrown: unknown) => thrown),
    );
    expect(failure.code).toBe('auth-failed');
    expect(JSON.stringify(failure.toFailure())).not.toContain('secret');
    expect(server?.heard.join('\n')).not.toMatch(/DELE|secret/);
  });

  it.each(['', 'AUTH', 'USER', 'PASS', 'PBSZ', 'PROT', 'FEAT', 'SYST', 'SITE', 'TYPE', 'PWD'])(
    'that hangs up at “%s” has lost the connection',
    async (step) => {
      const hangUp: Override = (verb, _argument, { socket }) => {
        if (verb === step) socket.destroy();
        return verb === step;
      };
      await expect(connect(hangUp)).rejects.toMatchObject({ code: 'connection-lost' });
    },
  );

  it.each(['EPSV', 'MLSD', 'RETR', 'STOR'])(
    'that hangs up at “%s” has lost the connection',
    async (step) => {
      const hangUp: Override = (verb, _argument, { socket }) => {
        if (verb === step) socket.destroy();
        return verb === step;
      };
      const session = await connect(hangUp, { maxConnections: 1 });
      const { write } = session.features;
      const doing =
        step === 'STOR'
          ? write?.('/new', { offset: 0, isExclusive: false, mode: null }, signal)
          : step === 'RETR'
            ? readWhole(session, '/file')
            : listAll(session, '/');
      await expect(doing).rejects.toMatchObject({ code: 'connection-lost' });
      expect(await session.closed).toMatchObject({ code: 'connection-lost' });
    },
  );

  it('that begins in no folder with a path is asked for its root', async () => {
    /** As z/OS: data sets first, a file system with paths behind `CWD /`. */
    const dataSets = (rootNamed: string): Override => {
      let isAtRoot = false;
      return (verb, argument, { say }) => {
        if (verb === 'CWD') isAtRoot = argument === '/';
        if (verb === 'PWD') say(`257 "${isAtRoot ? rootNamed : "'ANN.'"}" is it`);
        return verb === 'PWD';
      };
    };
    expect((await connect(dataSets('/'))).home).toBe('/');
    for (const named of ["'ANN.'", 'DISK$USER:[000000]', '']) {
      await expect(connect(dataSets(named)), named).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringContaining("'ANN.'") as string,
      });
    }
  });

  it('that has no port left for a moment is asked again', async () => {
    let refusals = 2;
    const session = await connect((verb, _argument, talk) => {
      if (verb !== 'EPSV' || refusals === 0) return false;
      refusals -= 1;
      talk.say('425 EPSV: Address already in use');
      return true;
    });
    expect((await readWhole(session, '/file')).equals(content)).toBe(true);
    expect(refusals).toBe(0);
  });

  it('is not followed to another address', async () => {
    const session = await connect(async (verb, _argument, talk) => {
      if (verb === 'EPSV') {
        talk.say('500 what?');
        return true;
      }
      if (verb !== 'PASV') return false;
      // The usual answer, with somebody else's address in it.
      const original = talk.socket.write.bind(talk.socket);
      talk.socket.write = (text: string) => original(text.replace('(127,0,0,1,', '(192,0,2,7,'));
      return await Promise.resolve(false);
    });
    expect(await listNames(session, '/')).toEqual(['file']);
    expect(server?.heard).toContain('PASV');
  });

  it('cannot show another certificate on a data connection: that ends the session', async () => {
    // Whoever gives the transfer up in good order would wait for these answers.
    const session = await connect((verb) => verb === 'ABOR', {}, password, other);
    const refused = { code: 'certificate-invalid', detail: { role: 'data' } };
    await expect(listAll(session, '/')).rejects.toMatchObject(refused);
    expect(server?.heard).not.toContain('ABOR');
    expect(await session.closed).toMatchObject(refused);
    await expect(session.stat('/file', signal)).rejects.toMatchObject(refused);
  });

  const lists =
    (bytes: string | Buffer): Override =>
    async (verb, _argument, talk) => {
      if (verb !== 'MLSD') return false;
      talk.say('150 begin');
      (await talk.data()).end(bytes);
      talk.say('226 done');
      return true;
    };

  it.each(['a/b', '..%', '/etc/passwd', 'a\0b', 'a\rb'])(
    'cannot list a name that is none: %j',
    async (name) => {
      const session = await connect(
        lists(`type=file; ok\r\ntype=file; ${name.replace('%', '/x')}\r\n`),
      );
      await expect(listAll(session, '/')).rejects.toMatchObject({ code: 'malformed-message' });
    },
  );

  it('cannot fill memory with a line without end', async () => {
    const session = await connect(lists(Buffer.alloc(1024 * 1024, 'x')));
    await expect(listAll(session, '/')).rejects.toMatchObject({ code: 'limit-exceeded' });
  });

  it('that lists without end is left when the person has had enough', async () => {
    const session = await connect(async (verb, _argument, talk) => {
      if (verb !== 'MLSD') return false;
      talk.say('150 begin');
      const data = await talk.data();
      data.on('close', () => {
        talk.say('426 broken');
      });
      pour(data, Buffer.from('type=file; again\r\n'.repeat(100)));
      return true;
    });
    const enough = new AbortController();
    const listing = (async () => {
      for await (const batch of session.list('/', enough.signal))
        if (batch.length > 0) enough.abort();
    })();
    await expect(listing).rejects.toMatchObject({ code: 'cancelled' });
    expect(await session.stat('/file', signal)).toMatchObject({ kind: 'file' });
  });

  it('that answers what nobody asked loses its line, and the session gets another', async () => {
    const session = await connect((verb, _argument, talk) => {
      if (verb !== 'MLST' || talk.connection > 1) return false;
      talk.say('550 no\r\n250 yes');
      return true;
    });
    await expect(session.stat('/file', signal)).rejects.toMatchObject({
      code: 'malformed-message',
    });
  });

  it('that refuses a file says why, and the session lives on', async () => {
    let refusals = 1;
    const session = await connect((verb, _argument, talk) => {
      if (verb !== 'RETR' || refusals === 0) return false;
      refusals -= 1;
      talk.say('550 not now');
      return true;
    });
    await expect(readWhole(session, '/file')).rejects.toMatchObject({
      code: 'permission-denied',
      detail: { reply: 550, serverMessage: 'not now' },
    });
    expect((await readWhole(session, '/file')).equals(content)).toBe(true);
  });

  it('that says afterwards that a file is not whole is believed', async () => {
    const session = await connect(async (verb, _argument, talk) => {
      if (verb !== 'RETR') return false;
      talk.say('150 begin');
      (await talk.data()).end(content);
      talk.say('451 the disk broke');
      return true;
    });
    await expect(readWhole(session, '/file')).rejects.toMatchObject({ detail: { reply: 451 } });
  });

  it('that lets in only one connection serves one file after the other', async () => {
    const session = await connect((verb, _argument, talk) => {
      if (verb !== 'USER' || talk.connection === 1) return false;
      talk.say('530 one is enough');
      return true;
    });
    const read = await Promise.all([1, 2, 3].map(() => readWhole(session, '/file')));
    for (const bytes of read) expect(bytes.equals(content)).toBe(true);
  });

  describe('that is copied from and to', () => {
    const oneConnection: Override = (verb, _argument, talk) => {
      if (verb !== 'USER' || talk.connection === 1) return false;
      talk.say('530 one is enough');
      return true;
    };
    const twoConnections: Override = (verb, _argument, talk) => {
      if (verb === 'MLST') talk.say('550 nothing there');
      if (verb === 'USER' && talk.connection > 2) talk.say('530 two are enough');
      return verb === 'MLST' || (verb === 'USER' && talk.connection > 2);
    };

    /** The two ends of a copy as the transfers open them. */
    async function copy({ openRead, features }: Session, to: string): Promise<Buffer> {
      const source = await openRead('/file', { offset: 0, isCopiedHere: true }, signal);
      try {
        const options = { offset: 0, isExclusive: false, mode: null, isCopiedHere: true };
        const sink = await features.write?.(to, options, signal);
        const read: Uint8Array[] = [];
        for (let chunk = await source.next(); chunk; chunk = await source.next()) {
          read.push(Buffer.from(chunk.bytes));
          await sink?.write(chunk.bytes);
          chunk.release();
        }
        await sink?.finish({ isSynced: false });
        return Buffer.concat(read);
      } finally {
        await source.close();
      }
    }

    it.each([
      ['lets in only one connection', oneConnection, {}],
      ['may have only one connection', undefined, { maxConnections: 1 }],
    ] as const)('and %s says so, and the session lives on', async (_what, override, more) => {
      const session = await connect(override, more);
      // Others that wait for the line do not hide that the copy waits in vain.
      const [copied, stat] = await Promise.allSettled([
        copy(session, '/copy'),
        session.stat('/file', signal),
      ]);
      expect(copied).toMatchObject({ status: 'rejected', reason: { code: 'unsupported' } });
      expect(stat.status).toBe('fulfilled');
      expect((await readWhole(session, '/file')).equals(content)).toBe(true);
    });

    it('and lets in two makes one copy after the other', async () => {
      const session = await connect(twoConnections);
      const copies = await Promise.all(['/a', '/b', '/c', '/d'].map((to) => copy(session, to)));
      for (const bytes of copies) expect(bytes.equals(content)).toBe(true);
      expect(server?.heard.filter((line) => line.startsWith('STOR'))).toHaveLength(4);
    });
  });

  it('gets nothing in the clear before plain FTP was accepted', async () => {
    server = await startRawFtp();
    const { port } = server;
    const credentials = vi.fn<AskCredentials>(password);
    const judge: Judge = (report) => {
      expect(report).toMatchObject({ role: 'control', keyExchange: null, encryption: null });
      const trust = { verdict: 'unverified', reason: 'plain', hostKey: null, chain: null } as const;
      return Promise.resolve({ accept: false, code: 'policy-violated', message: 'no', trust });
    };
    const target = { protocol: 'ftp', host: '127.0.0.1', port, user: 'ann' } as const;
    await expect(connectFtp(target, { judge, credentials, signal })).rejects.toMatchObject({
      code: 'policy-violated',
    });
    expect(credentials).not.toHaveBeenCalled();
    expect(server.heard).toEqual([]);
    const session = await connectFtp(target, { judge: accept, credentials, signal });
    sessions.push(session);
    expect(await listNames(session, '/')).toEqual(['file']);
    expect((await readWhole(session, '/file')).equals(content)).toBe(true);
    expect(session.protocol).toBe('ftp');
  });
});
