import { AppError } from '../shared/errors.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { get } from './commands/get.ts';
import { inspect } from './commands/inspect.ts';
import { ls } from './commands/ls.ts';
import { mkdir } from './commands/mkdir.ts';
import { mv } from './commands/mv.ts';
import { probe } from './commands/probe.ts';
import { put } from './commands/put.ts';
import { rm } from './commands/rm.ts';
import type { Context, RunCommand } from './context.ts';
import { exitCodeOf, exitCodes, sayFailure } from './failure.ts';
import { helpText } from './help.ts';
import { readCommandLine, type Command } from './options.ts';
import type { Terminal } from './terminal.ts';

const runners: Readonly<Record<Command, RunCommand>> = {
  ls,
  get,
  put,
  mkdir,
  mv,
  rm,
  inspect,
  probe,
};

export type Surroundings = Pick<Context, 'terminal' | 'env' | 'signal'>;

/** One run of the command line; resolves to its exit code and never rejects. */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal, env } = surroundings;
  try {
    const line = readCommandLine(argv, env);
    if (line.kind === 'help') return await print(terminal, helpText);
    if (line.kind === 'version') return await print(terminal, `${packageJson.version}\n`);
    const { command, operands, options } = line;
    const [first = '', second] = operands;
    return await runners[command]({ ...surroundings, options }, first, second);
  } catch (thrown) {
    const error = AppError.from(thrown);
    // The line may be too wrong to be read, and yet a script waits for JSON.
    sayFailure(terminal, error, argv.includes('--json'));
    return exitCodeOf(error);
  }
}

async function print(terminal: Terminal, text: string): Promise<number> {
  await terminal.write(text);
  return exitCodes.done;
}
