import type { ProtocolInternals } from './internals.ts';
import { ownPayload } from './straight-reads.ts';

/** What passes on a connection once it is decrypted, or before it is encrypted. */
export interface PacketHooks {
  /**
   * Every payload of the server, decompressed; returns what ssh2 is to read in its place. `packed` is the
   * same before that.
   */
  inbound: (payload: Buffer, packed: Buffer) => Buffer;
  /** Every payload of ours that belongs to an exchange of keys, and its packet's size without the MAC. */
  outbound: (payload: Buffer, packetBytes: number) => void;
}

type Reader = ProtocolInternals['_packetRW']['read'];
type Writer = ProtocolInternals['_packetRW']['write'];

/** Lets ssh2 read a payload that `inbound` held back. */
export type Inject = (payload: Buffer) => void;

/**
 * Watches both directions. ssh2 puts a new reader and a new writer in place after each exchange, so the places
 * themselves are watched (lib/protocol/kex.js, completeHandshake).
 */
export function hookPackets(protocol: ProtocolInternals, hooks: PacketHooks): Inject {
  let injected: Buffer | undefined;
  replaceEach(protocol._packetRW, 'read', (reader: Reader) => {
    const read = reader.read.bind(reader);
    reader.read = (packed) => {
      if (injected) {
        const payload = injected;
        injected = undefined;
        return payload;
      }
      return hooks.inbound(ownPayload(protocol, read(packed)), packed);
    };
  });
  replaceEach(protocol._packetRW, 'write', (writer: Writer) => {
    let payloadBytes = 0;
    const alloc = writer.alloc.bind(writer);
    const finalize = writer.finalize.bind(writer);
    writer.alloc = (bytes, isExchange) => {
      payloadBytes = bytes;
      return alloc(bytes, isExchange);
    };
    writer.finalize = (packet, isExchange) => {
      const start = writer.allocStartKEX;
      // A copy: a packet is encrypted where it lies.
      const payload =
        isExchange === true ? Buffer.from(packet.subarray(start, start + payloadBytes)) : undefined;
      const finished = finalize(packet, isExchange);
      if (payload) hooks.outbound(payload, 4 + finished.readUInt32BE());
      return finished;
    };
  });
  return (payload) => {
    injected = payload;
    protocol._onPayload(payload);
  };
}

function replaceEach<Key extends 'read' | 'write'>(
  place: ProtocolInternals['_packetRW'],
  key: Key,
  hook: (value: ProtocolInternals['_packetRW'][Key]) => void,
): void {
  const hooked = new WeakSet();
  let current = place[key];
  const put = (value: ProtocolInternals['_packetRW'][Key]): void => {
    current = value;
    if (hooked.has(value)) return;
    hooked.add(value);
    hook(value);
  };
  put(current);
  Object.defineProperty(place, key, { configurable: true, get: () => current, set: put });
}
