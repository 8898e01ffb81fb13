/** Runs tasks side by side. Tasks see to their own failures; one that throws fails the group. */
export interface TaskGroup {
  /** Begins the task once fewer than `limit` are running; resolves when it has begun. */
  start(task: () => Promise<void>): Promise<void>;
  /** Begins it at once, for what other tasks wait for. */
  spawn(task: () => Promise<void>): void;
  /** Resolves when none is left, those included that others began. @throws what a task threw */
  idle(): Promise<void>;
}

export function createTaskGroup(limit: number): TaskGroup {
  let running = 0;
  let failure: { thrown: unknown } | undefined;
  let wakers: (() => void)[] = [];

  async function run(task: () => Promise<void>): Promise<void> {
    running += 1;
    try {
      await task();
    } catch (thrown) {
      failure ??= { thrown };
    } finally {
      running -= 1;
      const awake = wakers;
      wakers = [];
      for (const wake of awake) wake();
    }
  }

  async function until(atMost: number): Promise<void> {
    while (running > atMost) {
      await new Promise<void>((resolve) => wakers.push(resolve));
    }
  }

  return {
    async start(task) {
      await until(limit - 1);
      void run(task);
    },
    spawn(task) {
      void run(task);
    },
    async idle() {
      await until(0);
      if (failure) throw failure.thrown;
    },
  };
}
