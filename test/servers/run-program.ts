import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Most that it may say. */
  maxBytes?: number;
}

/** Standard output of a program that ends by itself. Rejects with its standard error in the message. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env = process.env, maxBytes = 64 * 1024 * 1024 }: RunOptions = {},
): Promise<string> {
  try {
    const { stdout } = await execute(program, [...args], {
      env,
      maxBuffer: maxBytes,
      ...(cwd === undefined ? {} : { cwd }),
    });
    return stdout;
  } catch (thrown) {
    const said = thrown instanceof Error && 'stderr' in thrown ? String(thrown.stderr) : '';
    throw new Error(`${program} ${args.join(' ')} failed: ${said.trim() || String(thrown)}`, {
      cause: thrown,
    });
  }
}
