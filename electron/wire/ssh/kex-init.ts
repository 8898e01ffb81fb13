import { ByteReader, toHex, type Spans } from '../byte-reader.ts';

/** The ten lists of KEXINIT in the order of RFC 4253 §7.1, by the names that the report uses. */
export const kexInitLists = [
  'keyExchange',
  'hostKey',
  'ciphersClientToServer',
  'ciphersServerToClient',
  'macsClientToServer',
  'macsServerToClient',
  'compressionClientToServer',
  'compressionServerToClient',
  'languagesClientToServer',
  'languagesServerToClient',
] as const;
export type KexInitList = (typeof kexInitLists)[number];

export type AlgorithmLists = Record<KexInitList, string[]>;

export interface KexInit {
  /** 16 random bytes, hex. */
  cookie: string;
  lists: AlgorithmLists;
  firstKexPacketFollows: boolean;
  /** Where cookie, lists and flag stand in the payload. */
  spans: Spans;
}

/** SSH message number. RFC 4253 §12. */
export const kexInitType = 20;

/** Longest name-list; a KEXINIT with ten of them still fits the largest packet. */
const maxListBytes = 24 * 1024;

/**
 * KEXINIT payload, framing removed. RFC 4253 §7.1. @throws {AppError} malformed-message
 *
 *   byte SSH_MSG_KEXINIT · byte[16] cookie · name-list × 10 · boolean first_kex_packet_follows · uint32 0
 */
export function parseKexInit(payload: Uint8Array): KexInit {
  const reader = new ByteReader(payload, 'KEXINIT', 1);
  const cookie = reader.field('cookie', () => toHex(reader.bytes(16)));
  const lists = Object.fromEntries(
    kexInitLists.map((name) => [name, reader.field(name, () => reader.nameList(maxListBytes))]),
  ) as AlgorithmLists;
  const firstKexPacketFollows = reader.field('firstKexPacketFollows', () => reader.boolean());
  reader.field('reserved', () => reader.uint32());
  reader.end();
  return { cookie, lists, firstKexPacketFollows, spans: reader.spans };
}
