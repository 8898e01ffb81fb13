import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2, { type ServerChannel } from 'ssh2';
import type { ConnectOptions, Session } from '../../electron/protocols/protocol.ts';
import { connectSftp } from '../../electron/protocols/sftp/connect.ts';
import { judgeByFingerprints } from '../contract/judge.ts';
import { makeEd25519 } from '../servers/key-pairs.ts';
import { hostKeyFromLine } from '../servers/host-key-facts.ts';
import { answer, attrs, fileMode, folderMode, request, statusCode } from './sftp-packets.ts';

/** A request as it came: what follows the id is left as bytes. */
export interface RawRequest {
  type: number;
  id: number;
  /** The first string of the request: a path or a handle, as text. */
  path: string;
  /** Of a READ or WRITE. */
  offset: number;
  /** How much a READ asks for, and a WRITE brings. */
  length: number;
  channel: ServerChannel;
}

/** Bytes to send back, `null` for silence, undefined for what a decent server would answer. */
export type Respond = (request: RawRequest) => Buffer | null | undefined;

export interface RawSftpServer {
  readonly port: number;
  /** Signs in with the key verified, by another way where a port of it is given; rejects as the product does. */
  connect(byPort?: number): Promise<Session>;
  stop(): Promise<void>;
}

/** A decent SSH server with an SFTP server on it that says whatever a test wants. */
export async function startRawSftp(respond: Respond): Promise<RawSftpServer> {
  const key = makeEd25519();
  const { fingerprintSha256 } = hostKeyFromLine(key.public);
  const password = randomBytes(12).toString('base64url');
  const ends = new Set<() => void>();
  const server = new ssh2.Server({ hostKeys: [key.private] }, (connection) => {
    ends.add(() => connection.end());
    connection.on('error', () => {
      // The client hangs up on what it is told: that is what these tests want.
    });
    connection.on('authentication', (context) => {
      if (context.method === 'password' && context.password === password) context.accept();
      else context.reject(['password']);
    });
    connection.on('session', (acceptSession) => {
      // ssh2's types leave out that an unclaimed subsystem comes as a plain channel.
      const session = acceptSession() as unknown as NodeJS.EventEmitter;
      session.on('subsystem', (accept: () => ServerChannel) => {
        serve(accept(), respond);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const options: ConnectOptions = {
    judge: judgeByFingerprints([fingerprintSha256]),
    credentials: (asked) => Promise.resolve(asked.kind === 'password' ? [password] : null),
    signal: new AbortController().signal,
  };
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connect: (byPort = port) =>
      connectSftp(
        {
          protocol: 'sftp',
          host: '127.0.0.1',
          port: byPort,
          user: 'ferry',
          identityFiles: [],
          agent: 'none',
        },
        options,
      ),
    async stop() {
      for (const end of ends) end();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function serve(channel: ServerChannel, respond: Respond): void {
  let rest = Buffer.alloc(0);
  channel.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE()) {
      const end = 4 + rest.readUInt32BE();
      const asked = parse(rest.subarray(4, end), channel);
      rest = rest.subarray(end);
      const said = respond(asked);
      if (said !== null) channel.write(said ?? decently(asked));
    }
  });
}

function parse(packet: Buffer, channel: ServerChannel): RawRequest {
  const type = packet.readUInt8();
  const id = packet.readUInt32BE(1);
  const length = packet.length >= 9 ? packet.readUInt32BE(5) : 0;
  const hasOffset = packet.length >= 17 + length;
  const offset = hasOffset ? Number(packet.readBigUInt64BE(9 + length)) : 0;
  const dataLength = packet.length >= 21 + length ? packet.readUInt32BE(17 + length) : 0;
  const path = packet.toString('utf8', 9, 9 + length);
  return { type, id, path, offset, length: dataLength, channel };
}

/** Empty folders and empty files everywhere. */
function decently({ type, id, path }: RawRequest): Buffer {
  switch (type) {
    case request.init:
      return answer.version(3, 'copy-data');
    case request.realpath:
      return answer.name(id, [{ name: '/home' }]);
    case request.lstat:
    case request.stat:
      return answer.attrs(id, attrs(path.endsWith('.file') ? fileMode : folderMode));
    case request.fstat:
      return answer.attrs(id, attrs(fileMode));
    case request.open:
    case request.opendir:
      return answer.handle(id, path);
    case request.readdir:
    case request.read:
      return answer.status(id, statusCode.eof);
    case request.close:
    case request.write:
    case request.mkdir:
      return answer.status(id, statusCode.ok);
    default:
      return answer.status(id, statusCode.unsupported);
  }
}
