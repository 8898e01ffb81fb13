import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { ByteReader } from '../../electron/wire/byte-reader.ts';
import { ByteWriter } from '../../electron/wire/byte-writer.ts';

export type SecurityKeyType = 'sk-ssh-ed25519@openssh.com' | 'sk-ecdsa-sha2-nistp256@openssh.com';

export interface SecurityKeyAgent {
  /** A line for authorized_keys. */
  readonly publicLine: string;
  stop(): Promise<void>;
}

const application = 'ssh:';
/** Somebody touched the key. OpenSSH, PROTOCOL.u2f */
const userPresent = 1;

/**
 * An agent with one security key, which is made of software here: it signs as the device would, and a server
 * cannot tell the difference. OpenSSH, PROTOCOL.u2f; draft-ietf-sshm-ssh-agent.
 */
export async function startSecurityKeyAgent(
  socketPath: string,
  type: SecurityKeyType,
): Promise<SecurityKeyAgent> {
  const { privateKey, blob } = makeKey(type);
  let counter = 7;
  const answer = (request: Uint8Array): Uint8Array => {
    const reader = new ByteReader(request, 'request');
    const number = reader.uint8();
    if (number === 11) {
      return new ByteWriter().uint8(12).uint32(1).string(blob).string('the key ring').finish();
    }
    if (number !== 13 || !Buffer.from(reader.string(1024)).equals(blob)) return Uint8Array.of(5);
    counter += 1;
    const signature = signAs(type, privateKey, { data: reader.string(65536), counter });
    return new ByteWriter().uint8(14).string(signature).finish();
  };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= 4 + received.readUInt32BE()) {
        const end = 4 + received.readUInt32BE();
        socket.write(new ByteWriter().string(answer(received.subarray(4, end))).finish());
        received = received.subarray(end);
      }
    });
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    publicLine: `${type} ${blob.toString('base64')} the key ring`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function makeKey(type: SecurityKeyType): { privateKey: KeyObject; blob: Buffer } {
  const writer = new ByteWriter().string(type);
  if (type === 'sk-ssh-ed25519@openssh.com') {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    return { privateKey, blob: Buffer.from(writer.string(raw).string(application).finish()) };
  }
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-65);
  return {
    privateKey,
    blob: Buffer.from(writer.string('nistp256').string(point).string(application).finish()),
  };
}

/** What the device signs is not the data: SHA256(application) · flags · counter · SHA256(data). */
function signAs(
  type: SecurityKeyType,
  key: KeyObject,
  { data, counter }: { data: Uint8Array; counter: number },
): Uint8Array {
  const hash = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
  const message = new ByteWriter()
    .bytes(hash(application))
    .uint8(userPresent)
    .uint32(counter)
    .bytes(hash(data))
    .finish();
  const value =
    type === 'sk-ssh-ed25519@openssh.com' ? sign(null, message, key) : ecdsa(message, key);
  return new ByteWriter().string(type).string(value).uint8(userPresent).uint32(counter).finish();
}

/** mpint r · mpint s. RFC 5656 §3.1.2 */
function ecdsa(message: Uint8Array, key: KeyObject): Uint8Array {
  const value = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
  return new ByteWriter().mpint(value.subarray(0, 32)).mpint(value.subarray(32)).finish();
}
