import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPackages } from './package-cache.ts';
import { runProgram } from './run-program.ts';
import { waitForText, withFreePort } from './server-process.ts';

/** An openssl program of some version, and how to call it. */
export interface Openssl {
  /** `3.5.4` */
  readonly version: string;
  readonly command: readonly string[];
  run(args: readonly string[]): Promise<string>;
}

/** `openssl s_server` on the loopback address. */
export interface OpensslServer {
  readonly port: number;
  /** What it said about its connections so far. */
  log(): string;
  /** Secrets of its connections, as the server knows them. */
  readonly keylogFile: string;
  stop(): Promise<void>;
}

const own = '/usr/bin/openssl';
const setpriv = '/usr/bin/setpriv';

/** The openssl of this computer. */
export async function findOwnOpenssl(): Promise<Openssl | { skip: string }> {
  return existsSync(own) ? await describe([own]) : { skip: 'no openssl on this computer' };
}

/** OpenSSL 3.5 of Debian trixie, under the loader and the libraries of its own release. */
export async function findTrixieOpenssl(): Promise<Openssl | { skip: string }> {
  const found = await findPackages({ names: ['openssl', 'libc6'], suite: 'trixie' });
  if ('skip' in found) return { skip: `no trixie tree: ${found.skip}` };
  const loader = found.path('usr/lib64/ld-linux-x86-64.so.2');
  if (!existsSync(loader)) return { skip: 'no trixie tree: only for x64' };
  const libraries = found.libraryFolders.join(':');
  return await describe([loader, '--library-path', libraries, found.path('usr/bin/openssl')]);
}

async function describe(command: readonly string[]): Promise<Openssl> {
  const [program = '', ...first] = command;
  const run = (args: readonly string[]): Promise<string> =>
    runProgram(program, [...first, ...args]);
  const said = await run(['version']);
  return { version: said.split(' ')[1] ?? 'unknown', command, run };
}

/** Starts a server that dies with this process; `args` beside those for port, log and key log. */
export async function startOpensslServer(
  openssl: Openssl,
  args: readonly string[],
): Promise<OpensslServer> {
  const folder = await mkdtemp(join(tmpdir(), 'keyferry-s_server-'));
  const keylogFile = join(folder, 'keylog');
  const start = (port: number): Promise<OpensslServer> =>
    startOn(port, [...openssl.command, 's_server', '-keylogfile', keylogFile, ...args], folder);
  try {
    return await withFreePort(start);
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
}

async function startOn(
  port: number,
  command: readonly string[],
  folder: string,
): Promise<OpensslServer> {
  const whole = [...command, '-accept', `127.0.0.1:${String(port)}`];
  if (existsSync(setpriv)) whole.unshift(setpriv, '--pdeathsig', 'KILL');
  const [program = '', ...rest] = whole;
  // It ends a connection when its input ends.
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], cwd: folder });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const ended = once(child, 'exit');
  await waitForText(child, child.stdout, 'ACCEPT', () => said);
  return {
    port,
    log: () => said,
    keylogFile: join(folder, 'keylog'),
    async stop() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The lines of the server's key log; empty while there is none. */
export async function readKeylog(server: OpensslServer): Promise<string> {
  return await readFile(server.keylogFile, 'utf8').catch(() => '');
}
