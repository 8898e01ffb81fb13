import { randomBytes } from 'node:crypto';
import type { Transport } from '../../connections/transport.ts';
import type { SshAnswer, SshQuestion } from '../../inspector/probe/ssh/question.ts';
import { AppError } from '../../shared/errors.ts';
import { malformed } from '../../wire/byte-reader.ts';
import {
  encodeDisconnect,
  encodeGroupInit,
  encodeGroupRequest,
  encodeKexInit,
  encodePacket,
} from '../../wire/ssh/client-messages.ts';
import { printable, recognizeGreeting } from '../../wire/ssh/identification.ts';
import type { AlgorithmLists } from '../../wire/ssh/kex-init.ts';
import { describeKeyExchange } from '../../wire/ssh/key-exchange-methods.ts';
import { parseMessage, type SshMessage } from '../../wire/ssh/messages.ts';
import { TransportReader, type TransportUnit } from '../../wire/ssh/transport-reader.ts';
import { listen } from './conversation.ts';
import type { ProbeWay } from './probe-way.ts';
import { exchangeInitOf, numberBelow } from './ssh-public-value.ts';
import { TurnedAway } from './turned-away.ts';

/** Two lists, a key and a modulus fit many times. */
const maxAnswerBytes = 128 * 1024;

const identification = 'SSH-2.0-Keyferry_probe';

export interface SshEdge {
  way: ProbeWay;
  signal: AbortSignal;
  /** For all that the server says on one connection. */
  answerTimeoutMs: number;
  onAddress: (address: string) => void;
}

type Answered = Extract<SshAnswer, { kind: 'lists' }>;

/** One connection, ended before any sign-in. @throws {TurnedAway}; {AppError} */
export async function askSsh(edge: SshEdge, question: SshQuestion): Promise<SshAnswer> {
  const { way, signal, answerTimeoutMs, onAddress } = edge;
  const transport = await way.open();
  if (transport.remoteAddress !== undefined && !way.isProxied) onAddress(transport.remoteAddress);
  try {
    transport.write(`${identification}\r\n`);
    const conversation = new SshConversation(transport, question);
    const end = await listen(transport, (chunk) => conversation.take(chunk), {
      timeoutMs: answerTimeoutMs,
      signal,
    });
    return conversation.result(end);
  } finally {
    transport.destroy();
  }
}

class SshConversation {
  readonly #transport: Transport;
  readonly #question: SshQuestion;
  readonly #reader = new TransportReader();
  #bytes = 0;
  #software: string | undefined;
  #greeting: string | undefined;
  #lists: AlgorithmLists | undefined;
  #hostKey: Uint8Array | null = null;
  #modulusBits: number | null = null;
  #refusal: string | null = null;

  constructor(transport: Transport, question: SshQuestion) {
    this.#transport = transport;
    this.#question = question;
  }

  /** Returns whether everything that was asked for has come. */
  take(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > maxAnswerBytes)
      throw malformed('answer', maxAnswerBytes, 'longer than any answer');
    // Units that came along with the last one that counts are not looked at.
    return this.#reader.push(chunk).some((unit) => this.#unit(unit));
  }

  result(end: 'complete' | 'closed' | 'timeout'): Answered {
    if (this.#software === undefined) throw this.#noSsh(end);
    if (!this.#lists) {
      const how = end === 'timeout' ? 'did not say its lists in time' : 'left before its lists';
      throw new TurnedAway(`The server ${how}.`);
    }
    return {
      kind: 'lists',
      software: this.#software,
      lists: this.#lists,
      hostKey: this.#hostKey,
      modulusBits: this.#modulusBits,
      refusal: this.#refusal ?? (end === 'complete' ? null : end),
    };
  }

  #noSsh(end: string): Error {
    const line = this.#greeting;
    const service = line === undefined ? null : recognizeGreeting(line);
    if (service !== null) {
      const message = `No SSH server answers here but ${service}.`;
      return new AppError('malformed-message', message, { service });
    }
    if (end === 'timeout') return new AppError('timeout', 'The server does not say what it is.');
    // OpenSSH says "Not allowed at this time" or "Exceeded MaxStartups" in such a line.
    const said = line === undefined ? 'without a word' : `with “${printable(line)}”`;
    return new TurnedAway(`The server ended the connection ${said}.`);
  }

  #unit(unit: TransportUnit): boolean {
    if (unit.kind === 'banner') this.#greeting ??= unit.line;
    if (unit.kind === 'identification') this.#software = unit.identification.line;
    if (unit.kind !== 'packet') return false;
    const { exchange } = this.#question;
    const method = exchange ? describeKeyExchange(exchange.method) : undefined;
    return this.#message(parseMessage(unit.payload, method?.layout ?? null));
  }

  #message(message: SshMessage): boolean {
    if (message.kexInit && !this.#lists) return this.#begin(message.kexInit.lists);
    if (message.disconnect) {
      const { reasonName, description } = message.disconnect;
      this.#refusal = `${reasonName}: ${printable(description)}`;
      return true;
    }
    if (message.group) return this.#group(message.group.modulusBits);
    if (message.reply) {
      this.#hostKey = message.reply.hostKey;
      return this.#leave();
    }
    return false;
  }

  /** Offers one method and one kind of key, and everything else as the server does. */
  #begin(lists: AlgorithmLists): boolean {
    this.#lists = lists;
    const { exchange } = this.#question;
    if (!exchange) return this.#leave();
    const method = describeKeyExchange(exchange.method);
    const offer = { ...lists, keyExchange: [exchange.method], hostKey: [exchange.hostKey] };
    this.#send(encodeKexInit(offer, randomBytes(16)));
    if (method?.layout === 'group-exchange') {
      const bits = exchange.modulusBits ?? usualModulusBits;
      const [least, most] = exchange.modulusBits === null ? [2048, 8192] : [bits, bits];
      this.#send(encodeGroupRequest(least, bits, most));
      return false;
    }
    const init = method && exchangeInitOf(method);
    if (!init) return this.#leave();
    this.#send(init);
    return false;
  }

  #group(modulusBits: number): boolean {
    this.#modulusBits = modulusBits;
    if (this.#question.exchange?.modulusBits !== null) return this.#leave();
    this.#send(encodeGroupInit(numberBelow(modulusBits)));
    return false;
  }

  #leave(): boolean {
    this.#send(encodeDisconnect('probe'));
    return true;
  }

  #send(payload: Uint8Array): void {
    this.#transport.write(encodePacket(payload));
  }
}

const usualModulusBits = 3072;
