import type { Duplex } from 'node:stream';
import { createAgent } from 'ssh2';
import { AppError } from '../../shared/errors.ts';
import { ByteQueue } from '../../wire/byte-queue.ts';
import { ByteReader } from '../../wire/byte-reader.ts';
import { ByteWriter } from '../../wire/byte-writer.ts';
import {
  encodeIdentitiesRequest,
  encodeSignRequest,
  maxAgentMessageBytes,
  parseIdentities,
  parseSignature,
  type AgentHash,
  type AgentIdentity,
} from '../../wire/ssh/agent-messages.ts';

/**
 * What ssh2's agent client leaves out: keys that ssh2 cannot read, which are security keys and certificates,
 * and signatures with all their parts. The way to the agent is ssh2's: sockets, named pipes, Cygwin's
 * sockets and the messages of older Pageants.
 */

/** An agent that was started by nobody, or waits for a person to unlock it, must not hold up the rest. */
const listTimeoutMs = 10_000;

/** Somebody may have to touch a security key, or to confirm the use of a key. */
const signTimeoutMs = 120_000;

/** The agent's keys in its own order. @throws {Error} when it does not answer, or refuses */
export async function listIdentities(address: string): Promise<AgentIdentity[]> {
  const answer = await ask(address, encodeIdentitiesRequest(), listTimeoutMs);
  const identities = parseIdentities(answer);
  if (!identities) throw new Error('The agent shows no keys; it may be locked.');
  return identities;
}

/** The whole signature blob. @throws {Error} when the agent does not answer, or does not sign */
export async function signWithAgent(
  address: string,
  request: { blob: Uint8Array; data: Uint8Array; hash: AgentHash },
): Promise<Uint8Array> {
  const { blob, data, hash } = request;
  const answer = await ask(address, encodeSignRequest(blob, data, hash), signTimeoutMs);
  const signature = parseSignature(answer);
  if (!signature) throw new Error('The agent did not sign.');
  return signature;
}

/** One request on a connection of its own, as ssh-add and ssh2 do. */
async function ask(address: string, request: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  let stream: Duplex | undefined;
  let isOver = false;
  const timer = setTimeout(() => {
    reject(new Error('The agent did not answer.'));
  }, timeoutMs);
  openAgent(address).then((opened) => {
    if (isOver) {
      opened.destroy();
      return;
    }
    stream = opened;
    receiveMessage(opened).then(resolve, reject);
    opened.write(new ByteWriter().string(request).finish());
  }, reject);
  try {
    return await promise;
  } finally {
    isOver = true;
    clearTimeout(timer);
    stream?.destroy();
  }
}

/** uint32 length · message */
function receiveMessage(stream: Duplex): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const received = new ByteQueue();
    const lost = (): void => {
      reject(new Error('The agent ended the connection.'));
    };
    stream.on('error', reject);
    stream.on('end', lost);
    stream.on('close', lost);
    stream.on('data', (chunk: Buffer) => {
      try {
        received.append(chunk);
        const payload = takeMessage(received);
        if (payload) resolve(payload);
      } catch (error) {
        reject(AppError.from(error));
      }
    });
  });
}

/** Undefined while it is not complete. @throws {AppError} malformed-message for one that is too long */
function takeMessage(received: ByteQueue): Uint8Array | undefined {
  const waiting = received.peek();
  if (waiting.length < 4) return undefined;
  const length = new ByteReader(waiting, 'answer of the agent').uint32();
  if (length <= maxAgentMessageBytes && waiting.length < 4 + length) return undefined;
  return new ByteReader(waiting, 'answer of the agent').string(maxAgentMessageBytes);
}

async function openAgent(address: string): Promise<Duplex> {
  const agent = createAgent(address);
  return await new Promise((resolve, reject) => {
    if (!agent.getStream) {
      reject(new Error('The SSH library has no way to this agent.'));
      return;
    }
    agent.getStream((error, stream) => {
      if (error) reject(error);
      else if (stream) resolve(stream);
      else reject(new Error('The agent cannot be reached.'));
    });
  });
}
