import type { NegotiatedDirection } from '../wire/ssh/negotiate.ts';
import {
  describeMessage,
  emptyObservation,
  negotiationOf,
  noteMessage,
  readMessage,
  type HandshakeMessage,
  type Side,
  type SshObservation,
} from './ssh-observation.ts';
import { kexInitType } from '../wire/ssh/kex-init.ts';

/** Renewals at either end of a session that are kept whole; a long transfer may have thousands. */
const keptAtEachEnd = 2;

/** A renewal has 6 to 8 messages; a server that sends more of them is ended by ssh2. */
const maxMessages = 32;

/** KEXINIT, NEWKEYS, and what belongs to the method. RFC 4253 §12. */
const isOfExchange = (type: number): boolean => type === 21 || (type >= 30 && type <= 49);

/** Messages of renewed keys, with the number of the renewal. */
export type RekeyMessage = HandshakeMessage & { rekey: number };

interface Rekey {
  number: number;
  observation: SshObservation;
}

/** Every exchange of keys after the first, as far as it is kept. */
export class RekeyLog {
  readonly #clock: () => number;
  readonly #first: Rekey[] = [];
  readonly #last: Rekey[] = [];
  #count = 0;
  #running: Rekey | null = null;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Completed ones. */
  get count(): number {
    return this.#count;
  }

  /** Those that were kept, in order. */
  get messages(): RekeyMessage[] {
    const running = this.#running ? [this.#running] : [];
    return [...this.#first, ...this.#last, ...running].flatMap(({ number, observation }) =>
      observation.messages.map((message) => ({ ...message, rekey: number })),
    );
  }

  /** The first and the last of those that were not kept; null where all were. */
  get dropped(): [first: number, last: number] | null {
    const [oldest] = this.#last;
    const first = keptAtEachEnd + 1;
    return oldest && oldest.number > first ? [first, oldest.number - 1] : null;
  }

  /** @param bytes size of the packet on the wire, MAC included */
  add(from: Side, payload: Uint8Array, bytes: number): void {
    const type = payload[0] ?? 0;
    if (type === kexInitType)
      this.#running ??= { number: this.#count + 1, observation: emptyObservation() };
    else if (!isOfExchange(type)) return;
    const observation = this.#running?.observation;
    if (!observation || observation.messages.length >= maxMessages) return;
    const message = readMessage(observation, from, payload);
    noteMessage(observation, from, message);
    observation.messages.push(describeMessage(from, message, bytes, this.#clock(), true));
  }

  /** New keys are in use: how both directions are protected from now on, as far as that was seen. */
  finish(): Record<'clientToServer' | 'serverToClient', NegotiatedDirection> | null {
    this.#count += 1;
    const rekey = this.#running;
    this.#running = null;
    if (!rekey) return null;
    if (this.#first.length < keptAtEachEnd) this.#first.push(rekey);
    else {
      this.#last.push(rekey);
      if (this.#last.length > keptAtEachEnd) this.#last.shift();
    }
    return negotiationOf(rekey.observation);
  }
}
