import type { Handlers } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { Relay } from './relay.ts';
import type { Session } from './session.ts';
import type { TransferBook } from './transfer-book.ts';

type TransferHandlers = Pick<Handlers<'main'>, 'transfer.list' | 'transfer.forget'> &
  Pick<Handlers<'engine'>, 'transfer.start' | 'transfer.retry'>;

/** Orders are noted on their way to the engine, so that one can be retried after a reconnection. */
export function transferHandlers(
  book: TransferBook,
  { relay }: Relay,
  find: (sessionId: string) => Session,
): TransferHandlers {
  return {
    'transfer.list': () => book.list(),
    'transfer.forget'({ transferIds }) {
      book.forget(transferIds);
      return null;
    },
    async 'transfer.start'(order, { signal }) {
      if (book.orderOf(order.id)) {
        throw new AppError('invalid-request', 'A transfer with this id was ordered before.');
      }
      book.note(order);
      try {
        await relay('transfer.start', order, signal);
      } catch (error) {
        book.drop(order.id);
        throw error;
      }
      return null;
    },
    async 'transfer.retry'(params, { signal }) {
      if (find(params.sessionId).hasOrdered(params.transferId)) {
        await relay('transfer.retry', params, signal);
        return null;
      }
      const order = book.orderOf(params.transferId);
      if (order?.sessionId !== params.sessionId) {
        throw new AppError('not-found', 'This transfer is no longer known.');
      }
      await relay('transfer.start', { ...order, isRepeat: true }, signal);
      return null;
    },
  };
}
