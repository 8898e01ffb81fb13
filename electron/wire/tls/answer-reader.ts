import { ByteReader, malformed } from '../byte-reader.ts';
import { parseAlert } from './alert.ts';
import { cipherSuiteById } from './cipher-suites.ts';
import type { Extensions } from './extensions.ts';
import { HandshakeReader, handshakeHeaderBytes } from './handshake-reader.ts';
import type { ServerHello } from './hellos.ts';
import type { ExchangeContext, ServerKeyExchange } from './key-exchange-messages.ts';
import { parseHandshake, type TlsMessage } from './messages.ts';
import { RecordReader, recordTypes, type TlsRecord } from './record-reader.ts';

/** What a server answered to a ClientHello, up to where it waits for the client. */
export interface HelloAnswer {
  hello: ServerHello | null;
  /** The raw ServerHello or HelloRetryRequest. */
  helloRaw: Uint8Array | null;
  /** Name of the alert that ended it. */
  alert: string | null;
  /** The chain in DER, the server's own certificate first. */
  chain: Uint8Array[];
  exchange: ServerKeyExchange | null;
  /** Scheme of a CertificateVerify in TLS 1.3. */
  signature: string | null;
  /** Those of EncryptedExtensions. */
  encryptedExtensions: Extensions | null;
  isCertificateRequested: boolean;
  isOcspStapled: boolean;
  /** Everything that comes before the client's turn has come. */
  isComplete: boolean;
}

/** Opens a protected record; null where that is not possible. */
export type OpenRecord = (record: TlsRecord) => { type: number; content: Uint8Array } | null;

/** Servers send one, about the name. RFC 6066 §3. */
const maxWarnings = 8;
/** A chain of 256 KiB and what stands around it. */
const maxAnswerBytes = 320 * 1024;

/**
 * Reads the answer to one ClientHello. In TLS 1.2 and older all of it is in the clear; in TLS 1.3 what follows
 * the ServerHello is read only with `openerFor`, which gets the hello and may refuse with null.
 */
export class AnswerReader {
  readonly answer: HelloAnswer = {
    hello: null,
    helloRaw: null,
    alert: null,
    chain: [],
    exchange: null,
    signature: null,
    encryptedExtensions: null,
    isCertificateRequested: false,
    isOcspStapled: false,
    isComplete: false,
  };
  readonly #records = new RecordReader();
  readonly #handshakes = new HandshakeReader();
  readonly #openerFor: (hello: Uint8Array) => OpenRecord | null;
  #open: OpenRecord | null = null;
  #bytes = 0;
  #warnings = 0;

  constructor(openerFor: (hello: Uint8Array) => OpenRecord | null = () => null) {
    this.#openerFor = openerFor;
  }

  /** Returns whether the answer is complete. @throws {AppError} malformed-message */
  push(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > maxAnswerBytes)
      throw malformed('answer', maxAnswerBytes, 'longer than any answer');
    for (const record of this.#records.push(chunk)) {
      if (this.answer.isComplete) return true;
      this.#record(record);
    }
    return this.answer.isComplete;
  }

  #record(record: TlsRecord): void {
    if (record.type !== recordTypes.applicationData) {
      this.#content(record.type, record.fragment);
      return;
    }
    const opened = this.#open?.(record);
    if (opened) this.#content(opened.type, opened.content);
    else throw malformed('answer', 0, 'a protected record that cannot be opened');
  }

  #content(type: number, content: Uint8Array): void {
    const { answer } = this;
    if (type === recordTypes.alert) {
      const alert = parseAlert(content);
      // A warning, such as unrecognized_name, goes before the hello that it is about.
      if (alert.level === 1 && alert.name !== 'close_notify') {
        this.#warnings += 1;
        if (this.#warnings > maxWarnings) throw malformed('answer', 0, 'nothing but warnings');
        return;
      }
      answer.alert = alert.name;
      answer.isComplete = true;
    } else if (type === recordTypes.handshake) {
      for (const { type: messageType, raw } of this.#handshakes.push(content)) {
        if (answer.isComplete) return;
        this.#message(messageType, raw);
      }
    }
  }

  #message(type: number, raw: Uint8Array): void {
    const { answer } = this;
    const message = parseHandshake({ type, raw }, this.#context());
    if (message.serverHello) {
      if (answer.hello) throw malformed('answer', 0, 'a second ServerHello');
      this.#serverHello(message.serverHello, raw);
      return;
    }
    if (!answer.hello) throw malformed('answer', 0, `${message.name} before the ServerHello`);
    this.#take(message);
    if (message.name === 'ServerHelloDone' || message.name === 'Finished') answer.isComplete = true;
  }

  #serverHello(hello: ServerHello, raw: Uint8Array): void {
    const { answer } = this;
    answer.hello = hello;
    answer.helloRaw = raw;
    if (hello.isRetryRequest) answer.isComplete = true;
    else if (hello.version === 'TLSv1.3') {
      this.#open = this.#openerFor(raw);
      answer.isComplete = this.#open === null;
    }
  }

  #take(message: TlsMessage): void {
    const { answer } = this;
    if (message.certificates) {
      answer.chain = message.certificates.map(({ der }) => der);
      if (message.certificates.some(({ extensions }) => 'status_request' in extensions))
        answer.isOcspStapled = true;
    }
    if (message.serverKeyExchange) answer.exchange = message.serverKeyExchange;
    if (message.signature !== undefined) answer.signature = message.signature;
    if (message.name === 'EncryptedExtensions')
      answer.encryptedExtensions = message.extensions ?? {};
    if (message.name === 'CertificateRequest') answer.isCertificateRequested = true;
    if (message.name === 'CertificateStatus') answer.isOcspStapled = true;
  }

  #context(): ExchangeContext {
    const { hello } = this.answer;
    const parts = hello && cipherSuiteById(hello.cipherSuiteId)?.parts;
    return {
      version: hello?.version ?? null,
      keyExchange: parts?.keyExchange ?? null,
      authentication: parts?.authentication ?? null,
    };
  }
}

/**
 * The public key of a ServerHello of TLS 1.3; null where there is none. RFC 8446 §4.2.8.
 * @throws {AppError} malformed-message
 */
export function serverShareOf(helloRaw: Uint8Array): { group: number; key: Uint8Array } | null {
  const reader = new ByteReader(helloRaw, 'ServerHello', handshakeHeaderBytes);
  reader.bytes(2 + 32);
  reader.vector(1);
  reader.bytes(3);
  const list = new ByteReader(reader.vector(2), 'extensions of ServerHello');
  while (list.remaining > 0) {
    const type = list.uint16();
    const content = list.vector(2);
    if (type !== keyShareType) continue;
    const share = new ByteReader(content, 'key_share');
    return { group: share.uint16(), key: share.vector(2) };
  }
  return null;
}

const keyShareType = 51;
