import { AppError, throwIfCancelled } from '../../shared/errors.ts';

/** Ways to make a session misbehave; may be changed while it is open. */
export interface MemoryFaults {
  /** Calls and pieces that are still served before the connection is lost. */
  stepsUntilLost?: number;
  /**
   * Awaited before each call and each piece, with its name (`list`, `read`, `write` …): a test
   * decides when things happen instead of waiting for them.
   */
  pace?: (step: string) => Promise<void>;
}

/** The imagined connection that every call of a memory session crosses. */
export interface MemoryLine {
  /** Resolves when the call may go on. @throws {AppError} cancelled, connection-lost */
  step(name: string, signal: AbortSignal): Promise<void>;
  /** Ends the line, with the reason unless it was meant. */
  end(reason: AppError | undefined): void;
  readonly closed: Promise<AppError | undefined>;
}

export function createMemoryLine(faults: MemoryFaults): MemoryLine {
  const ended = Promise.withResolvers<AppError | undefined>();
  const onEnd = new Set<() => void>();
  let failure: AppError | undefined;

  const end = (reason: AppError | undefined): void => {
    if (failure) return;
    failure = reason ?? new AppError('connection-lost', 'This session was closed.');
    ended.resolve(reason);
    for (const tell of onEnd) tell();
  };
  const check = (signal: AbortSignal): void => {
    throwIfCancelled(signal);
    if (failure) throw failure;
  };

  return {
    end,
    closed: ended.promise,
    async step(name, signal) {
      check(signal);
      if (faults.stepsUntilLost !== undefined) {
        if (faults.stepsUntilLost <= 0)
          end(new AppError('connection-lost', 'The connection was lost.'));
        faults.stepsUntilLost -= 1;
      }
      const interrupted = Promise.withResolvers<undefined>();
      const interrupt = (): void => {
        interrupted.resolve(undefined);
      };
      signal.addEventListener('abort', interrupt, { once: true });
      onEnd.add(interrupt);
      try {
        if (!failure) await Promise.race([faults.pace?.(name), interrupted.promise]);
      } finally {
        signal.removeEventListener('abort', interrupt);
        onEnd.delete(interrupt);
      }
      check(signal);
    },
  };
}
