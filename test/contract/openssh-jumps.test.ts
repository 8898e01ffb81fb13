import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSession } from '../../electron/engine/open-session.ts';
import type { AskCredentials, ConnectOptions, Session } from '../../electron/protocols/protocol.ts';
import type { SecurityReport } from '../../electron/shared/report.ts';
import type { JumpTarget } from '../../electron/shared/site.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import type { TestServer } from '../servers/server.ts';
import { withFreePort } from '../servers/server-process.ts';
import { judgeByFingerprints } from './judge.ts';
import { targetOf } from './ssh-subject.ts';

const packages = await findDebianPackages();
const skip = 'skip' in packages ? packages.skip : undefined;
const fileBytes = 8 * 1024 * 1024;

describe.skipIf(skip !== undefined)(`jump hosts ${skip ?? ''}`, () => {
  let gate: TestServer;
  let second: TestServer;
  let server: TestServer;

  beforeAll(async () => {
    gate = await start();
    second = await start();
    server = await start();
  });
  afterAll(async () => {
    await Promise.all([gate, second, server].map((each) => each.stop()));
  });

  async function start(config: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    if ('skip' in packages) throw new Error(packages.skip);
    return await startOpenSsh(packages, { hostKeyTypes: ['ed25519'], config });
  }

  function over({ host, port, user }: TestServer): JumpTarget {
    return { host, port, user, identityFiles: [], agent: 'none' };
  }

  /** Trusts these servers; everybody is answered with the own password of who asks. */
  function trustingAll(servers: readonly TestServer[]): ConnectOptions {
    const keys = servers.flatMap(({ hostKeys }) => hostKeys);
    return {
      judge: judgeByFingerprints(keys.map((key) => key.fingerprintSha256)),
      credentials: (request) => {
        if (request.kind !== 'password') return Promise.resolve(null);
        const { from } = request;
        const asking = from ? servers.find(({ port }) => port === from.port) : server;
        return Promise.resolve(asking ? [asking.password] : null);
      },
      signal: new AbortController().signal,
    };
  }

  async function connect(
    jumps: readonly JumpTarget[],
    more: Partial<ConnectOptions> = {},
  ): Promise<Session> {
    const options = { ...trustingAll([gate, second, server]), ...more };
    return await openSession(targetOf(server, { jumps: [...jumps] }), options);
  }

  it('are gone through in their order, each with a report and a verdict of its own', async () => {
    const seen = new Map<string, SecurityReport>();
    const session = await connect([over(gate), over(second)], {
      onReport: (report) => seen.set(report.id, report),
    });
    const ports = [gate.port, second.port, server.port];
    const reports = session.reports ?? [];
    expect(reports.map(({ endpoint }) => endpoint.port)).toEqual(ports);
    expect(reports.map(({ hostKey }) => hostKey?.fingerprintSha256)).toEqual(
      [gate, second, server].map(({ hostKeys }) => hostKeys[0]?.fingerprintSha256),
    );
    for (const report of reports) {
      expect(report).toMatchObject({ outcome: 'ok', trust: { verdict: 'pinned' } });
      expect(report.grade).not.toBeNull();
    }
    expect(reports.map(({ endpoint }) => endpoint.address)).toEqual(['127.0.0.1', null, null]);
    expect([...seen.keys()]).toEqual(reports.map(({ id }) => id));
    expect(session.report?.endpoint.port).toBe(server.port);
    await session.close();
  });

  it('carry files in both directions', async () => {
    const session = await connect([over(gate), over(second)]);
    const signal = new AbortController().signal;
    const data = randomBytes(fileBytes);
    const creation = { offset: 0, isExclusive: true, mode: null };
    const sink = await session.features.write?.('through', creation, signal);
    await sink?.write(data);
    await sink?.finish();
    const source = await session.openRead('through', { offset: 0 }, signal);
    const pieces: Buffer[] = [];
    for (let piece = await source.next(); piece; piece = await source.next()) {
      pieces.push(Buffer.from(piece.bytes));
      piece.release();
    }
    await source.close();
    expect(Buffer.concat(pieces).equals(data)).toBe(true);
    await session.close();
  });

  it('are told from the server when they ask for a password', async () => {
    const { credentials } = trustingAll([gate, server]);
    const asked = vi.fn<AskCredentials>(credentials);
    await (await connect([over(gate)], { credentials: asked })).close();
    const { host, port, user } = gate;
    expect(asked.mock.calls.map(([request]) => request)).toEqual([
      { kind: 'password', user, attempt: 1, from: { kind: 'jump', host, port } },
      { kind: 'password', user: server.user, attempt: 1 },
    ]);
  });

  it.each([
    ['the jump host', () => [second, server], () => ({ jump: { port: gate.port } })],
    ['the server', () => [gate, second], () => ({ port: server.port })],
  ])('end the connection where the key of %s is not known', async (_who, known, detail) => {
    const { judge } = trustingAll(known());
    const credentials = vi.fn<AskCredentials>(trustingAll([gate, server]).credentials);
    await expect(connect([over(gate)], { judge, credentials })).rejects.toMatchObject({
      code: 'host-key-unknown',
      detail: detail(),
    });
    // Who is not trusted is told nothing, not even by those in front.
    const isGateKnown = known().includes(gate);
    expect(credentials).toHaveBeenCalledTimes(isGateKnown ? 1 : 0);
  });

  it('say who does not let a connection through', async () => {
    const closed = await start({ AllowTcpForwarding: 'no' });
    try {
      const options = trustingAll([closed, server]);
      await expect(connect([over(closed)], options)).rejects.toMatchObject({
        code: 'refused',
        retryable: false,
        message: expect.stringContaining('does not allow connections through it') as string,
      });
    } finally {
      await closed.stop();
    }
  });

  it('say that they cannot reach the server', async () => {
    await withFreePort(async (port) => {
      const target = { ...targetOf(server, { jumps: [over(gate)] }), port };
      await expect(openSession(target, trustingAll([gate]))).rejects.toMatchObject({
        code: 'refused',
        detail: { port, through: gate.host },
      });
    });
  });

  it('end the session when one of them goes away', async () => {
    const dying = await start();
    const session = await connect([over(dying)], trustingAll([dying, server]));
    await dying.kill();
    expect(await session.closed).toMatchObject({ code: 'connection-lost' });
    await dying.stop();
  });

  it('are left when the session is closed', async () => {
    const session = await connect([over(gate)]);
    await session.close();
    expect(await session.closed).toBeUndefined();
    await vi.waitFor(() => {
      expect(gate.log().match(/Accepted password/g)).toHaveLength(
        gate.log().match(/(?:Received disconnect|Connection closed|Disconnected) from user/g)
          ?.length ?? 0,
      );
    });
  });
});
