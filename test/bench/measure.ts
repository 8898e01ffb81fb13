import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Command {
  program: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** What standard input, a file, holds. */
  input?: string;
}

/** One whole process, from its start to its end, with every process that it waited for. */
export interface Measurement {
  wallSeconds: number;
  /** User and system time together. */
  cpuSeconds: number;
  /** Resident set of the largest single process at its peak. */
  peakBytes: number;
}

/**
 * Runs `command` under GNU time, which asks the kernel (wait4(2)) what it used.
 * Rejects with what the program said when it fails: a run that did not do its work is no figure.
 */
export async function measure(
  command: Command,
  gnuTime: string,
  folder: string,
): Promise<Measurement> {
  const notes = join(folder, 'time.txt');
  const script = join(folder, 'input.txt');
  await writeFile(script, command.input ?? '');
  const input = await open(script);
  const started = performance.now();
  const child = spawn(
    gnuTime,
    ['-q', '-o', notes, '-f', '%U %S %M', command.program, ...command.args],
    { env: command.env, stdio: [input.fd, 'pipe', 'pipe'] },
  );
  // Listings are read and thrown away, as by a pipe to a program that is fast.
  child.stdout?.resume();
  const complaint = child.stderr ? text(child.stderr) : Promise.resolve('');
  const [code] = (await once(child, 'exit')) as [number | null];
  const wallSeconds = (performance.now() - started) / 1000;
  await input.close();
  if (code !== 0) {
    const said = (await complaint).trim().slice(-2000);
    throw new Error(`${command.program} ended with ${String(code)}: ${said}`);
  }
  const [user = NaN, system = NaN, peakKib = NaN] = (await readFile(notes, 'utf8'))
    .trim()
    .split(' ')
    .map(Number);
  await rm(notes);
  return { wallSeconds, cpuSeconds: user + system, peakBytes: peakKib * 1024 };
}
