import { ByteQueue } from '../byte-queue.ts';
import { ByteReader, malformed } from '../byte-reader.ts';
import {
  maxBannerLineBytes,
  maxBannerLines,
  parseIdentification,
  type Identification,
} from './identification.ts';

/** One unit of the unencrypted phase. `raw` is what was on the wire, framing included. */
export type TransportUnit =
  | { kind: 'banner'; line: string; raw: Uint8Array }
  | { kind: 'identification'; identification: Identification; raw: Uint8Array }
  | { kind: 'packet'; payload: Uint8Array; raw: Uint8Array };

/** Where the payload begins in a packet: after packet_length and padding_length. */
export const payloadOffset = 5;

/** As OpenSSH (PACKET_MAX_SIZE, 256 KiB); RFC 4253 §6.1 asks for 35,000 at least. */
const maxPacketBytes = 256 * 1024;

/** Padding and payload length with it; RFC 4253 §6: at least 4 bytes of padding, 16 bytes in all. */
const minPacketBytes = 12;
const newKeysType = 21;

/**
 * Splits one direction of an SSH connection, from its first byte to its NEWKEYS, into lines and
 * packets. RFC 4253 §4.2 and §6. Takes pieces of any size; holds at most one line or packet.
 */
export class TransportReader {
  readonly #queue = new ByteQueue();
  #phase: 'lines' | 'packets' | 'encrypted' = 'lines';
  #bannerLines = 0;
  #scanned = 0;

  /** True once NEWKEYS has passed: what follows is encrypted and is not looked at. */
  get isEncrypted(): boolean {
    return this.#phase === 'encrypted';
  }

  /** The units that `chunk` completes. @throws {AppError} malformed-message */
  push(chunk: Uint8Array): TransportUnit[] {
    if (this.isEncrypted) return [];
    this.#queue.append(chunk);
    const units: TransportUnit[] = [];
    for (let unit = this.#next(); unit; unit = this.#next()) units.push(unit);
    return units;
  }

  #next(): TransportUnit | undefined {
    if (this.#phase === 'lines') return this.#nextLine();
    if (this.#phase === 'packets') return this.#nextPacket();
    return undefined;
  }

  #nextLine(): TransportUnit | undefined {
    const waiting = this.#queue.peek();
    const end = waiting.indexOf(10, this.#scanned);
    if (end < 0 ? waiting.length > maxBannerLineBytes : end > maxBannerLineBytes) {
      throw malformed('identification', maxBannerLineBytes, 'a line without an end');
    }
    this.#scanned = end < 0 ? waiting.length : 0;
    if (end < 0) return undefined;
    const raw = this.#queue.take(end + 1);
    const line = decodeLine(raw.subarray(0, raw[end - 1] === 13 ? end - 1 : end));
    const identification = parseIdentification(line);
    if (identification) {
      this.#phase = 'packets';
      return { kind: 'identification', identification, raw };
    }
    this.#bannerLines += 1;
    if (this.#bannerLines > maxBannerLines) {
      throw malformed('identification', 0, `more than ${String(maxBannerLines)} lines before it`);
    }
    return { kind: 'banner', line, raw };
  }

  /*
   * uint32 packet_length · byte padding_length · payload · padding; no MAC before NEWKEYS.
   */
  #nextPacket(): TransportUnit | undefined {
    const waiting = this.#queue.peek();
    if (waiting.length < 4) return undefined;
    const reader = new ByteReader(waiting, 'packet');
    const length = reader.uint32();
    if (length < minPacketBytes || length > maxPacketBytes) {
      throw malformed('packet', 0, `a length of ${String(length)} bytes`);
    }
    if (reader.remaining < length) return undefined;
    const packet = this.#queue.take(4 + length);
    const padding = packet[4] ?? 0;
    if (padding < 4 || padding > length - 2) {
      throw malformed('packet', 4, `${String(padding)} bytes of padding`);
    }
    const payload = packet.subarray(payloadOffset, 4 + length - padding);
    if (payload[0] === newKeysType) this.#phase = 'encrypted';
    return { kind: 'packet', payload, raw: packet };
  }
}

/** One character a byte, so that nothing is lost or merged. */
function decodeLine(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
