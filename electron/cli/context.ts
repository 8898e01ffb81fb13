import type { CliOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** What every command gets. */
export interface Context {
  readonly options: CliOptions;
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl+C and when nobody reads the output any more. */
  readonly signal: AbortSignal;
}

/** Operands are checked in number before a command runs; resolves to the exit code. */
export type RunCommand = (
  context: Context,
  first: string,
  second: string | undefined,
) => Promise<number>;
