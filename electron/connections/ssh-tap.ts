import type * as v from 'valibot';
import { AppError } from '../shared/errors.ts';
import type { HandshakeMessage as HandshakeMessageSchema } from '../shared/report.ts';
import type { Identification } from '../wire/ssh/identification.ts';
import type { KexInit } from '../wire/ssh/kex-init.ts';
import type { KexGroup, KexReply } from '../wire/ssh/kex-messages.ts';
import { describeKeyExchange, type KexLayout } from '../wire/ssh/key-exchange-methods.ts';
import { parseMessage, type Disconnect, type SshMessage } from '../wire/ssh/messages.ts';
import { negotiate } from '../wire/ssh/negotiate.ts';
import {
  TransportReader,
  payloadOffset,
  type TransportUnit,
} from '../wire/ssh/transport-reader.ts';
import { shiftSpans, type Spans } from '../wire/byte-reader.ts';
import { describeHostKey } from './host-key.ts';
import { RawBudget } from './raw-messages.ts';
import type { Transport } from './transport.ts';

export type HandshakeMessage = v.InferOutput<typeof HandshakeMessageSchema>;
export type Side = 'client' | 'server';

/** What one side said in the open. */
export interface SideObservation {
  identification: Identification | null;
  kexInit: KexInit | null;
  disconnect: Disconnect | null;
}

/** What was seen of one connection, filled as it happens. */
export interface SshObservation {
  client: SideObservation;
  server: SideObservation;
  /** Lines of the server before its identification. */
  bannerLines: string[];
  group: KexGroup | null;
  reply: KexReply | null;
  messages: HandshakeMessage[];
  /** What the server sent that is no SSH, or broken; the first of it. */
  problem: AppError | null;
}

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
      add(recorder, describe(from, message, bytes, options.clock(), true));
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

function emptyObservation(): SshObservation {
  const side = (): SideObservation => ({ identification: null, kexInit: null, disconnect: null });
  return {
    client: side(),
    server: side(),
    bannerLines: [],
    group: null,
    reply: null,
    messages: [],
    problem: null,
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
  note(observation, from, message);
  const spans = packetSpans(message, unit.payload.length, bytes);
  add(recorder, describe(from, message, bytes, at, false), unit.raw, spans);
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

/** A message that cannot be read stands in the report with the reason; the SSH library decides on it. */
function readMessage(observation: SshObservation, from: Side, payload: Uint8Array): SshMessage {
  try {
    return parseMessage(payload, layoutInUse(observation));
  } catch (error) {
    const problem = AppError.from(error);
    if (from === 'server') observation.problem ??= problem;
    const type = payload[0] ?? 0;
    const fields = { type, malformed: problem.message };
    return { type, name: 'MALFORMED', isKeyExchange: false, fields, spans: {} };
  }
}

function layoutInUse({ client, server }: SshObservation): KexLayout | null {
  if (!client.kexInit || !server.kexInit) return null;
  const method = negotiate(client.kexInit.lists, server.kexInit.lists).keyExchange;
  return (method === null ? undefined : describeKeyExchange(method)?.layout) ?? null;
}

function note(observation: SshObservation, from: Side, message: SshMessage): void {
  if (message.kexInit) observation[from].kexInit ??= message.kexInit;
  if (message.disconnect) observation[from].disconnect ??= message.disconnect;
  if (from === 'server' && message.group) observation.group ??= message.group;
  if (from === 'server' && message.reply) {
    observation.reply ??= message.reply;
    Object.assign(message.fields, hostKeyFields(message.reply.hostKey));
  }
}

function hostKeyFields(blob: Uint8Array): Record<string, unknown> {
  try {
    const { type, bits, fingerprintSha256 } = describeHostKey(blob);
    return { hostKey: { type, bits, fingerprintSha256 } };
  } catch (error) {
    return { hostKey: { malformed: AppError.from(error).message } };
  }
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

function describe(
  from: Side,
  message: SshMessage,
  bytes: number,
  at: number,
  encrypted: boolean,
): HandshakeMessage {
  const { name, isKeyExchange: keyExchange, fields } = message;
  return { at, from, name, bytes, encrypted, keyExchange, fields };
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
