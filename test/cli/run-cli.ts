import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../electron/shared/errors.ts';
import { SecurityReport } from '../../electron/shared/report.ts';
import * as v from 'valibot';

/** The bundle that the launcher runs; `npm test` builds it. */
const script = fileURLToPath(new URL('../../out/electron/cli.cjs', import.meta.url));

export interface CliRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** A home of its own, so that nobody's keys and known hosts play a part. */
  home: string;
  env?: Record<string, string>;
  cwd?: string;
}

/** Starts the command line as a process of its own, without a terminal; `stdout` may be an open file. */
export function startCli(
  args: readonly string[],
  { home, env, cwd }: CliOptions,
  stdout: 'pipe' | number = 'pipe',
): ChildProcess {
  if (!existsSync(script)) throw new Error(`${script} is missing: run npm run build first.`);
  return spawn(process.execPath, [script, ...args], {
    cwd: cwd ?? home,
    env: { PATH: process.env['PATH'], HOME: home, TZ: 'UTC', ...env },
    stdio: ['ignore', stdout, 'pipe'],
  });
}

/** Runs it to its end. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  const child = startCli(args, options);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (piece: string) => {
      texts[name] += piece;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...texts };
}

const FailureLine = v.strictObject({ ok: v.literal(false), error: Failure });

/** The one line of stderr that --json promises for a failure. */
export function failureOf({ stderr }: CliRun): Failure {
  const lines = stderr.trimEnd().split('\n');
  if (lines.length !== 1) throw new Error(`expected one line on stderr:\n${stderr}`);
  return v.parse(FailureLine, JSON.parse(stderr)).error;
}

const Document = v.strictObject({ version: v.literal(1), reports: v.array(SecurityReport) });

/** The only report of a JSON document on stdout, checked against the schema. */
export function reportOf({ stdout }: CliRun): SecurityReport {
  const { reports } = v.parse(Document, JSON.parse(stdout));
  const [report, ...others] = reports;
  if (!report || others.length > 0) throw new Error(`expected one report:\n${stdout}`);
  return report;
}
