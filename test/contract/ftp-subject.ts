import { chown, mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectOptions, Session } from '../../electron/protocols/protocol.ts';
import { connectFtps } from '../../electron/protocols/ftps/connect.ts';
import type { FtpsTarget } from '../../electron/shared/site.ts';
import type { FtpTestServer } from '../servers/ftp-server.ts';
import { createDiskAccess } from './disk-access.ts';
import { judgeByFingerprints } from './judge.ts';
import type { Subject, Vanishing } from './subject.ts';

/** Where and as whom to sign in at a test server. */
export function ftpsTargetOf(server: FtpTestServer, more: Partial<FtpsTarget> = {}): FtpsTarget {
  const { host, port, user, security } = server;
  const tlsStart = security === 'implicit' ? 'implicit' : 'explicit';
  return { protocol: 'ftps', host, port, user, tlsStart, clientCertificate: null, ...more };
}

/** A judge that accepts the server's own certificate only, and its password for whoever asks afterwards. */
export function trusting(server: FtpTestServer): ConnectOptions {
  return {
    judge: judgeByFingerprints(fingerprintsOf(server)),
    credentials: (request) =>
      Promise.resolve(request.kind === 'password' ? [server.password] : null),
    signal: new AbortController().signal,
  };
}

/** A line of FTP ends where a name has a line break. */
const impossibleNames = ['new\nline', 'carriage\rreturn'];

export interface FtpSubjectOptions {
  /** More names that this server cannot store, each with its reason where it is listed. */
  impossibleNames?: readonly string[];
}

/** An FTP server whose files lie on this computer's disk as a subject of the contract suite. */
export async function createFtpSubject(
  start: () => Promise<FtpTestServer>,
  options: FtpSubjectOptions = {},
): Promise<Subject> {
  const server = await start();
  const { uid, gid } = await stat(server.root);
  const owner = { uid, gid };
  const connect = (how: ConnectOptions): Promise<Session> => connectFtps(ftpsTargetOf(server), how);
  return {
    direct: createDiskAccess(owner),
    isUnprivileged: true,
    impossibleNames: [...impossibleNames, ...(options.impossibleNames ?? [])],
    connect: () => connect(trusting(server)),
    makeFolder: () => makeOwnedFolder(server, owner),
    removeFolder: (path) => rm(path, { recursive: true, force: true }),
    peer: { fingerprints: fingerprintsOf(server), rightPassword: server.password, connect },
    vanishing: () => startVanishing(start, owner),
    stop: () => server.stop(),
  };
}

function fingerprintsOf({ fingerprintSha256 }: FtpTestServer): string[] {
  return fingerprintSha256 === undefined ? [] : [fingerprintSha256];
}

async function makeOwnedFolder(
  server: FtpTestServer,
  owner: { uid: number; gid: number },
): Promise<string> {
  const folder = await mkdtemp(join(server.root, 'case-'));
  await chown(folder, owner.uid, owner.gid);
  return folder;
}

async function startVanishing(
  start: () => Promise<FtpTestServer>,
  owner: { uid: number; gid: number },
): Promise<Vanishing> {
  const server = await start();
  try {
    const session = await connectFtps(ftpsTargetOf(server), trusting(server));
    return {
      session,
      folder: await makeOwnedFolder(server, owner),
      direct: createDiskAccess(owner),
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
