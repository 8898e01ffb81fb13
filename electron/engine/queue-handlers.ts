import type { Handlers } from '../shared/contract.ts';
import type { Queue } from '../transfers/queue/queue.ts';

type TransferHandlers = Pick<
  Handlers<'queue'>,
  Extract<keyof Handlers<'queue'>, `transfer.${string}`>
>;

/** What a person does with transfers. */
export function transferHandlers(queue: () => Queue): TransferHandlers {
  return {
    'transfer.start'(order) {
      queue().start(order);
      return null;
    },
    'transfer.cancel'({ transferId }) {
      queue().cancel(transferId);
      return null;
    },
    'transfer.retry'({ transferId }) {
      queue().retry(transferId);
      return null;
    },
    'transfer.repeat'({ transferId, newId }) {
      queue().repeat(transferId, newId);
      return null;
    },
    'transfer.pause'({ transferIds }) {
      queue().pause(transferIds);
      return null;
    },
    'transfer.resume'({ transferIds }) {
      queue().resume(transferIds);
      return null;
    },
    'transfer.pauseAll'({ isPaused }) {
      queue().pauseAll(isPaused);
      return null;
    },
    'transfer.queueState': () => ({ isPaused: queue().isPaused }),
    'transfer.move'({ transferId, to }) {
      queue().move(transferId, to);
      return null;
    },
    async 'transfer.answer'({ transferId, answer }) {
      await queue().answer(transferId, answer);
      return null;
    },
    'transfer.list': () => queue().list(),
    'transfer.forget'({ transferIds }) {
      queue().forget(transferIds);
      return null;
    },
    'transfer.saveJob'({ transferId, savedId, name }) {
      queue().saveJob(transferId, savedId, name);
      return null;
    },
    'transfer.savedJobs': () => queue().saved.list(),
    'transfer.runSaved'({ savedId, transferId }) {
      queue().runSaved(savedId, transferId);
      return null;
    },
    'transfer.renameSaved'({ savedId, name }) {
      queue().saved.rename(savedId, name);
      return null;
    },
    'transfer.forgetSaved'({ savedIds }) {
      queue().saved.forget(savedIds);
      return null;
    },
    'transfer.log': ({ transferId }) => queue().log(transferId),
  };
}
