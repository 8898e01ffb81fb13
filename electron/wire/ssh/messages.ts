import { ByteReader, malformed, type Spans } from '../byte-reader.ts';
import { kexInitType, parseKexInit, type KexInit } from './kex-init.ts';
import type { KexLayout } from './key-exchange-methods.ts';
import { parseKexMessage, type KexGroup, type KexReply } from './kex-messages.ts';

/** One message of the transport layer: its name, what it says, and the parts that the report needs. */
export interface SshMessage {
  type: number;
  name: string;
  /** Carries a part of the key exchange. */
  isKeyExchange: boolean;
  /** Plain JSON values in the order of the specification. */
  fields: Record<string, unknown>;
  /** Where the fields stand in the payload. */
  spans: Spans;
  kexInit?: KexInit;
  group?: KexGroup;
  reply?: KexReply;
  disconnect?: Disconnect;
}

export interface Disconnect {
  reason: number;
  reasonName: string;
  description: string;
}

/** Longest text that a server may put into DISCONNECT, DEBUG or an extension. */
const maxTextBytes = 32 * 1024;
const maxExtensions = 64;

/** RFC 4253 §11.1. */
const disconnectReasons: Readonly<Record<number, string>> = {
  1: 'HOST_NOT_ALLOWED_TO_CONNECT',
  2: 'PROTOCOL_ERROR',
  3: 'KEY_EXCHANGE_FAILED',
  4: 'RESERVED',
  5: 'MAC_ERROR',
  6: 'COMPRESSION_ERROR',
  7: 'SERVICE_NOT_AVAILABLE',
  8: 'PROTOCOL_VERSION_NOT_SUPPORTED',
  9: 'HOST_KEY_NOT_VERIFIABLE',
  10: 'CONNECTION_LOST',
  11: 'BY_APPLICATION',
  12: 'TOO_MANY_CONNECTIONS',
  13: 'AUTH_CANCELLED_BY_USER',
  14: 'NO_MORE_AUTH_METHODS_AVAILABLE',
  15: 'ILLEGAL_USER_NAME',
};

/** What a DISCONNECT reason number means; `REASON_n` for one that RFC 4253 does not list. */
export function disconnectReasonName(reason: number): string {
  return disconnectReasons[reason] ?? `REASON_${String(reason)}`;
}

/**
 * A transport message, framing removed; `layout` is that of the method in use, null before it is
 * known. Numbers 30 to 49 mean something else for every method. RFC 4253 §12, RFC 4419 §5.
 * @throws {AppError} malformed-message
 */
export function parseMessage(payload: Uint8Array, layout: KexLayout | null): SshMessage {
  const type = payload[0];
  if (type === undefined) throw malformed('packet', 0, 'no message in it');
  if (type === kexInitType) {
    const kexInit = parseKexInit(payload);
    const { cookie, lists, firstKexPacketFollows } = kexInit;
    const fields = { cookie, ...lists, firstKexPacketFollows };
    return { type, name: 'KEXINIT', isKeyExchange: true, fields, spans: kexInit.spans, kexInit };
  }
  if (type >= 30 && type <= 49) return { type, ...parseKexMessage(payload, layout) };
  const parser = parsers[type];
  if (!parser) {
    return { type, name: `MESSAGE_${String(type)}`, isKeyExchange: false, fields: {}, spans: {} };
  }
  return { type, isKeyExchange: false, ...parser(payload) };
}

type Parsed = Omit<SshMessage, 'type' | 'isKeyExchange'> & { isKeyExchange?: boolean };

const parsers: Readonly<Record<number, (payload: Uint8Array) => Parsed>> = {
  1: parseDisconnect,
  2: (payload) => {
    const reader = new ByteReader(payload, 'IGNORE', 1);
    const data = reader.field('dataBytes', () => reader.string(payload.length));
    return { name: 'IGNORE', fields: { dataBytes: data.length }, spans: reader.spans };
  },
  3: (payload) => {
    const reader = new ByteReader(payload, 'UNIMPLEMENTED', 1);
    const sequence = reader.field('sequence', () => reader.uint32());
    return { name: 'UNIMPLEMENTED', fields: { sequence }, spans: reader.spans };
  },
  4: (payload) => {
    const reader = new ByteReader(payload, 'DEBUG', 1);
    const alwaysDisplay = reader.field('alwaysDisplay', () => reader.boolean());
    const message = reader.field('message', () => reader.text(maxTextBytes));
    return { name: 'DEBUG', fields: { alwaysDisplay, message }, spans: reader.spans };
  },
  5: (payload) => parseService(payload, 'SERVICE_REQUEST'),
  6: (payload) => parseService(payload, 'SERVICE_ACCEPT'),
  7: parseExtInfo,
  21: () => ({ name: 'NEWKEYS', isKeyExchange: true, fields: {}, spans: {} }),
};

function parseService(payload: Uint8Array, name: string): Parsed {
  const reader = new ByteReader(payload, name, 1);
  const service = reader.field('service', () => reader.ascii(256));
  return { name, fields: { service }, spans: reader.spans };
}

/** byte 1 · uint32 reason · string description · string language; old servers leave the last out. */
function parseDisconnect(payload: Uint8Array): Parsed {
  const reader = new ByteReader(payload, 'DISCONNECT', 1);
  const reason = reader.field('reason', () => reader.uint32());
  const description = reader.field('description', () =>
    reader.remaining > 0 ? reader.text(maxTextBytes) : '',
  );
  const disconnect = { reason, reasonName: disconnectReasonName(reason), description };
  return { name: 'DISCONNECT', fields: { ...disconnect }, spans: reader.spans, disconnect };
}

/** byte 7 · uint32 count · (string name · string value) × count. RFC 8308 §2.3. */
function parseExtInfo(payload: Uint8Array): Parsed {
  const reader = new ByteReader(payload, 'EXT_INFO', 1);
  const count = reader.uint32();
  if (count > maxExtensions) throw malformed('EXT_INFO', 1, `${String(count)} extensions`);
  const extensions: { name: string; value: string }[] = [];
  reader.field('extensions', () => {
    for (let index = 0; index < count; index++) {
      extensions.push({ name: reader.text(256), value: reader.text(maxTextBytes) });
    }
  });
  reader.end();
  return { name: 'EXT_INFO', fields: { extensions }, spans: reader.spans };
}
