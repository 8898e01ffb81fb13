import { chown, mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectOptions, Session } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import type { SftpTarget } from '../../electron/shared/site.ts';
import type { TestServer } from '../servers/server.ts';
import { createDiskAccess, type Owner } from './disk-access.ts';
import { judgeByFingerprints } from './judge.ts';
import type { Peer, Subject, Vanishing } from './subject.ts';

/** Where and as whom to sign in at a test server: with the password, unless told otherwise. */
export function targetOf(server: TestServer, more: Partial<SftpTarget> = {}): SftpTarget {
  const { host, port, user } = server;
  return { protocol: 'sftp', host, port, user, identityFiles: [], agent: 'none', ...more };
}

/** A judge that accepts the server's own keys only, and its password for whoever asks afterwards. */
export function trusting(server: TestServer): ConnectOptions {
  return {
    judge: judgeByFingerprints(fingerprintsOf(server)),
    credentials: (request) =>
      Promise.resolve(request.kind === 'password' ? [server.password] : null),
    signal: new AbortController().signal,
  };
}

export interface SshSubjectOptions {
  /** The server itself reads names as text, so that a name which is none is lost on its side. */
  isTextOnly?: boolean;
}

/** An SSH server whose files lie on this computer's disk as a subject of the contract suite. */
export async function createSshSubject(
  start: () => Promise<TestServer>,
  { isTextOnly = false }: SshSubjectOptions = {},
): Promise<Subject> {
  const server = await start();
  const owner = await ownerOf(server);
  const connect = (options: ConnectOptions): Promise<Session> =>
    connectSftp(targetOf(server), options);
  const vanishing = (): Promise<Vanishing> => startVanishing(start);
  const peer: Peer = {
    fingerprints: fingerprintsOf(server),
    rightPassword: server.password,
    connect,
  };
  const { writeRawName, ...direct } = createDiskAccess(owner);
  return {
    direct: isTextOnly || !writeRawName ? direct : { ...direct, writeRawName },
    isUnprivileged: server.isUnprivileged,
    connect: () => connect(trusting(server)),
    makeFolder: () => makeOwnedFolder(server, owner),
    removeFolder: (path) => rm(path, { recursive: true, force: true }),
    peer,
    vanishing,
    stop: () => server.stop(),
  };
}

function fingerprintsOf(server: TestServer): string[] {
  return server.hostKeys.map((key) => key.fingerprintSha256);
}

/** As root, files are made for the server's user; as anybody else they belong to him anyway. */
export async function ownerOf(server: TestServer): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = await stat(server.root);
  return { uid, gid };
}

export async function makeOwnedFolder(server: TestServer, owner: Owner | null): Promise<string> {
  const folder = await mkdtemp(join(server.root, 'case-'));
  if (owner) await chown(folder, owner.uid, owner.gid);
  return folder;
}

async function startVanishing(start: () => Promise<TestServer>): Promise<Vanishing> {
  const server = await start();
  try {
    const session = await connectSftp(targetOf(server), trusting(server));
    const owner = await ownerOf(server);
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
