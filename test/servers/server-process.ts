import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

/** A server that runs, with everything it said. */
export interface ServerProcess {
  readonly pid: number;
  /** Standard error so far: both servers log there. */
  log(): string;
  hasEnded(): boolean;
  /** Ends the server and every process that it started for a connection; safe to call twice. */
  kill(): Promise<void>;
}

export interface StartOptions {
  program: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Part of the line by which the server says that it listens; without it nobody waits for that. */
  readyText?: string;
}

const setpriv = '/usr/bin/setpriv';

/** Starts a server that dies with this process, and waits until it listens. */
export async function startServerProcess(options: StartOptions): Promise<ServerProcess> {
  const command = [options.program, ...options.args];
  // Not even a test run that is killed leaves a server behind (prctl(2) PR_SET_PDEATHSIG).
  if (existsSync(setpriv)) command.unshift(setpriv, '--pdeathsig', 'KILL');
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env: options.env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'exit');
  if (options.readyText === undefined) await once(child, 'spawn');
  else await waitForText(child, child.stderr, options.readyText, () => said);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.program} has no process id`);
  return {
    pid,
    log: () => said,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      // Stopped first, so that it starts no child that is in nobody's list.
      killOne(pid, 'SIGSTOP');
      for (const descendant of [pid, ...(await descendantsOf(pid))]) killOne(descendant, 'SIGKILL');
      await ended;
    },
  };
}

/** Resolves when `text` was said on `stream`; rejects when the program ends before. */
export async function waitForText(
  child: ChildProcess,
  stream: Readable,
  text: string,
  log: () => string = () => '',
): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer | string): void => {
      said += chunk.toString();
      if (!said.includes(text)) return;
      stream.off('data', listen);
      resolve();
    };
    stream.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      reject(new Error(`ended with ${String(code ?? signal)} before “${text}”: ${log()}`));
    });
  });
}

/** A TCP port on the loopback address that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Between asking for a free port and binding it another program may take it: then ask again. */
export async function withFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await findFreePort());
    } catch (thrown) {
      if (attempt === 5 || !/in use/i.test(String(thrown))) throw thrown;
    }
  }
}

/** Waits for a server that does not say when it listens. A connection to find out would stand in its log. */
export async function untilListening(
  port: number,
  running: ServerProcess,
  host: '0100007F' | '00000000' = '0100007F',
): Promise<void> {
  const address = `${host}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  // proc(5): local address, remote address, and 0A for a socket that listens.
  const listening = new RegExp(`^ *\\d+: ${address} \\S+ 0A `, 'm');
  const deadline = Date.now() + 10_000;
  while (!listening.test(await readFile('/proc/net/tcp', 'utf8'))) {
    if (running.hasEnded()) throw new Error(`The server has ended: ${running.log()}`);
    if (Date.now() > deadline) throw new Error(`The server does not listen: ${running.log()}`);
    await setTimeout(10);
  }
}

/** Waits for any other sign that a server is ready. */
export async function untilReady(running: ServerProcess, isReady: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!isReady()) {
    if (running.hasEnded()) throw new Error(`The server has ended: ${running.log()}`);
    if (Date.now() > deadline) throw new Error(`The server is not ready: ${running.log()}`);
    await setTimeout(10);
  }
}

/** Sessions leave the process group of their server, so the children are looked up instead. */
async function descendantsOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name stands in brackets and may hold anything; after it come the state and the parent.
    const [, parent] = /\) \S (\d+) /.exec(stat.slice(stat.lastIndexOf(')'))) ?? [];
    if (parent !== undefined) parents.set(Number(pid), Number(parent));
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

function killOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself meanwhile, which is all that was wanted.
  }
}
