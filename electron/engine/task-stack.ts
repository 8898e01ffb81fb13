type Task = () => Promise<void>;

/** Tasks of a walk through a tree: the youngest first, so that memory grows with depth, not with size. */
export interface TaskStack {
  /** Also from within a task. */
  push(task: Task): void;
  /** Resolves when no task is left; rejects with the first failure, once the running ones have ended. */
  run(): Promise<void>;
}

/** @param limit how many tasks run at once */
export function createTaskStack(limit: number): TaskStack {
  const tasks: Task[] = [];
  const failures: unknown[] = [];
  let running = 0;
  let finish: () => void = () => undefined;

  async function runOne(task: Task): Promise<void> {
    running += 1;
    try {
      await task();
    } catch (error) {
      failures.push(error);
      tasks.length = 0;
    }
    running -= 1;
    advance();
  }

  function advance(): void {
    while (running < limit && failures.length === 0) {
      const task = tasks.pop();
      if (!task) break;
      void runOne(task);
    }
    if (running === 0) finish();
  }

  return {
    push(task) {
      tasks.push(task);
    },
    async run() {
      await new Promise<void>((resolve) => {
        finish = resolve;
        advance();
      });
      if (failures.length > 0) throw failures[0];
    },
  };
}
