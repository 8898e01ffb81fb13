import type * as v from 'valibot';
import { AppError } from '../shared/errors.ts';
import type { HandshakeMessage as HandshakeMessageSchema } from '../shared/report.ts';
import type { Identification } from '../wire/ssh/identification.ts';
import type { KexInit } from '../wire/ssh/kex-init.ts';
import type { KexGroup, KexReply } from '../wire/ssh/kex-messages.ts';
import { describeKeyExchange, type KexLayout } from '../wire/ssh/key-exchange-methods.ts';
import { parseMessage, type Disconnect, type SshMessage } from '../wire/ssh/messages.ts';
import { negotiate, type Negotiation } from '../wire/ssh/negotiate.ts';
import { describeHostKey } from './host-key.ts';

export type HandshakeMessage = v.InferOutput<typeof HandshakeMessageSchema>;
export type Side = 'client' | 'server';

/** What one side said in an exchange. */
export interface SideObservation {
  identification: Identification | null;
  kexInit: KexInit | null;
  disconnect: Disconnect | null;
}

/** What was seen of one exchange of keys, filled as it happens. */
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

export function emptyObservation(): SshObservation {
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

/** A message that cannot be read stands in the report with the reason; the SSH library decides on it. */
export function readMessage(
  observation: SshObservation,
  from: Side,
  payload: Uint8Array,
): SshMessage {
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

function layoutInUse(observation: SshObservation): KexLayout | null {
  const method = negotiationOf(observation)?.keyExchange ?? null;
  return (method === null ? undefined : describeKeyExchange(method)?.layout) ?? null;
}

/** What both lists come to; null while one of them is missing. */
export function negotiationOf({ client, server }: SshObservation): Negotiation | null {
  if (!client.kexInit || !server.kexInit) return null;
  return negotiate(client.kexInit.lists, server.kexInit.lists);
}

/** Keeps what the report needs of a message; of several of a kind the first counts. */
export function noteMessage(observation: SshObservation, from: Side, message: SshMessage): void {
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

/** As it stands in a report; `at` and `bytes` as `HandshakeMessage` has them. */
export function describeMessage(
  from: Side,
  message: SshMessage,
  bytes: number,
  at: number,
  encrypted: boolean,
): HandshakeMessage {
  const { name, isKeyExchange: keyExchange, fields } = message;
  return { at, from, name, bytes, encrypted, keyExchange, fields };
}
