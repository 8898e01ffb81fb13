import { ByteReader, toHex, type Spans } from '../byte-reader.ts';
import { cipherSuiteName } from './cipher-suites.ts';
import { numbers16, readExtensions, type Extensions } from './extensions.ts';
import { handshakeHeaderBytes } from './handshake-reader.ts';
import { versionName } from './versions.ts';

export interface ClientHello {
  /** `TLSv1.2` for every newer version too. */
  legacyVersion: string;
  /** 32 bytes, hex. */
  random: string;
  /** Hex. */
  sessionId: string;
  cipherSuites: string[];
  compression: string[];
  extensions: Extensions;
}

export interface ServerHello {
  legacyVersion: string;
  random: string;
  sessionId: string;
  cipherSuite: string;
  cipherSuiteId: number;
  compression: string;
  extensions: Extensions;
  /** The version that counts. */
  version: string;
  isRetryRequest: boolean;
}

/** SHA-256 of `HelloRetryRequest`, in place of random bytes. RFC 8446 §4.1.3. */
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/**
 * uint16 version · random[32] · session_id<0..32> · uint16 cipher_suites<2..> · compression<1..> · extensions
 * RFC 8446 §4.1.2. @throws {AppError} malformed-message
 */
export function parseClientHello(raw: Uint8Array): { hello: ClientHello; spans: Spans } {
  const reader = new ByteReader(raw, 'ClientHello', handshakeHeaderBytes);
  const legacyVersion = reader.field('legacyVersion', () => versionName(reader.uint16()));
  const random = reader.field('random', () => toHex(reader.bytes(32)));
  const sessionId = reader.field('sessionId', () => toHex(reader.vector(1)));
  const cipherSuites = reader.field('cipherSuites', () =>
    numbers16(reader.vector(2)).map(cipherSuiteName),
  );
  const compression = reader.field('compression', () =>
    [...reader.vector(1)].map(compressionMethodName),
  );
  const extensions = readExtensions(reader, 'ClientHello');
  reader.end();
  const hello = { legacyVersion, random, sessionId, cipherSuites, compression, extensions };
  return { hello, spans: reader.spans };
}

/**
 * uint16 version · random[32] · session_id<0..32> · uint16 cipher_suite · uint8 compression · extensions
 * RFC 8446 §4.1.3. @throws {AppError} malformed-message
 */
export function parseServerHello(raw: Uint8Array): { hello: ServerHello; spans: Spans } {
  const reader = new ByteReader(raw, 'ServerHello', handshakeHeaderBytes);
  const legacyVersion = reader.field('legacyVersion', () => versionName(reader.uint16()));
  const random = reader.field('random', () => toHex(reader.bytes(32)));
  const isRetryRequest = random === retryRandom;
  const sessionId = reader.field('sessionId', () => toHex(reader.vector(1)));
  const cipherSuiteId = reader.field('cipherSuite', () => reader.uint16());
  const compression = reader.field('compression', () => compressionMethodName(reader.uint8()));
  const extensions = readExtensions(reader, isRetryRequest ? 'HelloRetryRequest' : 'ServerHello');
  reader.end();
  const chosen = extensions['supported_versions'];
  const hello = {
    legacyVersion,
    random,
    sessionId,
    cipherSuite: cipherSuiteName(cipherSuiteId),
    cipherSuiteId,
    compression,
    extensions,
    version: typeof chosen === 'string' ? chosen : legacyVersion,
    isRetryRequest,
  };
  return { hello, spans: reader.spans };
}

/** RFC 3749 §2, RFC 3943. */
export function compressionMethodName(method: number): string {
  return { 0: 'null', 1: 'DEFLATE', 64: 'LZS' }[method] ?? String(method);
}
