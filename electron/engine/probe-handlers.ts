import type { Handlers } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';

type ProbeHandlers = Pick<Handlers<'engine'>, 'engine.probe'>;

/** Asks a server what it accepts, in an engine that does nothing else. */
export function probeHandlers(): ProbeHandlers {
  return {
    'engine.probe'() {
      throw new AppError('unsupported', 'Probing is not available in this version.');
    },
  };
}
