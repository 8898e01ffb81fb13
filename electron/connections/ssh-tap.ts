import { AppError } from '../shared/errors.ts';
import { shiftSpans, type Spans } from '../wire/byte-reader.ts';
import type { Identification } from '../wire/ssh/identification.ts';
import type { SshMessage } from '../wire/ssh/messages.ts';
import {
  TransportReader,
  payloadOffset,
  type TransportUnit,
} from '../wire/ssh/transport-reader.ts';
import { RawBudget } from './raw-messages.ts';
import {
  describeMessage,
  emptyObservation,
  noteMessage,
  readMessage,
  type HandshakeMessage,
  type Side,
  type SshObservation,
} from './ssh-observation.ts';
import type { Transport } from './transport.ts';

/** A handshake has about 12 messages; a flood of DEBUG or IGNORE must not fill the report. */
const maxMessages = 200;
const maxKeptBannerLines = 20;

export interface SshTap {
  readonly observation: SshObservation;
  /** Adds a message that the tap cannot read because it is encrypted. */
  addEncrypted(from: Side, message: SshMessage, bytes: number): void;
  stop(): void;
}

export interface TapOptions {
  /** Milliseconds since the connection began to open. */
  clock: () => number;
  /** Called after every line and message in the open. */
  onSeen: () => void;
}

/**
 * Watches both directions of a socket, first byte to NEWKEYS, without touching what passes. Attach it
 * before anybody else reads. It never throws into the connection: what it cannot read it records.
 */
export function tapSsh(socket: Transport, options: TapOptions): SshTap {
  const observation = emptyObservation();
  const readers = { client: new TransportReader(), server: new TransportReader() };
  const failed = { client: false, server: false };
  const recorder = { observation, raw: new RawBudget(), clock: options.clock };

  const look = (from: Side, chunk: Uint8Array): void => {
    if (failed[from]) return;
    try {
      for (const unit of readers[from].push(chunk)) record(recorder, from, unit);
    } catch (error) {
      failed[from] = true;
      if (from === 'server') observation.problem ??= AppError.from(error);
    }
    options.onSeen();
    if (readers[from].isEncrypted || failed[from]) stopSide[from]();
  };
  const onData = (chunk: Buffer): void => {
    look('server', chunk);
  };
  const stopSide = {
    server: () => {
      socket.off('data', onData);
    },
    client: watchWrites(socket, (chunk) => {
      look('client', chunk);
    }),
  };
  socket.prependListener('data', onData);
  socket.pause();
  return {
    observation,
    addEncrypted: (from, message, bytes) => {
      add(recorder, describeMessage(from, message, bytes, options.clock(), true));
    },
    stop: () => {
      stopSide.server();
      stopSide.client();
    },
  };
}

/** Sees every chunk on its way out; returns what takes the watch away again. */
function watchWrites(socket: Transport, see: (chunk: Uint8Array) => void): () => void {
  const write = socket.write;
  const watched = ((...args: unknown[]): unknown => {
    const [chunk] = args;
    if (chunk instanceof Uint8Array) see(chunk);
    return Reflect.apply(write, socket, args);
  }) as typeof write;
  socket.write = watched;
  return () => {
    if (socket.write === watched) socket.write = write;
  };
}

interface Recorder {
  observation: SshObservation;
  raw: RawBudget;
  clock: () => number;
}

function record(recorder: Recorder, from: Side, unit: TransportUnit): void {
  const { observation } = recorder;
  const at = recorder.clock();
  const bytes = unit.raw.length;
  if (unit.kind === 'banner') {
    if (observation.bannerLines.length < maxKeptBannerLines)
      observation.bannerLines.push(unit.line);
    const seen = plain(from, 'BANNER_LINE', bytes, at, { line: unit.line });
    add(recorder, seen, unit.raw, { line: [0, bytes] });
    return;
  }
  if (unit.kind === 'identification') {
    const { line, ...fields } = unit.identification;
    observation[from].identification = unit.identification;
    const seen = plain(from, 'IDENTIFICATION', bytes, at, { line, ...fields });
    add(recorder, seen, unit.raw, identificationSpans(unit.identification, bytes));
    return;
  }
  const message = readMessage(observation, from, unit.payload);
  noteMessage(observation, from, message);
  const spans = packetSpans(message, unit.payload.length, bytes);
  add(recorder, describeMessage(from, message, bytes, at, false), unit.raw, spans);
}

/** `SSH-`protocol`-`software` `comments, of which the first two are always there. */
function identificationSpans(
  { line, protocol, software, comments }: Identification,
  bytes: number,
): Spans {
  const protocolEnd = 'SSH-'.length + protocol.length;
  const softwareEnd = protocolEnd + 1 + software.length;
  return {
    line: [0, bytes],
    protocol: ['SSH-'.length, protocolEnd],
    software: [protocolEnd + 1, softwareEnd],
    ...(comments !== null && { comments: [softwareEnd + 1, line.length] }),
  };
}

/** Fields of the message and of the packet around it. RFC 4253 §6. */
function packetSpans({ spans }: SshMessage, payloadBytes: number, bytes: number): Spans {
  return {
    packetLength: [0, 4],
    paddingLength: [4, payloadOffset],
    type: [payloadOffset, payloadOffset + 1],
    ...shiftSpans(spans, payloadOffset),
    padding: [payloadOffset + payloadBytes, bytes],
  };
}

/** Without `bytes` for what was encrypted. */
function add(
  { observation, raw }: Recorder,
  message: HandshakeMessage,
  bytes?: Uint8Array,
  spans: Spans = {},
): void {
  if (observation.messages.length >= maxMessages) return;
  observation.messages.push(bytes ? { ...message, raw: raw.keep(bytes, spans) } : message);
}

function plain(
  from: Side,
  name: string,
  bytes: number,
  at: number,
  fields: Record<string, unknown>,
): HandshakeMessage {
  return { at, from, name, bytes, encrypted: false, keyExchange: false, fields };
}
