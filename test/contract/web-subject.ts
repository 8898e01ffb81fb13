import { chown, mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { connectHttps } from '../../electron/protocols/https/connect.ts';
import type { ConnectOptions, Session } from '../../electron/protocols/protocol.ts';
import type { HttpsTarget } from '../../electron/shared/site.ts';
import type { WebServer } from '../servers/web-server.ts';
import { accessBelow } from './disk-access.ts';
import { judgeByFingerprints } from './judge.ts';
import type { Subject, Vanishing } from './subject.ts';

/** Where and as whom to sign in at a test server. */
export function httpsTargetOf(
  { host, port, user, caFile }: WebServer,
  more: Partial<HttpsTarget> = {},
): HttpsTarget {
  return {
    ...{ protocol: 'https', host, port, user, basePath: '/' },
    ...{ clientCertificate: null, caFiles: [caFile] },
    ...more,
  };
}

/** A judge that accepts the server's own certificate only, and its password for whoever asks afterwards. */
export function trustingWeb(server: WebServer): ConnectOptions {
  return {
    judge: judgeByFingerprints([server.certificate.fingerprintSha256]),
    credentials: (request) =>
      Promise.resolve(request.kind === 'password' ? [server.password] : null),
    signal: new AbortController().signal,
  };
}

export interface WebSubjectOptions {
  /** Names that the server refuses whatever is asked of it. */
  impossibleNames?: readonly string[];
  /** A name that is no text could not be told from others by what the server says about it. */
  isTextOnly?: boolean;
}

/** A web server whose files lie on this computer's disk as a subject of the contract suite. */
export async function createWebSubject(
  start: () => Promise<WebServer>,
  { impossibleNames = [], isTextOnly = false }: WebSubjectOptions = {},
): Promise<Subject> {
  const server = await start();
  const connect = (options: ConnectOptions): Promise<Session> =>
    connectHttps(httpsTargetOf(server), options);
  const { writeRawName, ...direct } = accessBelow(server.root, server.owner);
  return {
    direct: isTextOnly || !writeRawName ? direct : { ...direct, writeRawName },
    impossibleNames,
    isUnprivileged: server.isUnprivileged,
    connect: () => connect(trustingWeb(server)),
    makeFolder: () => makeOwnedFolder(server),
    removeFolder: (path) => rm(join(server.root, path), { recursive: true, force: true }),
    peer: {
      fingerprints: [server.certificate.fingerprintSha256],
      rightPassword: server.password,
      connect,
    },
    vanishing: () => startVanishing(start),
    stop: () => server.stop(),
  };
}

async function makeOwnedFolder({ root, owner }: WebServer): Promise<string> {
  const folder = await mkdtemp(join(root, 'case-'));
  if (owner) await chown(folder, owner.uid, owner.gid);
  return `/${basename(folder)}`;
}

async function startVanishing(start: () => Promise<WebServer>): Promise<Vanishing> {
  const server = await start();
  try {
    const session = await connectHttps(httpsTargetOf(server), trustingWeb(server));
    return {
      session,
      folder: await makeOwnedFolder(server),
      direct: accessBelow(server.root, server.owner),
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
