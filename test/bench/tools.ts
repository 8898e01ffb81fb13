import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DebianPackages } from '../servers/package-cache.ts';
import { runProgram } from '../servers/run-program.ts';
import type { TestServer } from '../servers/server.ts';
import type { Command } from './measure.ts';

/** One piece of work as every tool is told it. Paths are absolute and need no quoting. */
export interface Task {
  kind: 'get' | 'put' | 'list';
  isFolder: boolean;
  /** What is copied or listed. */
  source: string;
  /** The existing folder that receives it. */
  into: string;
  /** The name that it gets there. */
  name: string;
  port: number;
}

export interface Tool {
  readonly name: string;
  readonly version: string;
  /** Unless it is false. */
  readonly isForFoldersToo?: boolean;
  command(task: Task): Command;
}

/** A server with everybody who takes part, and where its files lie. */
export interface Service {
  /** On this computer's disk; the works' files are made below it. */
  readonly folder: string;
  readonly tools: readonly Tool[];
  portFor(delayMs: number): number;
  stop(): Promise<void>;
}

export interface ToolOptions {
  packages: DebianPackages;
  server: TestServer;
  /** The launcher that the build makes. */
  keyferry: string;
  /** An empty home, so that nobody's own configuration plays a part. */
  home: string;
}

/** Everybody who takes part, each with the options that its users would choose for such work. */
export async function findTools(options: ToolOptions): Promise<Tool[]> {
  const { packages, server, home } = options;
  const knownHosts = join(home, 'known_hosts');
  const puttyKey = join(home, 'identity.ppk');
  const env = { ...packages.env, HOME: home, LANG: 'C.UTF-8' };
  const toPutty = ['-O', 'private', '-o', puttyKey, server.identityFile];
  await runProgram(packages.path('usr/bin/puttygen'), toPutty, { env });
  const config = { ...options, knownHosts, puttyKey, env };
  return [await keyferry(config), openSsh(config), lftp(config), rclone(config), psftp(config)];
}

/** Keys of the server for both of its ports: OpenSSH's client and others look them up by port. */
export async function writeKnownHosts(
  home: string,
  server: TestServer,
  ports: readonly number[],
): Promise<void> {
  const lines = ports.flatMap((port) =>
    server.hostKeys.map(({ type, base64 }) => `[127.0.0.1]:${String(port)} ${type} ${base64}\n`),
  );
  await writeFile(join(home, 'known_hosts'), lines.join(''));
}

interface Config extends ToolOptions {
  knownHosts: string;
  puttyKey: string;
  env: NodeJS.ProcessEnv;
}

async function keyferry(config: Config): Promise<Tool> {
  const { server, home, knownHosts } = config;
  const env = { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8' };
  const version = (await runProgram(config.keyferry, ['--version'], { env })).trim();
  const trust = ['--known-hosts', knownHosts, '--identity', server.identityFile];
  return {
    name: 'Keyferry',
    version,
    command({ kind, source, into, port }) {
      const url = (path: string): string =>
        `sftp://${server.user}@127.0.0.1:${String(port)}${path}`;
      const words = {
        get: ['get', url(source), `${into}/`],
        put: ['put', source, url(`${into}/`)],
        list: ['ls', url(source)],
      };
      return { program: config.keyferry, args: [...trust, ...words[kind]], env };
    },
  };
}

function sshOptions({ server, knownHosts }: Config): string[] {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'IdentityAgent=none'];
  const files = [`UserKnownHostsFile=${knownHosts}`, `IdentityFile=${server.identityFile}`];
  return ['-F', 'none', ...[...options, ...files].flatMap((option) => ['-o', option])];
}

function openSsh(config: Config): Tool {
  const { packages, server, env } = config;
  return {
    name: 'OpenSSH sftp',
    version: packages.versions['openssh-client'] ?? 'unknown',
    command({ kind, isFolder, source, into, port }) {
      const deep = isFolder ? '-r ' : '';
      const lines = {
        get: `get ${deep}${source} ${into}/`,
        put: `put ${deep}${source} ${into}/`,
        list: `ls -1f ${source}`,
      };
      const ssh = ['-S', packages.path('usr/bin/ssh'), '-q', '-P', String(port)];
      return {
        program: packages.path('usr/bin/sftp'),
        args: [...ssh, ...sshOptions(config), '-b', '-', `${server.user}@127.0.0.1`],
        env,
        input: `${lines[kind]}\n`,
      };
    },
  };
}

function lftp(config: Config): Tool {
  const { packages, server, env } = config;
  const program = [packages.path('usr/bin/ssh'), '-a', '-x', ...sshOptions(config)].join(' ');
  return {
    name: 'lftp',
    version: packages.versions['lftp'] ?? 'unknown',
    command({ kind, isFolder, source, into, name, port }) {
      const lines = {
        get: isFolder ? `mirror -P4 ${source} ${into}/${name}` : `get -O ${into} ${source}`,
        put: isFolder ? `mirror -R -P4 ${source} ${into}/${name}` : `put -O ${into} ${source}`,
        list: `cls -1 ${source}`,
      };
      const script = [
        `set sftp:connect-program "${program}"`,
        'set cmd:fail-exit yes; set net:max-retries 1; set sftp:auto-confirm no',
        `open -u ${server.user},none sftp://127.0.0.1:${String(port)}`,
        lines[kind],
      ];
      return { program: packages.path('usr/bin/lftp'), args: ['-c', script.join('; ')], env };
    },
  };
}

function rclone(config: Config): Tool {
  const { packages, server, env, knownHosts } = config;
  return {
    name: 'rclone',
    version: packages.versions['rclone'] ?? 'unknown',
    command({ kind, isFolder, source, into, name, port }) {
      const options = {
        host: '127.0.0.1',
        port: String(port),
        user: server.user,
        'key-file': server.identityFile,
        'known-hosts-file': knownHosts,
        // It would else run a checksum program on the server, which this user's account has not.
        'disable-hashcheck': 'true',
        'shell-type': 'none',
      };
      const sftp = Object.entries(options).map(([key, value]) => `--sftp-${key}=${value}`);
      const copy = isFolder ? 'copy' : 'copyto';
      const words = {
        get: [copy, `:sftp:${source}`, `${into}/${name}`],
        put: [copy, source, `:sftp:${into}/${name}`],
        list: ['lsf', `:sftp:${source}`],
      };
      return {
        program: packages.path('usr/bin/rclone'),
        args: ['--config=', '--transfers=4', '--retries=1', ...sftp, ...words[kind]],
        env,
      };
    },
  };
}

function psftp(config: Config): Tool {
  const { packages, server, env, puttyKey } = config;
  const [key] = server.hostKeys;
  return {
    name: 'psftp',
    version: packages.versions['putty-tools'] ?? 'unknown',
    command({ kind, isFolder, source, into, name, port }) {
      const deep = isFolder ? '-r ' : '';
      const lines = {
        get: `get ${deep}${source} ${into}/${name}`,
        put: `put ${deep}${source} ${into}/${name}`,
        list: `ls ${source}`,
      };
      const trust = ['-batch', '-hostkey', key?.fingerprintSha256 ?? '', '-i', puttyKey];
      return {
        program: packages.path('usr/bin/psftp'),
        args: ['-P', String(port), ...trust, '-b', '/dev/stdin', `${server.user}@127.0.0.1`],
        env,
        input: `${lines[kind]}\nquit\n`,
      };
    },
  };
}
