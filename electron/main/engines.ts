import { AppError } from '../shared/errors.ts';
import { startEngine, type EngineOptions, type EngineProcess } from './engine-process.ts';

export type StartEngine = (
  hooks: Pick<EngineOptions, 'handlers' | 'onPush' | 'onOutput' | 'kind'>,
) => EngineProcess;

export interface Engines {
  readonly start: StartEngine;
  /** True while a process lives, one that is being stopped included. */
  hasLiving(): boolean;
  /** Resolves when none is left, after 1 s at the latest. */
  stopAll(): Promise<void>;
}

/**
 * Every engine process of the app and its queue, so that none is left behind at its end.
 * `files` is asked for each start: where there is no Node, sessions fail and the window lives.
 */
export function createEngines(
  files: (kind: 'engine' | 'queue') => Pick<EngineOptions, 'node' | 'script'>,
): Engines {
  const living = new Set<EngineProcess>();
  return {
    start(hooks) {
      const engine = startEngine({ ...files(hooks.kind ?? 'engine'), ...hooks });
      living.add(engine);
      void engine.ended.then(() => living.delete(engine));
      return engine;
    },
    hasLiving: () => living.size > 0,
    async stopAll() {
      const because = new AppError('cancelled', 'Keyferry is closing.');
      await Promise.all([...living].map((engine) => engine.stop(because)));
    },
  };
}
