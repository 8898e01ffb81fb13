import type { Handlers } from '../shared/contract.ts';
import type { EngineState } from './engine-state.ts';

type ProbeHandlers = Pick<Handlers<'engine'>, 'engine.probe'>;

/** Asks a server what it accepts, in an engine that does nothing else. */
export function probeHandlers({ host, lifetime }: EngineState): ProbeHandlers {
  return {
    async 'engine.probe'({ probeId, target }, { signal }) {
      // Loaded when it is needed, like the protocols.
      const { runProbe } = await import('./probe/run-probe.ts');
      return await runProbe(target, {
        signal: AbortSignal.any([signal, lifetime]),
        // Main takes whoever asks by the id of the probe: there is no session.
        credentials: (request, asked) =>
          host.call('host.credentials', { sessionId: probeId, request }, { signal: asked }),
        onProgress: (progress) => {
          host.push('probe.advanced', { probeId, progress });
        },
      });
    },
  };
}
