import type { ProbeSubject } from '../../../electron/shared/contract-probe.ts';
import { AppError, type Failure } from '../../../electron/shared/errors.ts';
import type { ProbePlan, ProbeProgress, ProbeResult } from '../../../electron/shared/probe.ts';
import type { Client } from '../../client.ts';

/** Whose server, and how the window calls it. */
export interface ProbedServer {
  subject: ProbeSubject;
  name: string;
  host: string;
  port: number;
}

/** idle: nothing is going on · asking: the person sees what would be done · running · failed: why not. */
export type ProbePhase =
  | { is: 'idle' }
  | { is: 'asking'; plan: ProbePlan }
  | { is: 'running'; progress: ProbeProgress | null }
  | { is: 'failed'; failure: Failure };

/** A server, what is known of what it accepts, and the probe of it that goes on. */
export class ServerProbe {
  readonly server: ProbedServer;
  phase = $state.raw<ProbePhase>({ is: 'idle' });
  /** The last one that was kept. */
  result = $state.raw<ProbeResult | null>(null);
  /** Null says nothing only when this is true. */
  isLoaded = $state(false);

  readonly #client: Client;
  #abort: AbortController | null = null;

  constructor(client: Client, server: ProbedServer) {
    this.#client = client;
    this.server = server;
  }

  /** Reads what was kept. */
  async load(): Promise<void> {
    const { host, port } = this.server;
    try {
      const last = await this.#client.call('probe.last', { host, port });
      this.result ??= last;
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.isLoaded = true;
    }
  }

  /** Asks what would be done, so that the person can say yes or no. */
  async ask(): Promise<void> {
    try {
      const plan = await this.#client.call('probe.plan', { subject: this.server.subject });
      this.phase = { is: 'asking', plan };
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  decline(): void {
    if (this.phase.is === 'asking') this.phase = { is: 'idle' };
  }

  /** Opens the connections, after the person has said yes. Resolves when all is over. */
  async run(): Promise<void> {
    if (this.phase.is !== 'asking') return;
    const probeId = crypto.randomUUID();
    const abort = new AbortController();
    this.#abort = abort;
    this.phase = { is: 'running', progress: null };
    const stopListening = this.#client.onPush('probe.progress', (pushed) => {
      if (pushed.probeId === probeId && this.phase.is === 'running') {
        this.phase = { is: 'running', progress: pushed.progress };
      }
    });
    try {
      const { subject } = this.server;
      const params = { subject, probeId, isConsented: true } as const;
      this.result = await this.#client.call('probe.run', params, { signal: abort.signal });
      this.phase = { is: 'idle' };
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      stopListening();
      this.#abort = null;
    }
  }

  /** What was found out until then is not kept. */
  cancel(): void {
    this.#abort?.abort();
  }

  #fail(thrown: unknown): void {
    const failure = AppError.from(thrown).toFailure();
    this.phase = failure.code === 'cancelled' ? { is: 'idle' } : { is: 'failed', failure };
  }
}
