import { AppError, type Failure } from '../../../electron/shared/errors.ts';
import type {
  PermissionRule,
  TreeChange,
  TreeCount,
} from '../../../electron/shared/tree-permissions.ts';
import type { SessionFiles } from './session-files.ts';

/** Which entries of a tree get the permissions. */
export type PermissionScope = 'all' | 'files' | 'folders';

export function ruleOf(
  mode: number,
  scope: PermissionScope,
  isExecuteKept: boolean,
): PermissionRule {
  const bits = mode & 0o777;
  return {
    fileMode: scope === 'folders' ? null : bits,
    folderMode: scope === 'files' ? null : bits,
    isExecuteKept,
  };
}

export function affected({ files, folders }: TreeCount, scope: PermissionScope): number {
  return (scope === 'folders' ? 0 : files) + (scope === 'files' ? 0 : folders);
}

/** Permissions of whole trees: counted first, then set, both of which can be stopped. */
export class TreePermissions {
  phase = $state<'counting' | 'ready' | 'running' | 'done' | 'failed'>('counting');
  count = $state.raw<TreeCount | null>(null);
  /** Entries that are changed by now. */
  done = $state(0);
  result = $state.raw<TreeChange | null>(null);
  failure = $state.raw<Failure | null>(null);

  readonly #files: SessionFiles;
  readonly #paths: string[];
  #running = new AbortController();

  constructor(files: SessionFiles, paths: string[]) {
    this.#files = files;
    this.#paths = paths;
    void this.#try(async ({ signal }) => {
      this.count = await files.countTrees(paths, signal);
      this.phase = 'ready';
    });
  }

  async run(rule: PermissionRule): Promise<void> {
    this.phase = 'running';
    await this.#try(async ({ signal }) => {
      const told = (done: number): void => {
        this.done = done;
      };
      this.result = await this.#files.setTreePermissions(this.#paths, rule, told, signal);
      this.done = this.result.changed;
      this.phase = 'done';
    });
  }

  /** What is changed already stays so. */
  stop(): void {
    this.#running.abort();
  }

  async #try(work: (running: AbortController) => Promise<void>): Promise<void> {
    this.#running = new AbortController();
    try {
      await work(this.#running);
    } catch (thrown) {
      this.failure = AppError.from(thrown).toFailure();
      this.phase = 'failed';
    }
  }
}
