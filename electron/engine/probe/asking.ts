import { AppError } from '../../shared/errors.ts';
import type { ProbeProgress, ProbeTopic, UnansweredReason } from '../../shared/probe.ts';
import { LimitReached, type ConnectionGate } from './connection-gate.ts';
import { TurnedAway } from './turned-away.ts';

/** Waits before a server that turned a connection away is asked again; after the last it is left alone. */
const pausesMs = [1_000, 3_000, 8_000];

export interface Unasked {
  kind: 'unasked';
  reason: UnansweredReason;
  detail: string;
}

export interface AskingOptions {
  gate: ConnectionGate;
  onProgress: (progress: ProbeProgress) => void;
  /** To begin with. */
  expectedConnections: number;
}

interface Subject {
  topic: ProbeTopic;
  subject: string | null;
}

/**
 * Asks one question after the other and keeps count. A server that turns connections away is given time, and in
 * the end left in peace: what was not asked by then is unasked.
 */
export class Asking {
  readonly #options: AskingOptions;
  #expected: number;
  #first: Promise<unknown> | undefined;
  #hasAnswered = false;
  #givenUp: Unasked | undefined;

  constructor(options: AskingOptions) {
    this.#options = options;
    this.#expected = options.expectedConnections;
  }

  /** Complete as far as the server let it. */
  get isComplete(): boolean {
    return this.#givenUp === undefined;
  }

  /** So many are still to come. */
  expect(more: number): void {
    this.#expected = this.#options.gate.opened + more;
  }

  /**
   * The first question goes alone: a server with room for one connection is there all the same.
   * @throws {AppError} what the first connection failed with: there is nothing to be found out then; and
   *   cancelled
   */
  async ask<T>(of: Subject, work: () => Promise<T>): Promise<T | Unasked> {
    if (this.#first) {
      await this.#first;
      return await this.#askNow(of, work);
    }
    const first = this.#askNow(of, work);
    this.#first = first;
    return await first;
  }

  async #askNow<T>({ topic, subject }: Subject, work: () => Promise<T>): Promise<T | Unasked> {
    for (let attempt = 0; ; attempt += 1) {
      if (this.#givenUp) return this.#givenUp;
      try {
        const answer = await this.#options.gate.run(() => {
          this.#tell(topic, subject, null);
          return work();
        });
        this.#hasAnswered = true;
        return answer;
      } catch (thrown) {
        if (thrown instanceof LimitReached)
          return this.#giveUp('limit', 'The probe’s own limit was reached.');
        const error = AppError.from(thrown);
        if (!this.#hasAnswered) throw reasonOf(thrown, error);
        if (senseless.has(error.code))
          return { kind: 'unasked', reason: 'malformed', detail: error.message };
        if (!isTurnedAway(thrown, error)) throw error;
        const pauseMs = pausesMs[attempt];
        if (pauseMs === undefined) return this.#giveUp('turned-away', error.message);
        this.#options.gate.slowTo(2);
        this.#options.gate.takeTurns();
        this.#options.gate.pause(pauseMs);
        this.#tell(topic, subject, pauseMs / 1000);
      }
    }
  }

  #giveUp(reason: UnansweredReason, detail: string): Unasked {
    this.#givenUp ??= { kind: 'unasked', reason, detail };
    return this.#givenUp;
  }

  #tell(topic: ProbeTopic, subject: string | null, pauseSeconds: number | null): void {
    const connections = this.#options.gate.opened;
    const expectedConnections = Math.max(this.#expected, connections);
    this.#options.onProgress({ topic, subject, connections, expectedConnections, pauseSeconds });
  }
}

/** This question has no answer; the next one may have. */
const senseless: ReadonlySet<string> = new Set([
  'malformed-message',
  'limit-exceeded',
  'negotiation-failed',
]);

/** No connection came about although there were some before. */
function isTurnedAway(thrown: unknown, { code }: AppError): boolean {
  return (
    thrown instanceof TurnedAway ||
    code === 'refused' ||
    code === 'timeout' ||
    code === 'connection-lost'
  );
}

function reasonOf(thrown: unknown, error: AppError): AppError {
  return thrown instanceof TurnedAway ? new AppError('refused', thrown.message) : error;
}
