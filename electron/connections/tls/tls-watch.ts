import { AppError } from '../../shared/errors.ts';
import type { Spans } from '../../wire/byte-reader.ts';
import { parseAlert, type Alert } from '../../wire/tls/alert.ts';
import { parseCertificate } from '../../wire/tls/certificate-messages.ts';
import { HandshakeReader, handshakeHeaderBytes } from '../../wire/tls/handshake-reader.ts';
import {
  parseHandshake,
  type CompressedCertificate,
  type TlsMessage,
} from '../../wire/tls/messages.ts';
import { RecordReader, recordTypes, type TlsRecord } from '../../wire/tls/record-reader.ts';
import { RawBudget } from '../raw-messages.ts';
import { decompress, nameCertificates } from './certificates.ts';
import { RecordDecryption } from './record-decryption.ts';
import {
  contextOf,
  emptyObservation,
  note,
  type HandshakeMessage,
  type TlsObservation,
} from './tls-observation.ts';

export type Side = 'client' | 'server';

/** A handshake has about 12 messages; a flood of alerts must not fill the report. */
const maxMessages = 200;

/** Records of TLS 1.3 that wait for their secret: a chain of 256 KiB at most. */
const maxWaiting = 32;

/** After the handshake servers send a few tickets; what comes later is of the application. */
const maxLateRecords = 16;

/** Enough for the first line of another service. */
const maxGreetingBytes = 512;

/** Level of an alert. */
const fatal = 2;

/** Names of the key log, by side and epoch. */
const secretNames = {
  client: { handshake: 'CLIENT_HANDSHAKE_TRAFFIC_SECRET', application: '' },
  server: { handshake: 'SERVER_HANDSHAKE_TRAFFIC_SECRET', application: 'SERVER_TRAFFIC_SECRET_0' },
} as const;

interface Direction {
  readonly records: RecordReader;
  readonly handshakes: HandshakeReader;
  /** Nothing is read along any more. */
  isOver: boolean;
  /** TLS 1.2 and older, after ChangeCipherSpec. */
  isEncrypted: boolean;
  epoch: 'handshake' | 'application';
  decryption: RecordDecryption | null;
  readonly waiting: { record: TlsRecord; at: number }[];
  lateRecords: number;
}

/**
 * Reads a handshake along, from both directions, without touching what passes. The encrypted part of TLS 1.3 is
 * opened with the connection's own secrets, which are forgotten with the first byte of the application. It
 * never throws into the connection: what it cannot read it records.
 */
export class TlsWatch {
  readonly seen: TlsObservation = emptyObservation();
  /** A message came after both sides were finished: the report has more to tell. */
  onLateMessage: () => void = () => undefined;
  readonly #clock: () => number;
  readonly #raw = new RawBudget();
  readonly #secrets = new Map<string, Buffer>();
  readonly #directions: Readonly<Record<Side, Direction>> = {
    client: newDirection(),
    server: newDirection(),
  };

  /** @param clock milliseconds since the connection began to open */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  look(from: Side, chunk: Uint8Array): void {
    const direction = this.#directions[from];
    if (direction.isOver) return;
    if (from === 'server' && this.seen.greeting.length === 0)
      this.seen.greeting = chunk.slice(0, maxGreetingBytes);
    try {
      for (const record of direction.records.push(chunk)) {
        this.#record(from, record);
        // What follows is not even looked at: it may be no TLS.
        if (this.#directions[from].isOver) return;
      }
    } catch (error) {
      this.#giveUp(from, error);
    }
  }

  /** A line of the key log. https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile */
  keylog(line: Buffer): void {
    const [name, , secret] = line.toString('latin1').trim().split(' ');
    if (name === undefined || secret === undefined) return;
    this.#secrets.set(name, Buffer.from(secret, 'hex'));
    this.#openWaiting('server');
    this.#openWaiting('client');
  }

  #record(from: Side, record: TlsRecord): void {
    const direction = this.#directions[from];
    if (direction.isOver) return;
    const at = this.#clock();
    if (direction.isEncrypted) this.#encryptedRecord(from, record, at);
    else if (record.type === recordTypes.applicationData) {
      if (direction.waiting.length === maxWaiting) this.#end(from);
      else direction.waiting.push({ record, at });
      this.#openWaiting(from);
    } else this.#content(from, record.type, record.fragment, at, false);
  }

  /** TLS 1.2 and older: what follows ChangeCipherSpec is one Finished, which stays closed. */
  #encryptedRecord(from: Side, record: TlsRecord, at: number): void {
    if (record.type === recordTypes.handshake) this.seen.isFinished[from] = true;
    const name = { [recordTypes.handshake]: 'Finished', [recordTypes.alert]: 'Alert' }[record.type];
    if (name !== undefined) {
      const bytes = record.fragment.length;
      this.#add({ at, from, name, bytes, encrypted: true, keyExchange: false, fields: null });
    }
    this.#end(from);
  }

  #openWaiting(from: Side): void {
    const direction = this.#directions[from];
    for (let next = direction.waiting[0]; next && !direction.isOver; next = direction.waiting[0]) {
      direction.decryption ??= this.#decryptionOf(from, direction.epoch);
      if (!direction.decryption) return;
      direction.waiting.shift();
      const opened = direction.decryption.open(next.record);
      if (!opened || opened.type === recordTypes.applicationData) {
        this.#end(from);
        return;
      }
      if (direction.epoch === 'application') direction.lateRecords += 1;
      try {
        this.#content(from, opened.type, opened.content, next.at, true);
      } catch (error) {
        this.#giveUp(from, error);
      }
      if (direction.lateRecords === maxLateRecords) this.#end(from);
    }
  }

  #decryptionOf(from: Side, epoch: Direction['epoch']): RecordDecryption | null {
    const hello = this.seen.serverHello;
    const secret = this.#secrets.get(secretNames[from][epoch]);
    return hello && secret ? RecordDecryption.of(hello.cipherSuiteId, secret) : null;
  }

  #content(from: Side, type: number, content: Uint8Array, at: number, encrypted: boolean): void {
    if (type === recordTypes.changeCipherSpec) this.#changeCipherSpec(from, content, at);
    else if (type === recordTypes.alert) this.#alert(from, content, at, encrypted);
    else if (type === recordTypes.handshake) {
      for (const { type: messageType, raw } of this.#directions[from].handshakes.push(content))
        this.#message(from, messageType, raw, at, encrypted);
    }
  }

  /** In TLS 1.3 it only pleases boxes in between, RFC 8446 §D.4. */
  #changeCipherSpec(from: Side, content: Uint8Array, at: number): void {
    const { version } = contextOf(this.seen);
    if (version !== null && version !== 'TLSv1.3') this.#directions[from].isEncrypted = true;
    const message = { name: 'ChangeCipherSpec', isKeyExchange: false, fields: {}, spans: {} };
    this.#keep(from, message, content, at, false);
  }

  #alert(from: Side, content: Uint8Array, at: number, encrypted: boolean): void {
    const alert = parseAlert(content);
    this.seen.alerts[from] ??= alert;
    const fields = { level: alert.level, code: alert.code, description: alert.name };
    const spans: Spans = { level: [0, 1], description: [1, 2] };
    const message = { name: 'Alert', isKeyExchange: false, fields, spans };
    this.#keep(from, message, content, at, encrypted);
    if (endsConnection(alert, contextOf(this.seen).version)) this.#end(from);
  }

  #message(from: Side, type: number, raw: Uint8Array, at: number, encrypted: boolean): void {
    const message = parseHandshake({ type, raw }, contextOf(this.seen));
    if (message.compressed) this.#decompress(message, message.compressed);
    const isLate = this.seen.isFinished.client && this.seen.isFinished.server;
    note(this.seen, from, message);
    if (message.certificates) nameCertificates(message.fields, message.certificates);
    this.#keep(from, message, raw, at, encrypted);
    if (encrypted && message.name === 'Finished') this.#nextEpoch(from);
    if (isLate) this.onLateMessage();
  }

  /** The certificates in it; those that cannot be opened stay counted only. RFC 8879. */
  #decompress(message: TlsMessage, compressed: CompressedCertificate): void {
    const body = decompress(compressed);
    if (!body) return;
    const raw = Uint8Array.from([...new Uint8Array(handshakeHeaderBytes), ...body]);
    const { entries, fields } = parseCertificate(raw, contextOf(this.seen));
    message.certificates = entries;
    Object.assign(message.fields, fields);
  }

  /** The server goes on with tickets; the client has nothing more to say than what is of the application. */
  #nextEpoch(from: Side): void {
    const direction = this.#directions[from];
    direction.epoch = 'application';
    direction.decryption = null;
    if (from === 'client') this.#end(from);
  }

  #keep(
    from: Side,
    { name, isKeyExchange: keyExchange, fields, spans }: TlsMessage,
    raw: Uint8Array,
    at: number,
    encrypted: boolean,
  ): void {
    const message = { at, from, name, bytes: raw.length, encrypted, keyExchange, fields };
    this.#add(encrypted ? message : { ...message, raw: this.#raw.keep(raw, spans) });
  }

  #add(message: HandshakeMessage): void {
    if (this.seen.messages.length < maxMessages) this.seen.messages.push(message);
  }

  #giveUp(from: Side, error: unknown): void {
    if (from === 'server') this.seen.problem ??= AppError.from(error);
    this.#end(from);
  }

  #end(from: Side): void {
    const direction = this.#directions[from];
    direction.isOver = true;
    direction.decryption = null;
    direction.waiting.length = 0;
    if (this.#directions.client.isOver && this.#directions.server.isOver) this.#secrets.clear();
  }
}

/**
 * Nothing of TLS comes behind it: some servers go on in the clear, in words of their protocol. RFC 5246 §7.2: the
 * level says so; RFC 8446 §6: every alert but one does.
 */
function endsConnection({ level, name }: Alert, version: string | null): boolean {
  if (level === fatal || name === 'close_notify') return true;
  return version === 'TLSv1.3' && name !== 'user_canceled';
}

function newDirection(): Direction {
  return {
    records: new RecordReader(),
    handshakes: new HandshakeReader(),
    isOver: false,
    isEncrypted: false,
    epoch: 'handshake',
    decryption: null,
    waiting: [],
    lateRecords: 0,
  };
}
