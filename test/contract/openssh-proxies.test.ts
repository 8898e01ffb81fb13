import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect as connectTcp, type AddressInfo, type Socket } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runProbe } from '../../electron/engine/probe/run-probe.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import type { Session } from '../../electron/protocols/protocol.ts';
import type { CredentialRequest, ProxyTarget, SftpTarget } from '../../electron/shared/site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import { startServerProcess, withFreePort, type ServerProcess } from '../servers/server-process.ts';
import type { TestServer } from '../servers/server.ts';
import { startTcpServer, type TcpServer } from '../hostile/tcp-server.ts';
import { targetOf, trusting } from './ssh-subject.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : undefined;

const proxyPassword = 'let me through';

/** An HTTP proxy by Node's own server; with a user it wants a password. */
async function startHttpProxy(user?: string): Promise<Server> {
  const server = createServer();
  const wanted = `Basic ${Buffer.from(`${user ?? ''}:${proxyPassword}`).toString('base64')}`;
  server.on('connect', (request, client: Socket) => {
    if (user !== undefined && request.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(`tcp://${request.url ?? ''}`);
    const upstream = connectTcp(Number(port), hostname);
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    upstream.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    client.on('error', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe.skipIf(skip !== undefined)(`proxies ${skip ?? ''}`, () => {
  let server: TestServer;
  let socks: { port: number; running: ServerProcess };
  const stops: (() => unknown)[] = [];

  beforeAll(async () => {
    server = await start();
    socks = await startSocks();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  afterAll(async () => {
    await socks.running.kill();
    await server.stop();
  });

  async function start(): Promise<TestServer> {
    if ('skip' in packages) throw new Error(packages.skip);
    return await startOpenSsh(packages, { hostKeyTypes: ['ed25519'] });
  }

  /** OpenSSH's client is a SOCKS server with -D. */
  async function startSocks(): Promise<typeof socks> {
    if ('skip' in packages) throw new Error(packages.skip);
    const { env } = packages;
    const program = packages.path('usr/bin/ssh');
    const knownHosts = join(server.root, '../known_hosts');
    const [key] = server.hostKeys;
    const place = `[${server.host}]:${String(server.port)}`;
    await writeFile(knownHosts, `${place} ${key?.type ?? ''} ${key?.base64 ?? ''}\n`);
    return await withFreePort(async (port) => {
      const running = await startServerProcess({
        program,
        args: [
          ...['-F', 'none', '-N', '-v', '-i', server.identityFile, '-p', String(server.port)],
          ...['-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'ExitOnForwardFailure=yes'],
          ...['-D', `127.0.0.1:${String(port)}`, `${server.user}@${server.host}`],
        ],
        env,
        readyText: 'Entering interactive session',
      });
      return { port, running };
    });
  }

  async function httpProxy(user?: string): Promise<ProxyTarget> {
    const proxy = await startHttpProxy(user);
    stops.push(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    const { port } = proxy.address() as AddressInfo;
    return { kind: 'http', host: '127.0.0.1', port, ...(user !== undefined && { user }) };
  }

  const socksProxy = (): ProxyTarget => ({ kind: 'socks5', host: '127.0.0.1', port: socks.port });

  async function connect(
    proxy: ProxyTarget,
    more: Partial<SftpTarget> = {},
    secret = proxyPassword,
  ): Promise<Session> {
    const options = trusting(server);
    return await connectSftp(targetOf(server, { proxy, ...more }), {
      ...options,
      credentials: (request, signal) =>
        request.kind === 'password' && request.from?.kind === 'proxy'
          ? Promise.resolve([secret])
          : options.credentials(request, signal),
    });
  }

  async function scripted(talk: (socket: Socket) => void): Promise<TcpServer> {
    const proxy = await startTcpServer(talk);
    stops.push(() => proxy.stop());
    return proxy;
  }

  const ways: readonly [string, () => Promise<ProxyTarget>][] = [
    ['SOCKS 5, by OpenSSH', () => Promise.resolve(socksProxy())],
    ['HTTP', () => httpProxy()],
    ['HTTP with a password', () => httpProxy('ada')],
  ];

  it.each(ways)(
    'are gone through by a probe, which asks for their password once: %s',
    async (_kind, proxy) => {
      const through = await proxy();
      const asked: CredentialRequest[] = [];
      const probe = await runProbe(targetOf(server, { proxy: through }), {
        pace: { perSecond: 100, atOnce: 2 },
        signal: new AbortController().signal,
        credentials(request) {
          asked.push(request);
          return Promise.resolve([proxyPassword]);
        },
      });
      expect(probe).toMatchObject({ isComplete: true, endpoint: { address: null } });
      expect(probe.kind === 'ssh' && probe.hostKeys.length).toBe(1);
      const from = { kind: 'proxy', host: through.host, port: through.port };
      expect(asked).toMatchObject(through.user === undefined ? [] : [{ user: 'ada', from }]);
    },
  );

  it.each(ways)('are gone through: %s', async (_kind, proxy) => {
    const session = await connect(await proxy());
    expect((await session.stat('', new AbortController().signal)).kind).toBe('folder');
    expect(session.report).toMatchObject({
      endpoint: { host: server.host, port: server.port, address: null },
      unobserved: { 'endpoint.address': expect.stringContaining('in between') as string },
      trust: { verdict: 'pinned' },
    });
    await session.close();
  });

  it('resolve names themselves, and stand before jump hosts', async () => {
    const { port, user } = server;
    const jump = { host: 'localhost', port, user, identityFiles: [server.identityFile] };
    const jumps = [{ ...jump, agent: 'none' } as const];
    const session = await connect(socksProxy(), { jumps });
    expect(session.reports?.map(({ endpoint }) => endpoint.host)).toEqual([
      'localhost',
      server.host,
    ]);
    await session.close();
  });

  it('say that they cannot reach the server: HTTP', async () => {
    const proxy = await httpProxy();
    await withFreePort(async (port) => {
      await expect(connect(proxy, { port })).rejects.toMatchObject({
        code: 'refused',
        detail: { port, reason: '502 Bad Gateway', proxy: { port: proxy.port } },
      });
    });
  });

  // OpenSSH says that all is well and then hangs up, so that replies are made up here.
  it.each([
    [2, 'refused', false, 'connection not allowed by ruleset'],
    [5, 'refused', true, 'connection refused'],
    [6, 'timeout', true, 'TTL expired'],
    [99, 'refused', true, 'reply 99'],
  ])('say that they cannot reach the server: SOCKS 5, %i', async (reply, code, retryable, said) => {
    const { port } = await scripted((socket) => {
      const answers = [Buffer.of(5, 0), Buffer.of(5, reply, 0, 1, 0, 0, 0, 0, 0, 0)];
      socket.on('data', () => socket.write(answers.shift() ?? Buffer.alloc(0)));
    });
    await expect(connect({ kind: 'socks5', host: '127.0.0.1', port })).rejects.toMatchObject({
      code,
      retryable,
      detail: { port: server.port, reason: said, proxy: { port } },
    });
  });

  it('say that they want another password', async () => {
    const proxy = await httpProxy('ada');
    await expect(connect(proxy, {}, 'wrong')).rejects.toMatchObject({ code: 'auth-failed' });
    const { kind, host, port } = proxy;
    await expect(connect({ kind, host, port })).rejects.toThrow('wants a user name');
  });

  it('say so with the status of a server too, as tinyproxy does', async () => {
    const { port } = await scripted((socket) => {
      socket.once('data', () => socket.write('HTTP/1.0 401 Unauthorized\r\n\r\n'));
    });
    const proxy: ProxyTarget = { kind: 'http', host: '127.0.0.1', port, user: 'ada' };
    await expect(connect(proxy)).rejects.toMatchObject({ code: 'auth-failed' });
  });

  it('take a password by SOCKS 5, and what the server says at once is not lost', async () => {
    const seen: Buffer[] = [];
    const { port } = await scripted((socket) => {
      const answers = [
        Buffer.of(5, 2),
        Buffer.of(1, 0),
        Buffer.concat([
          Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0),
          Buffer.from('220 a mail server\r\n'),
        ]),
      ];
      socket.on('data', (chunk: Buffer) => {
        seen.push(chunk);
        const answer = answers.shift();
        if (answer) socket.write(answer);
      });
    });
    const proxy: ProxyTarget = { kind: 'socks5', host: '127.0.0.1', port, user: 'ada' };
    await expect(connect(proxy)).rejects.toMatchObject({
      code: 'malformed-message',
      detail: { answer: '220 a mail server' },
    });
    expect(seen[1]?.toString('latin1')).toBe(`\x01\x03ada\x0e${proxyPassword}`);
  });

  it.each([
    [
      'says nothing sensible',
      (socket: Socket) => socket.write('hello there\r\n'),
      'malformed-message',
    ],
    ['goes away', (socket: Socket) => socket.end(), 'connection-lost'],
    ['wants what is not known', (socket: Socket) => socket.write(Buffer.of(5, 255)), 'auth-failed'],
    ['never stops', (socket: Socket) => socket.write('HTTP/'.padEnd(99_999)), 'malformed-message'],
  ] as const)('that %s end the attempt', async (_case, talk, code) => {
    const { port } = await scripted((socket) => {
      socket.once('data', () => talk(socket));
    });
    const kind = _case === 'never stops' ? 'http' : 'socks5';
    await expect(connect({ kind, host: '127.0.0.1', port })).rejects.toMatchObject({
      code,
      detail: { proxy: { kind, port } },
    });
  });
});
