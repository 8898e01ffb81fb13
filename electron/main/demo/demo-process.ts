import { spawn, type ChildProcess } from 'node:child_process';
import * as v from 'valibot';
import { DemoReady, type DemoOptions, type DemoServerId } from '../../shared/demo.ts';
import { AppError } from '../../shared/errors.ts';
import { childEnvironment } from '../child-environment.ts';
import { readLines } from '../output-lines.ts';

export interface DemoProcessOptions {
  node: string;
  script: string;
  serverId: DemoServerId;
  /** The server's own folder in the profile. */
  folder: string;
  /** A line that the process wrote to its stderr. */
  onOutput: (line: string) => void;
}

export interface DemoProcess {
  readonly server: Omit<DemoReady, 'type'>;
  /** Resolves when the process is gone, for whatever reason. */
  readonly ended: Promise<void>;
  /** Gives it 1 s to tidy up. Safe to call twice. */
  stop(): Promise<void>;
}

/** The sample files take a tenth of this on a slow computer. */
const startMs = 15_000;
const graceMs = 1_500;

/** Starts a demo server and waits until it listens. @throws {AppError} internal, timeout */
export async function startDemoProcess(options: DemoProcessOptions): Promise<DemoProcess> {
  const { serverId, folder } = options;
  const argument: DemoOptions = { serverId, folder };
  const child = spawn(options.node, [options.script, JSON.stringify(argument)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
    env: childEnvironment(process.env),
    windowsHide: true,
  });
  if (child.stderr) readLines(child.stderr, options.onOutput);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.on('error', () => {
      // Without a process id nothing was started; else a message could not be delivered.
      if (child.pid === undefined) resolve();
    });
  });

  async function stop(): Promise<void> {
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(timer);
  }

  try {
    return { server: await waitUntilReady(child, ended), ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitUntilReady(child: ChildProcess, ended: Promise<void>): Promise<DemoReady> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new AppError('timeout', 'The demo server did not start in time.'));
    }, startMs);
  });
  const gone = ended.then(() => {
    throw new AppError('internal', 'The demo server ended while it was starting.');
  });
  const ready = new Promise<DemoReady>((resolve, reject) => {
    child.once('message', (message) => {
      const parsed = v.safeParse(DemoReady, message);
      if (parsed.success) resolve(parsed.output);
      else reject(new AppError('internal', 'The demo server spoke another language.'));
    });
  });
  try {
    return await Promise.race([ready, late, gone]);
  } finally {
    clearTimeout(timer);
  }
}
