import { ByteWriter } from '../byte-writer.ts';
import { kexInitLists, kexInitType, type AlgorithmLists } from './kex-init.ts';

/*
 * What a client says before anything is encrypted. The counterpart of `parseMessage`; values are not checked, they
 * may belong to no key at all.
 */

const disconnectType = 1;
const exchangeInitType = 30;
const groupInitType = 32;
const groupRequestType = 34;
/** SSH_DISCONNECT_BY_APPLICATION. RFC 4253 §11.1. */
const byApplication = 11;
/** Before a cipher is agreed on, packets are padded to this. RFC 4253 §6. */
const blockBytes = 8;
const minPaddingBytes = 4;

/** uint32 packet_length · byte padding_length · payload · padding. RFC 4253 §6. */
export function encodePacket(payload: Uint8Array): Uint8Array {
  const unpadded = 4 + 1 + payload.length;
  const fill = blockBytes - (unpadded % blockBytes);
  const padding = fill < minPaddingBytes ? fill + blockBytes : fill;
  return new ByteWriter()
    .uint32(1 + payload.length + padding)
    .uint8(padding)
    .bytes(payload)
    .bytes(new Uint8Array(padding))
    .finish();
}

/** RFC 4253 §7.1. @param cookie 16 random bytes */
export function encodeKexInit(lists: AlgorithmLists, cookie: Uint8Array): Uint8Array {
  const writer = new ByteWriter().uint8(kexInitType).bytes(cookie);
  for (const name of kexInitLists) writer.string(lists[name].join(','));
  return writer.uint8(0).uint32(0).finish();
}

/** KEXDH_INIT: the public value is a number. RFC 4253 §8. */
export function encodeNumberInit(value: Uint8Array): Uint8Array {
  return new ByteWriter().uint8(exchangeInitType).mpint(value).finish();
}

/** KEX_ECDH_INIT and KEX_HYBRID_INIT: the public value is a string. RFC 5656 §4, RFC 10042 §2. */
export function encodeStringInit(value: Uint8Array): Uint8Array {
  return new ByteWriter().uint8(exchangeInitType).string(value).finish();
}

/** KEX_DH_GEX_REQUEST. RFC 4419 §3. */
export function encodeGroupRequest(least: number, wanted: number, most: number): Uint8Array {
  return new ByteWriter()
    .uint8(groupRequestType)
    .uint32(least)
    .uint32(wanted)
    .uint32(most)
    .finish();
}

/** KEX_DH_GEX_INIT. RFC 4419 §3. */
export function encodeGroupInit(value: Uint8Array): Uint8Array {
  return new ByteWriter().uint8(groupInitType).mpint(value).finish();
}

/** RFC 4253 §11.1. */
export function encodeDisconnect(description: string): Uint8Array {
  return new ByteWriter()
    .uint8(disconnectType)
    .uint32(byApplication)
    .string(description)
    .string('')
    .finish();
}
