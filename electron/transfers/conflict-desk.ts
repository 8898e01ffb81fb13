import { AppError } from '../shared/errors.ts';
import type { Conflict, ConflictAnswer, ConflictRule } from '../shared/transfer.ts';

/**
 * Asks a person about the conflicts of one transfer, one at a time, and remembers what was answered
 * for all of them.
 */
export interface ConflictDesk {
  /** What holds for the next conflict; no longer `ask` once an answer was given for all. */
  readonly rule: ConflictRule;
  /** The question that waits for an answer. */
  readonly open: Conflict | null;
  /**
   * The answer to `describe()`, or the rule that an earlier question settled meanwhile.
   * @throws {AppError} cancelled
   */
  ask(describe: () => Promise<Conflict>): Promise<Exclude<ConflictRule, 'ask'>>;
  /** @throws {AppError} invalid-request when nothing is being asked */
  answer(answer: ConflictAnswer): void;
  /** Resolves at once unless a question is open, else when it has been answered. */
  whenQuiet(): Promise<void>;
  /** Nobody will answer any more: open questions end as cancelled. */
  cancel(): void;
}

export interface DeskOptions {
  rule: ConflictRule;
  onChange: () => void;
  /** The person wants the whole transfer to end. */
  onCancel: () => void;
}

export function createConflictDesk({ rule: first, onChange, onCancel }: DeskOptions): ConflictDesk {
  let rule = first;
  let open: Conflict | null = null;
  let settle: ((answer: ConflictAnswer) => void) | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  const cancellation = new AbortController();
  const isCancelled = (): boolean => cancellation.signal.aborted;

  async function askNow(describe: () => Promise<Conflict>): Promise<Exclude<ConflictRule, 'ask'>> {
    if (isCancelled()) throw cancelled();
    if (rule !== 'ask') return rule;
    const conflict = await describe();
    const answer = await new Promise<ConflictAnswer>((resolve) => {
      settle = resolve;
      open = conflict;
      if (isCancelled()) resolve({ action: 'cancel', applyToAll: false });
      onChange();
    });
    open = null;
    settle = null;
    onChange();
    if (answer.action === 'cancel') {
      if (!isCancelled()) onCancel();
      throw cancelled();
    }
    if (answer.applyToAll) rule = answer.action;
    return answer.action;
  }

  return {
    get rule() {
      return rule;
    },
    get open() {
      return open;
    },
    ask(describe) {
      const asked = queue.then(() => askNow(describe));
      queue = asked.catch(() => undefined);
      return asked;
    },
    answer(answer) {
      if (!settle) throw new AppError('invalid-request', 'This transfer asks nothing.');
      settle(answer);
    },
    async whenQuiet() {
      await queue;
    },
    cancel() {
      cancellation.abort();
      settle?.({ action: 'cancel', applyToAll: false });
    },
  };
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The transfer was cancelled.');
}
