import type { Handlers } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { EngineState } from './engine-state.ts';

type TransferHandlers = Pick<
  Handlers<'engine'>,
  | 'engine.join'
  | 'engine.run'
  | 'engine.stopRun'
  | 'engine.answerRun'
  | 'engine.removeParts'
  | 'engine.lend'
  | 'engine.limit'
>;

/**
 * Main introduces the queue; from then on the queue itself says over their own socket what is to be
 * copied, and main cannot.
 */
export function transferHandlers(state: EngineState): TransferHandlers {
  const refuse = (): never => {
    throw new AppError('invalid-request', 'Transfers are ordered by the queue.');
  };
  return {
    async 'engine.join'(introduction) {
      if (!state.open) throw new AppError('invalid-request', 'This engine serves no session yet.');
      await state.open.queue.join(introduction);
      return null;
    },
    'engine.run': refuse,
    'engine.stopRun': refuse,
    'engine.answerRun': refuse,
    'engine.removeParts': refuse,
    'engine.lend': refuse,
    'engine.limit': refuse,
  };
}
