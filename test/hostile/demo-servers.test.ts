import { once } from 'node:events';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import path from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDemo, trustingDemo } from '../contract/demo-subject.ts';
import { listNames } from '../contract/bytes.ts';
import { startDemoServer, type DemoTestServer } from '../servers/demo-server.ts';

/* What clients may try that mean no good: the demo servers of the app have to stand it. */

/** Still there, and of use to others. */
async function expectServing(server: DemoTestServer): Promise<void> {
  const session = await connectDemo(server, trustingDemo(server));
  expect(await listNames(session, '/')).toContain('Welcome.txt');
  await session.close();
}

/** However it ended. */
async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return;
  await new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
}

async function plantOutside({ root }: DemoTestServer): Promise<string> {
  const outside = path.dirname(root);
  await writeFile(path.join(outside, 'secret'), 'outside');
  await symlink(path.join(outside, 'secret'), path.join(root, 'way out'));
  await symlink('..', path.join(root, 'up'));
  return outside;
}

async function expectUntouched(outside: string, before: readonly string[]): Promise<void> {
  expect(await readFile(path.join(outside, 'secret'), 'utf8')).toBe('outside');
  expect((await readdir(outside)).sort()).toEqual([...before].sort());
}

describe('the FTPS demo server', () => {
  let server: DemoTestServer;
  let outside: string;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    server = await startDemoServer('typical-ftps');
    outside = await plantOutside(server);
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  });

  /** A conversation by hand: what is said, and the reply to it. */
  function converse(socket: Socket) {
    sockets.push(socket);
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      socket.emit('reply');
    });
    const isOver = (): boolean => socket.closed || socket.readableEnded;
    async function reply(): Promise<string> {
      for (;;) {
        const [whole] = /^(?:\d{3}-[^]*?\r\n)?\d{3} .*\r\n/.exec(text) ?? [];
        if (whole !== undefined) {
          text = text.slice(whole.length);
          return whole;
        }
        if (isOver()) return '';
        await Promise.race([once(socket, 'reply'), closed(socket)]);
      }
    }
    async function say(line: string): Promise<string> {
      socket.write(`${line}\r\n`);
      return await reply();
    }
    return { socket, reply, say };
  }

  async function greet() {
    const talk = converse(connectTcp(server.target.port, '127.0.0.1'));
    expect(await talk.reply()).toMatch(/^220 /);
    return talk;
  }

  async function secure() {
    const { socket, say } = await greet();
    expect(await say('AUTH TLS')).toMatch(/^234 /);
    socket.removeAllListeners('data');
    const tls = connectTls({ socket, rejectUnauthorized: false });
    await once(tls, 'secureConnect');
    return converse(tls);
  }

  async function signIn() {
    const talk = await secure();
    await talk.say(`USER ${server.target.user}`);
    expect(await talk.say(`PASS ${server.password}`)).toMatch(/^230 /);
    await talk.say('PBSZ 0');
    await talk.say('PROT P');
    return talk;
  }

  /** A port for one data connection. */
  async function door(talk: Awaited<ReturnType<typeof signIn>>): Promise<number> {
    const [, port = ''] = /\|\|\|(\d+)\|/.exec(await talk.say('EPSV')) ?? [];
    return Number(port);
  }

  it('takes no name and no password in the clear', async () => {
    const { say } = await greet();
    expect(await say(`USER ${server.target.user}`)).toMatch(/^530 /);
    expect(await say(`PASS ${server.password}`)).toMatch(/^503 /);
    expect(await say('LIST')).toMatch(/^530 /);
    expect(await say('EPSV')).toMatch(/^530 /);
  });

  it('ends a conversation in which words come before TLS', async () => {
    const { socket, reply } = await greet();
    socket.write('AUTH TLS\r\nUSER demo\r\n');
    const replies = [await reply(), await reply()];
    expect(replies.join('')).not.toContain('331');
    await closed(socket);
  });

  it('lets nobody in with a wrong password, and nobody try for ever', async () => {
    const { say } = await secure();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await say(`USER ${server.target.user}`);
      expect(await say('PASS wrong')).toMatch(/^530 /);
    }
    await say(`USER ${server.target.user}`);
    expect(await say(`PASS ${server.password}`)).toMatch(/^421 /);
    expect(await say('PWD')).toBe('');
  });

  it('lets nobody out of its folder', async () => {
    const before = await readdir(outside);
    const talk = await signIn();
    for (const name of ['way out', 'up/secret', '/up/certificate.pem', '/../secret']) {
      expect(await talk.say(`SIZE ${name}`), name).toMatch(/^550 /);
      expect(await talk.say(`MDTM ${name}`), name).toMatch(/^550 /);
      await door(talk);
      expect(await talk.say(`RETR ${name}`), name).toMatch(/^550 /);
    }
    for (const line of [
      ...['CWD up', 'CWD ../up', 'SITE CHMOD 777 way out', 'MFMT 20200101000000 way out'],
      ...['MKD up/x', 'RMD /', 'RMD ..', 'DELE /', 'DELE up/secret', 'RNFR up/secret', 'RNFR ..'],
    ]) {
      expect(await talk.say(line), line).toMatch(/^550 /);
    }
    expect(await talk.say('RNFR Welcome.txt')).toMatch(/^350 /);
    expect(await talk.say('RNTO up/taken')).toMatch(/^550 /);
    await door(talk);
    expect(await talk.say('STOR way out')).toMatch(/^550 /);
    await expectUntouched(outside, before);
  });

  it('gives data to nobody who cannot resume the session', async () => {
    const talk = await signIn();
    const port = await door(talk);
    const thief: TLSSocket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    const stolen: Buffer[] = [];
    thief.on('data', (bytes: Buffer) => stolen.push(bytes)).on('error', () => undefined);
    sockets.push(thief);
    expect(await talk.say('RETR Welcome.txt')).toMatch(/^150 /);
    expect(await talk.reply()).toMatch(/^522 /);
    await closed(thief);
    expect(Buffer.concat(stolen)).toHaveLength(0);
  });

  it.each([
    ['a line without an end', Buffer.alloc(100_000, 'x')],
    ['a hundred commands at once', Buffer.from('NOOP\r\n'.repeat(100))],
    ['a verb of another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['bytes that are no UTF-8', Buffer.from('CWD \xff\xfe\r\n', 'latin1')],
    ['a name with NUL', Buffer.from('MKD a\0b\r\n')],
    ['a name with CR', Buffer.from('MKD a\rDELE Welcome.txt\r\n')],
  ])('ends a conversation over %s, and serves others', async (_what, bytes) => {
    const { socket } = await signIn();
    socket.write(bytes);
    await closed(socket);
    await expectServing(server);
  });

  it('stands clients that leave in the middle of a handshake or a transfer', async () => {
    const { socket, say } = await greet();
    await say('AUTH TLS');
    socket.resetAndDestroy();
    const talk = await signIn();
    const session = await connectDemo(server, trustingDemo(server));
    const source = await session.openRead(
      '/Archive/large.bin',
      { offset: 0 },
      new AbortController().signal,
    );
    await source.next();
    await session.close();
    talk.socket.destroy();
    await expectServing(server);
  });
});

describe('the WebDAV demo server', () => {
  let server: DemoTestServer;
  let outside: string;
  beforeAll(async () => {
    server = await startDemoServer('webdav');
    outside = await plantOutside(server);
  });
  afterAll(() => server.stop());

  interface Wanted {
    method: string;
    path: string;
    headers?: Record<string, string>;
    body?: string;
    password?: string;
  }

  async function ask({ method, path: target, headers, body, password = server.password }: Wanted) {
    const { port, user } = server.target;
    const sent = request({
      ...{ host: '127.0.0.1', port, method, path: target, agent: false, rejectUnauthorized: false },
      auth: `${user}:${password}`,
      ...(headers && { headers }),
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const piece of answer) text += String(piece);
    return { status: answer.statusCode, headers: answer.headers, text };
  }

  it('says nothing to whoever has not signed in', async () => {
    for (const method of ['GET', 'PUT', 'OPTIONS', 'PROPFIND', 'DELETE']) {
      const answer = await ask({ method, path: '/Welcome.txt', password: 'wrong' });
      expect(answer).toMatchObject({ status: 401, text: '' });
      expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
    }
    await expectServing(server);
  });

  it('lets nobody out of its folder', async () => {
    const before = await readdir(outside);
    const certificate = await readFile(path.join(outside, 'certificate.pem'), 'utf8');
    for (const target of [
      ...['/way%20out', '/up/secret', '/../secret', '/%2e%2e/secret', '/..%2fsecret'],
      ...['/Documents%2f..%2f..%2fsecret', '/a%00b', '//secret', '/Welcome.txt%00', '/%zz'],
    ]) {
      const got = await ask({ method: 'GET', path: target });
      expect(got.status, target).toBeGreaterThanOrEqual(400);
      const put = await ask({ method: 'PUT', path: target, body: 'x' });
      expect(put.status, target).toBeGreaterThanOrEqual(400);
    }
    for (const destination of [
      '/up/taken',
      '/../taken',
      'https://other.example/taken',
      'http://127.0.0.1/taken',
      '',
    ]) {
      for (const method of ['COPY', 'MOVE']) {
        const answer = await ask({
          method,
          path: '/Welcome.txt',
          headers: { Destination: destination },
        });
        expect(answer.status, `${method} to ${destination}`).toBeGreaterThanOrEqual(400);
      }
    }
    for (const method of ['DELETE', 'MOVE']) {
      expect((await ask({ method, path: '/' })).status, method).toBe(403);
    }
    expect(await readFile(path.join(outside, 'certificate.pem'), 'utf8')).toBe(certificate);
    await expectUntouched(outside, before);
    await expectServing(server);
  });

  const laughs = Array.from(
    { length: 20 },
    (_, i) => `<!ENTITY l${String(i + 1)} "&l${String(i)};&l${String(i)};">`,
  );
  it.each([
    [
      'a document type',
      `<!DOCTYPE a [<!ENTITY l0 "x">${laughs.join('')}]><propfind xmlns="DAV:"/>`,
    ],
    ['another document', '<html/>'],
    ['a document that breaks off', '<propfind xmlns="DAV:"><prop>'],
    ['names without end', `<propfind xmlns="DAV:"><prop>${'<a/>'.repeat(1_000)}</prop></propfind>`],
    ['no XML', 'x=1'],
  ])('refuses %s', async (_what, body) => {
    const answer = await ask({ method: 'PROPFIND', path: '/', headers: { Depth: '0' }, body });
    expect(answer.status).toBe(400);
    await expectServing(server);
  });

  it('refuses what is too long, and depths without end', async () => {
    const long = await ask({ method: 'PROPFIND', path: '/', body: ' '.repeat(200_000) });
    expect(long.status).toBe(413);
    const deep = await ask({ method: 'PROPFIND', path: '/', headers: { Depth: 'infinity' } });
    expect(deep).toMatchObject({ status: 403 });
    expect(deep.text).toContain('propfind-finite-depth');
    expect((await ask({ method: 'TRACE', path: '/' })).status).toBe(405);
    await expectServing(server);
  });

  it('keeps the old file where an upload breaks off', async () => {
    await mkdir(path.join(server.root, 'uploads'));
    await writeFile(path.join(server.root, 'uploads/kept'), 'old');
    const { port, user } = server.target;
    const sent = request({
      ...{ host: '127.0.0.1', port, method: 'PUT', path: '/uploads/kept', agent: false },
      ...{ rejectUnauthorized: false, auth: `${user}:${server.password}` },
      headers: { 'Content-Length': '1000' },
    });
    sent.on('error', () => undefined);
    sent.write('half of');
    const [socket] = (await once(sent, 'socket')) as [TLSSocket];
    await once(socket, 'secureConnect');
    await new Promise((resolve) => socket.write('', resolve));
    sent.destroy();
    await expectServing(server);
    expect(await readdir(path.join(server.root, 'uploads'))).toEqual(['kept']);
    expect(await readFile(path.join(server.root, 'uploads/kept'), 'utf8')).toBe('old');
  });

  it('answers parts of a file as RFC 9110 has it', async () => {
    const whole = (await ask({ method: 'GET', path: '/Welcome.txt' })).text;
    const part = async (range: string) =>
      await ask({ method: 'GET', path: '/Welcome.txt', headers: { Range: range } });
    expect(await part('bytes=3-5')).toMatchObject({ status: 206, text: whole.slice(3, 6) });
    expect(await part('bytes=-5')).toMatchObject({ status: 206, text: whole.slice(-5) });
    expect(await part('bytes=10-')).toMatchObject({ status: 206, text: whole.slice(10) });
    expect(await part('bytes=99999-')).toMatchObject({ status: 416, text: '' });
    for (const odd of ['bytes=5-3', 'bytes=1-2,4-5', 'lines=1-2']) {
      expect(await part(odd), odd).toMatchObject({ status: 200, text: whole });
    }
  });
});
