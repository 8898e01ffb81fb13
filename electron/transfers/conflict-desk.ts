import { AppError } from '../shared/errors.ts';
import type { Conflict, ConflictAnswer, ConflictRule, DecidingRule } from '../shared/transfer.ts';
import { addEffect, noEffects } from './conflicts.ts';

/** A conflict without what others wait behind it. */
export type OneConflict = Omit<Conflict, 'waiting'>;

/**
 * Asks a person about the conflicts of one transfer, and remembers what was answered for all of them.
 * One is shown at a time; those that come meanwhile wait, so that an answer can tell what it would do.
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
  ask(describe: () => Promise<OneConflict>): Promise<DecidingRule>;
  /** @throws {AppError} invalid-request when nothing is being asked */
  answer(answer: ConflictAnswer): void;
  /** Nobody will answer any more: open questions end as cancelled. */
  cancel(): void;
}

export interface DeskOptions {
  rule: ConflictRule;
  /** Of the coarser side, for telling newer from older. */
  precisionMs: number;
  onChange: () => void;
  /** The person wants the whole transfer to end. */
  onCancel: () => void;
}

interface Question {
  conflict: OneConflict;
  settle: (answer: DecidingRule | AppError) => void;
}

export function createConflictDesk(options: DeskOptions): ConflictDesk {
  const { precisionMs, onChange, onCancel } = options;
  const questions: Question[] = [];
  let { rule } = options;
  let isCancelled = false;
  let shown: Conflict | null = null;

  /** Made anew when it is looked at: conflicts may come by the hundred between two looks. */
  function describeFirst(): Conflict | null {
    const [first] = questions;
    if (!first) return null;
    const effects = noEffects();
    for (const { conflict } of questions) addEffect(effects, conflict, precisionMs);
    return { ...first.conflict, waiting: { count: questions.length, effects } };
  }

  function changed(): void {
    shown = null;
    onChange();
  }

  function settleAll(answer: DecidingRule | AppError): void {
    for (const { settle } of questions.splice(0)) settle(answer);
    changed();
  }

  return {
    get rule() {
      return rule;
    },
    get open() {
      shown ??= describeFirst();
      return shown;
    },
    async ask(describe) {
      if (isCancelled) throw cancelled();
      if (rule !== 'ask') return rule;
      const conflict = await describe();
      // Both may have changed while it was described.
      const now = { rule, isCancelled } as { rule: ConflictRule; isCancelled: boolean };
      if (now.isCancelled) throw cancelled();
      if (now.rule !== 'ask') return now.rule;
      const answered = new Promise<DecidingRule | AppError>((settle) => {
        questions.push({ conflict, settle });
      });
      changed();
      const answer = await answered;
      if (answer instanceof AppError) throw answer;
      return answer;
    },
    answer({ action, applyToAll }) {
      const [first] = questions;
      if (!first) throw new AppError('invalid-request', 'This transfer asks nothing.');
      if (action === 'cancel') onCancel();
      else if (applyToAll) {
        rule = action;
        settleAll(action);
      } else {
        questions.shift();
        first.settle(action);
        changed();
      }
    },
    cancel() {
      isCancelled = true;
      settleAll(cancelled());
    },
  };
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The transfer was cancelled.');
}
