import { mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { connectFtps } from '../../electron/protocols/ftps/connect.ts';
import { connectHttps } from '../../electron/protocols/https/connect.ts';
import type { ConnectOptions, Session } from '../../electron/protocols/protocol.ts';
import type { DemoServerId } from '../../electron/shared/demo.ts';
import { tlsLists } from '../../electron/shared/tls-offers.ts';
import { startDemoServer, type DemoTestServer } from '../servers/demo-server.ts';
import { accessBelow } from './disk-access.ts';
import { judgeByFingerprints } from './judge.ts';
import type { Subject, Vanishing } from './subject.ts';

/** A session to a demo server with TLS; the old one needs an offer of old algorithms. */
export async function connectDemo(
  { target }: DemoTestServer,
  options: ConnectOptions,
): Promise<Session> {
  if (target.protocol === 'https') return await connectHttps(target, options);
  if (target.protocol !== 'ftps') throw new Error(`${target.protocol} has another subject.`);
  return await connectFtps({ ...target, offer: tlsLists('legacy') }, options);
}

/** A judge that accepts the server's own certificate only, and its password for whoever asks afterwards. */
export function trustingDemo(server: DemoTestServer): ConnectOptions {
  return {
    judge: judgeByFingerprints(fingerprintsOf(server)),
    credentials: (request) =>
      Promise.resolve(request.kind === 'password' ? [server.password] : null),
    signal: new AbortController().signal,
  };
}

function fingerprintsOf({ identity }: DemoTestServer): string[] {
  return identity.kind === 'certificate' ? [identity.certificate.fingerprintSha256] : [];
}

/** A demo server with TLS as a subject of the contract suite. */
export async function createDemoSubject(
  serverId: DemoServerId,
  impossibleNames: readonly string[] = [],
): Promise<Subject> {
  const server = await startDemoServer(serverId);
  const direct = accessBelow(server.root);
  // Names are text on its side: one that is none cannot be told.
  delete direct.writeRawName;
  return {
    direct,
    impossibleNames,
    isUnprivileged: process.getuid?.() !== 0,
    connect: () => connectDemo(server, trustingDemo(server)),
    makeFolder: () => makeFolder(server),
    removeFolder: (path) => rm(join(server.root, path), { recursive: true, force: true }),
    peer: {
      fingerprints: fingerprintsOf(server),
      rightPassword: server.password,
      connect: (options) => connectDemo(server, options),
    },
    vanishing: () => startVanishing(serverId),
    stop: () => server.stop(),
  };
}

async function makeFolder({ root }: DemoTestServer): Promise<string> {
  return `/${basename(await mkdtemp(join(root, 'case-')))}`;
}

async function startVanishing(serverId: DemoServerId): Promise<Vanishing> {
  const server = await startDemoServer(serverId);
  try {
    const session = await connectDemo(server, trustingDemo(server));
    return {
      session,
      folder: await makeFolder(server),
      direct: accessBelow(server.root),
      vanish: () => server.kill(),
      async dispose() {
        await session.close();
        await server.stop();
      },
    };
  } catch (thrown) {
    await server.stop();
    throw thrown;
  }
}
