import type { Message } from '../shared/rpc.ts';

/** Messages that may wait in the pipe before a sender of many should pause. */
const waitingAllowed = 8;

/** The way to the process that started this one. */
export interface ParentChannel {
  send(message: Message): void;
  /** Resolves once the pipe has room again: a sender of many messages awaits it between two of them. */
  hasRoom(): Promise<void>;
  /** Resolves when everything that was sent has left this process. */
  flushed(): Promise<void>;
}

/** What of `process` is used. */
export type ForkedProcess = Pick<NodeJS.Process, 'send' | 'connected'>;

/** The IPC pipe of a forked process. Without a parent, messages go nowhere: the process is about to end. */
export function openParentChannel(own: ForkedProcess): ParentChannel {
  let waiting = 0;
  let sleepers: { atMost: number; wake: () => void }[] = [];

  function sent(): void {
    waiting -= 1;
    const awake = sleepers.filter((sleeper) => waiting <= sleeper.atMost);
    sleepers = sleepers.filter((sleeper) => waiting > sleeper.atMost);
    for (const sleeper of awake) sleeper.wake();
  }

  async function until(atMost: number): Promise<void> {
    if (waiting <= atMost || !own.connected) return;
    await new Promise<void>((wake) => sleepers.push({ atMost, wake }));
  }

  return {
    send(message) {
      if (!own.send || !own.connected) return;
      waiting += 1;
      own.send(message, undefined, undefined, sent);
    },
    hasRoom: () => until(waitingAllowed),
    flushed: () => until(0),
  };
}
