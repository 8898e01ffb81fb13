import type { Handlers } from '../shared/contract.ts';
import { openSessionOf, type EngineState } from './engine-state.ts';

type TransferChannel = Extract<keyof Handlers<'engine'>, `transfer.${string}`>;
type TransferHandlers = Pick<Handlers<'engine'>, TransferChannel>;

/** Ordering transfers and steering them; how they fare is pushed as `transfer.changed`. */
export function transferHandlers(state: EngineState): TransferHandlers {
  const transfersOf = (sessionId: string) => openSessionOf(state, sessionId).transfers;
  return {
    'transfer.start': (order) => {
      transfersOf(order.sessionId).start(order);
      return null;
    },
    'transfer.cancel': ({ sessionId, transferId }) => {
      transfersOf(sessionId).cancel(transferId);
      return null;
    },
    'transfer.retry': ({ sessionId, transferId }) => {
      transfersOf(sessionId).retry(transferId);
      return null;
    },
    'transfer.answer': ({ sessionId, transferId, answer }) => {
      transfersOf(sessionId).answer(transferId, answer);
      return null;
    },
  };
}
