import type { Handlers, Params, PushChannel, Result } from '../shared/contract.ts';
import type { ProbeSubject } from '../shared/contract-probe.ts';
import { AppError } from '../shared/errors.ts';
import { planProbe } from '../shared/probe-plan.ts';
import type { ProbeTarget } from '../shared/probe.ts';
import type { CredentialAnswer, CredentialRequest, Target } from '../shared/site.ts';
import type { AppLog } from './app-log.ts';
import { isProxys } from './credential-memory.ts';
import type { StartEngine } from './engines.ts';
import type { ProbeStore } from './probe-store.ts';
import type { PushToWindow } from './prompts.ts';

export type ProbeHandlers = Pick<Handlers<'main'>, 'probe.plan' | 'probe.run' | 'probe.last'>;

export interface ProbeServices {
  startEngine: StartEngine;
  /** @throws {AppError} connection-lost, not-found */
  targetOf: (subject: ProbeSubject) => Promise<Target>;
  /** Asks the person for the proxy's own password; null where nobody can be asked. */
  proxyPassword: (
    subject: ProbeSubject,
    request: CredentialRequest,
    signal: AbortSignal,
  ) => Promise<CredentialAnswer>;
  store: ProbeStore;
  push: PushToWindow;
  log: AppLog;
}

/** What a server accepts, asked of it in an engine of its own. */
export function probeHandlers(services: ProbeServices): ProbeHandlers {
  /** Servers that are being asked. */
  const running = new Set<string>();

  return {
    'probe.plan': async ({ subject }) => planProbe(probeTarget(await services.targetOf(subject))),
    'probe.last': ({ host, port }) => services.store.last(host, port),
    async 'probe.run'({ subject, probeId }, { signal }) {
      const target = probeTarget(await services.targetOf(subject));
      const place = `${target.host.toLowerCase()}:${String(target.port)}`;
      if (running.has(place)) {
        throw new AppError('already-exists', `${place} is being probed.`, { place });
      }
      running.add(place);
      try {
        return await runProbe(services, { subject, probeId, target, place }, signal);
      } finally {
        running.delete(place);
      }
    },
  };
}

interface Run {
  subject: ProbeSubject;
  probeId: string;
  target: ProbeTarget;
  place: string;
}

async function runProbe(
  services: ProbeServices,
  { subject, probeId, target, place }: Run,
  signal: AbortSignal,
): Promise<Result<'probe.run'>> {
  const { log, push } = services;
  const engine = services.startEngine({
    handlers: {
      async 'host.credentials'({ request }, asked) {
        // Nobody signs in to the server itself.
        if (!isProxys(request)) throw new AppError('invalid-request', 'A probe has no secrets.');
        return await services.proxyPassword(subject, request, asked.signal);
      },
    },
    onOutput: (line) => {
      log.add('warning', `Probe of ${place}: ${line}`);
    },
    onPush: <K extends PushChannel>(channel: K, params: Params<K>) => {
      if (channel !== 'probe.advanced') return;
      const advanced = params as Params<'probe.advanced'>;
      if (advanced.probeId === probeId) push('probe.progress', advanced);
    },
  });
  log.add('info', `Probing ${place}: nobody signs in.`);
  try {
    const result = await engine.call('engine.probe', { probeId, target }, { signal });
    const seconds = (result.durationMs / 1000).toFixed(1);
    log.add(
      'info',
      `${place} was probed with ${String(result.connections)} connections in ${seconds} s.`,
    );
    await keep(result, services);
    return result;
  } catch (thrown) {
    const error = AppError.from(thrown);
    log.add(error.code === 'cancelled' ? 'info' : 'warning', `Probe of ${place}: ${error.message}`);
    throw error;
  } finally {
    void engine.stop(new AppError('cancelled', 'The probe is over.'));
  }

  /** What was found out is shown all the same where it cannot be kept. */
  async function keep(result: Result<'probe.run'>, { store }: ProbeServices): Promise<void> {
    try {
      await store.keep(result);
    } catch (error) {
      log.add('warning', `The probe was not kept: ${AppError.from(error).message}`);
    }
  }
}

/** @throws {AppError} unsupported */
function probeTarget(target: Target): ProbeTarget {
  if (target.protocol === 'local' || target.protocol === 'ftp') {
    throw new AppError('unsupported', 'Only servers with an encrypted connection can be probed.');
  }
  if (target.protocol === 'sftp' && (target.jumps ?? []).length > 0) {
    throw new AppError(
      'unsupported',
      'A server behind a jump host cannot be probed: it would take a sign-in to the jump host.',
      { jumps: true },
    );
  }
  return target;
}
