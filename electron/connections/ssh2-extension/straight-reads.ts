import type { SFTPWrapper } from 'ssh2';
import { AppError } from '../../shared/errors.ts';
import type { ProtocolInternals } from './internals.ts';

/** lib/protocol/SFTP.js: how far the packet is that ssh2 collects at the moment. */
interface PacketState {
  _pktLenBytes: number;
  _pktLen: number;
  _pktPos: number;
  _requests: Record<string, ReadRequest | undefined>;
  push: (data: Buffer | null) => unknown;
  _protocol: object;
  incoming: { id: number };
  outgoing: { state: string };
}

interface ReadRequest {
  /** Of READ only: where its bytes belong. */
  buffer?: Buffer;
  cb?: (error: Error | undefined, buffer?: Buffer, count?: number) => void;
}

/** filexfer-02 §3, §7: length, type and number of the answer, length of the data. */
const headerBytes = 4 + 1 + 4 + 4;
const dataType = 103;

interface Straight {
  request: ReadRequest;
  buffer: Buffer;
  length: number;
  filled: number;
}

/**
 * Puts the bytes of a DATA answer where its READ wants them as they arrive. ssh2 collects each answer in memory of its
 * own first (lib/protocol/SFTP.js, push), which costs a copy and an allocation of 255 KiB each. Whatever is no
 * complete, fitting header of such an answer stays ssh2's, to read and to refuse.
 * @throws {AppError} internal for another ssh2
 */
export function readStraight(sftp: SFTPWrapper): void {
  const state: unknown = sftp;
  if (!isPacketState(state)) {
    throw new AppError('internal', 'The SSH library collects SFTP packets elsewhere now.');
  }
  channelsOf(state._protocol).add(state.incoming.id);
  const push = state.push.bind(state);
  let current: Straight | undefined;

  const fill = (straight: Straight, data: Buffer, at: number): number => {
    const count = Math.min(straight.length - straight.filled, data.length - at);
    data.copy(straight.buffer, straight.filled, at, at + count);
    straight.filled += count;
    if (straight.filled === straight.length) {
      current = undefined;
      straight.request.cb?.(undefined, straight.buffer, straight.length);
    }
    return at + count;
  };

  state.push = (data) => {
    if (data === null) {
      channelsOf(state._protocol).delete(state.incoming.id);
      current?.request.cb?.(new Error('No response from server'));
      current = undefined;
      return push(data);
    }
    let at = 0;
    // Once ssh2 has ended the channel over what it has read, nothing that follows can be made sense of.
    while (at < data.length && state.outgoing.state === 'open') {
      if (current) {
        at = fill(current, data, at);
        continue;
      }
      current = state._pktLenBytes === 0 ? startOf(state, data, at) : undefined;
      if (current) {
        at += headerBytes;
        if (current.length === 0) at = fill(current, data, at);
        continue;
      }
      const end = Math.min(data.length, at + bytesOfPacket(state, data, at));
      push(Buffer.from(data.subarray(at, end)));
      at = end;
    }
    return undefined;
  };
}

/** Numbers of the channels whose data is used up before the next is read. */
const straightChannels = new WeakMap<object, Set<number>>();

function channelsOf(protocol: object): Set<number> {
  let channels = straightChannels.get(protocol);
  if (!channels) {
    channels = new Set();
    straightChannels.set(protocol, channels);
  }
  return channels;
}

/** CHANNEL_DATA: type, number of the channel here, data. RFC 4254 §5.2 */
const channelDataType = 94;

/**
 * A payload that may be kept: a copy, because its memory may be that of the socket (read-buffer.ts). Only the data of
 * the channels above passes as it is.
 */
export function ownPayload(protocol: object, payload: Buffer): Buffer {
  const isStraight =
    payload[0] === channelDataType &&
    payload.length >= 5 &&
    straightChannels.get(protocol)?.has(payload.readUInt32BE(1));
  return isStraight === true ? payload : Buffer.from(payload);
}

/**
 * Gives the packet that ssh2 is collecting memory of its own where it lies in `memory`: one that has arrived but for its
 * MAC (lib/protocol/crypto.js). All else it copies or uses up at once.
 */
export function releaseMemory({ _decipher }: ProtocolInternals, memory: ArrayBufferLike): void {
  const packet = _decipher?._packet;
  if (_decipher && packet?.buffer === memory) _decipher._packet = Buffer.from(packet);
}

/** The DATA answer that begins at `at`, unless its header is cut off or does not fit a READ that waits. */
function startOf(state: PacketState, data: Buffer, at: number): Straight | undefined {
  if (data.length - at < headerBytes || data[at + 4] !== dataType) return undefined;
  const length = data.readUInt32BE(at + 9);
  const id = String(data.readUInt32BE(at + 5));
  const request = state._requests[id];
  const buffer = request?.buffer;
  if (!buffer || length > buffer.length || data.readUInt32BE(at) !== headerBytes - 4 + length) {
    return undefined;
  }
  Reflect.deleteProperty(state._requests, id);
  return { request, buffer, length, filled: 0 };
}

/**
 * What is missing of the packet that ssh2 has begun or is to begin, as far as it can be known here; at least 1, also
 * for a length from 2 GiB on, which is below 0 to ssh2.
 */
function bytesOfPacket(state: PacketState, data: Buffer, at: number): number {
  if (state._pktLenBytes === 4) return Math.max(1, state._pktLen - state._pktPos);
  if (state._pktLenBytes > 0 || data.length - at < 4) return Math.max(1, 4 - state._pktLenBytes);
  return 4 + data.readUInt32BE(at);
}

function isPacketState(value: unknown): value is PacketState {
  if (typeof value !== 'object' || value === null) return false;
  const numbers = ['_pktLenBytes', '_pktLen', '_pktPos'];
  return (
    numbers.every((name) => typeof Reflect.get(value, name) === 'number') &&
    typeof Reflect.get(value, '_requests') === 'object' &&
    typeof Reflect.get(value, '_protocol') === 'object' &&
    typeof Reflect.get(value, 'incoming') === 'object' &&
    typeof Reflect.get(value, 'outgoing') === 'object' &&
    typeof Reflect.get(value, 'push') === 'function'
  );
}
