import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { Socket } from 'node:net';
import { kexInit, message, packet, string } from '../hostile/ssh-packets.ts';
import { startTcpServer, type TcpServer } from '../hostile/tcp-server.ts';

/** The server's half of an exchange of strings. RFC 5656 §4, RFC 8731 §3, RFC 10042 §2. */
export interface PeerMethod {
  name: string;
  hash: string;
  /** From the client's public value: what is sent, and K as it is hashed, without its length. */
  answer: (publicValue: Buffer) => { reply: Buffer; secret: Buffer };
}

export interface PeerOptions {
  /** Offered first, so that the guess is wrong, and the guessed packet sent: RFC 4253 §7. */
  wrongGuess?: string;
}

export interface ExchangePeer extends TcpServer {
  /** Of the one exchange: the session identifier that both sides should have. RFC 4253 §7.2 */
  readonly exchangeHash: Promise<string>;
}

/** An SSH server of a hundred lines that goes as far as NEWKEYS, for methods that no packaged server knows. */
export async function startExchangePeer(
  method: PeerMethod,
  options: PeerOptions = {},
): Promise<ExchangePeer> {
  const exchanged = Promise.withResolvers<string>();
  const server = await startTcpServer((socket) => {
    talk(socket, method, options, exchanged.resolve);
  });
  return { ...server, exchangeHash: exchanged.promise };
}

const identity = 'SSH-2.0-peer_1.0';

function talk(
  socket: Socket,
  method: PeerMethod,
  { wrongGuess }: PeerOptions,
  exchanged: (hash: string) => void,
): void {
  const methods = wrongGuess === undefined ? method.name : `${wrongGuess},${method.name}`;
  const ours = kexInit({ 0: methods });
  if (wrongGuess !== undefined) ours[ours.length - 5] = 1;
  socket.write(`${identity}\r\n`);
  socket.write(packet(ours));
  if (wrongGuess !== undefined) socket.write(packet(Buffer.from([message.ecdhReply, 1, 2, 3])));
  const read = payloadReader();
  let theirs: Buffer | undefined;
  socket.on('data', (chunk: Buffer) => {
    for (const payload of read.push(chunk)) {
      if (payload[0] === message.kexInit) theirs = payload;
      if (payload[0] !== message.ecdhInit || !theirs) continue;
      const { packets, hash } = reply(
        method,
        { client: read.identification(), ours, theirs },
        payload,
      );
      socket.write(Buffer.concat(packets));
      exchanged(hash);
    }
  });
}

interface Said {
  client: string;
  ours: Buffer;
  theirs: Buffer;
}

function reply(
  { hash, answer }: PeerMethod,
  { client, ours, theirs }: Said,
  init: Buffer,
): { packets: Buffer[]; hash: string } {
  const publicValue = init.subarray(5);
  const { reply, secret } = answer(publicValue);
  const keys = generateKeyPairSync('ed25519');
  const raw = keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const hostKey = Buffer.concat([string('ssh-ed25519'), string(raw)]);
  const hashed = [client, identity, theirs, ours, hostKey, publicValue, reply, secret].map((part) =>
    string(part),
  );
  const digest = createHash(hash).update(Buffer.concat(hashed)).digest();
  const signature = sign(null, digest, keys.privateKey);
  const message31 = Buffer.concat([
    Buffer.of(message.ecdhReply),
    string(hostKey),
    string(reply),
    string(Buffer.concat([string('ssh-ed25519'), string(signature)])),
  ]);
  return {
    packets: [packet(message31), packet(Buffer.of(message.newKeys))],
    hash: digest.toString('hex'),
  };
}

/** Splits what the client says in the open: one line, then packets. */
function payloadReader(): { push: (chunk: Buffer) => Buffer[]; identification: () => string } {
  let waiting = Buffer.alloc(0);
  let line: string | undefined;
  return {
    identification: () => line ?? '',
    push(chunk) {
      waiting = Buffer.concat([waiting, chunk]);
      const payloads: Buffer[] = [];
      if (line === undefined) {
        const end = waiting.indexOf('\r\n');
        if (end < 0) return payloads;
        line = waiting.subarray(0, end).toString('latin1');
        waiting = waiting.subarray(end + 2);
      }
      while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE()) {
        const length = waiting.readUInt32BE();
        payloads.push(Buffer.from(waiting.subarray(5, 4 + length - waiting.readUInt8(4))));
        waiting = waiting.subarray(4 + length);
        // What follows is encrypted.
        if (payloads.at(-1)?.[0] === message.newKeys) waiting = Buffer.alloc(0);
      }
      return payloads;
    },
  };
}
