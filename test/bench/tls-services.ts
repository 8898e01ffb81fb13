import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findApache } from '../servers/apache.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import type { DebianPackages } from '../servers/package-cache.ts';
import { runProgram } from '../servers/run-program.ts';
import { createTestCa } from '../servers/test-ca.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import type { Command } from './measure.ts';
import type { Service, Task, Tool } from './tools.ts';

interface Account {
  host: string;
  port: number;
  user: string;
  password: string;
  caFile: string;
  /** From a place on the disk to its path on the server. */
  pathOf: (place: string) => string;
}

interface Config {
  packages: DebianPackages;
  keyferry: string;
  home: string;
  account: Account;
}

/** vsftpd, which demands that every data connection resumes the session. */
export async function startFtpsService(
  packages: DebianPackages,
  keyferry: string,
  folder: string,
): Promise<Service> {
  const own = await findDebianPackages();
  if ('skip' in own) throw new Error(own.skip);
  const vsftpd = await findVsftpd(own);
  if ('skip' in vsftpd) throw new Error(vsftpd.skip);
  const ca = await createTestCa();
  const server = await vsftpd.start({ security: 'explicit', certificate: await ca.issue() });
  const home = await makeHome(folder, ca.caFile);
  const { host, port, user, password } = server;
  const caFile = join(home, 'ca.pem');
  const account = { host, port, user, password, caFile, pathOf: (place: string) => place };
  const config = { packages, keyferry, home, account };
  return {
    folder,
    tools: [await keyferryTool('ftps', config), curl('ftp', config), lftp(config)],
    portFor: () => port,
    async stop() {
      await server.stop();
      await ca.remove();
    },
  };
}

/** Apache with mod_dav; its files lie where it may write. */
export async function startWebdavService(
  packages: DebianPackages,
  keyferry: string,
  folder: string,
): Promise<Service> {
  const apache = await findApache();
  if ('skip' in apache) throw new Error(apache.skip);
  const server = await apache.start({ hasDav: true });
  const home = await makeHome(folder, server.caFile);
  const { host, port, user, password, root } = server;
  const pathOf = (place: string): string => place.slice(root.length);
  const account = { host, port, user, password, caFile: join(home, 'ca.pem'), pathOf };
  const config = { packages, keyferry, home, account };
  return {
    folder: root,
    tools: [await keyferryTool('https', config), curl('https', config), rclone(config)],
    portFor: () => port,
    stop: () => server.stop(),
  };
}

async function makeHome(folder: string, caFile: string): Promise<string> {
  const home = join(folder, 'home-tls');
  await mkdir(home, { recursive: true });
  await copyFile(caFile, join(home, 'ca.pem'));
  await chmod(home, 0o755);
  return home;
}

async function keyferryTool(scheme: 'ftps' | 'https', config: Config): Promise<Tool> {
  const { keyferry, home, account } = config;
  const env = { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', SECRET: account.password };
  const version = (await runProgram(keyferry, ['--version'], { env })).trim();
  const url = (place: string): string =>
    `${scheme}://${account.user}@${account.host}:${String(account.port)}${account.pathOf(place)}`;
  return {
    name: 'Keyferry',
    version,
    command({ kind, source, into }): Command {
      const options = ['--ca', account.caFile, '--password-env', 'SECRET'];
      const words = kind === 'get' ? [url(source), `${into}/`] : [source, url(`${into}/`)];
      return { program: keyferry, args: [...options, kind, ...words], env };
    },
  };
}

/** Copies one file; folders are beyond it. */
function curl(scheme: 'ftp' | 'https', { packages, home, account }: Config): Tool {
  const { host, port, user, password, caFile, pathOf } = account;
  // A second slash makes an FTP path absolute (RFC 1738 section 3.2.2 has it as %2F).
  const base = `${scheme}://${host}:${String(port)}${scheme === 'ftp' ? '/' : ''}`;
  return {
    name: 'curl',
    version: packages.versions['curl'] ?? 'unknown',
    isForFoldersToo: false,
    command({ kind, source, into, name }: Task): Command {
      const way = ['--fail', '--silent', '--show-error', '--ssl-reqd', '--cacert', caFile];
      const signIn = ['--user', `${user}:${password}`];
      const words =
        kind === 'get'
          ? [`${base}${pathOf(source)}`, '--output', `${into}/${name}`]
          : ['--upload-file', source, `${base}${pathOf(into)}/${name}`];
      return {
        program: packages.path('usr/bin/curl'),
        args: [...way, ...signIn, ...words],
        env: { ...packages.env, HOME: home },
      };
    },
  };
}

function lftp({ packages, home, account }: Config): Tool {
  const { host, port, user, password, caFile } = account;
  return {
    name: 'lftp',
    version: packages.versions['lftp'] ?? 'unknown',
    command({ kind, isFolder, source, into, name }: Task): Command {
      const lines = {
        get: isFolder ? `mirror -P4 ${source} ${into}/${name}` : `get -O ${into} ${source}`,
        put: isFolder ? `mirror -R -P4 ${source} ${into}/${name}` : `put -O ${into} ${source}`,
        list: `cls -1 ${source}`,
      };
      const script = [
        `set ftp:ssl-force true; set ftp:ssl-protect-data true; set ssl:ca-file ${caFile}`,
        'set cmd:fail-exit yes; set net:max-retries 1',
        `open -u ${user},${password} ftp://${host}:${String(port)}`,
        lines[kind],
      ];
      return {
        program: packages.path('usr/bin/lftp'),
        args: ['-c', script.join('; ')],
        env: { ...packages.env, HOME: home, LANG: 'C.UTF-8' },
      };
    },
  };
}

function rclone({ packages, home, account }: Config): Tool {
  const { host, port, user, password, caFile, pathOf } = account;
  const program = packages.path('usr/bin/rclone');
  return {
    name: 'rclone',
    version: packages.versions['rclone'] ?? 'unknown',
    command({ kind, isFolder, source, into, name }: Task): Command {
      const way = [
        `--webdav-url=https://${host}:${String(port)}`,
        `--webdav-user=${user}`,
        `--ca-cert=${caFile}`,
      ];
      const copy = isFolder ? 'copy' : 'copyto';
      const words =
        kind === 'get'
          ? [copy, `:webdav:${pathOf(source)}`, `${into}/${name}`]
          : [copy, source, `:webdav:${pathOf(into)}/${name}`];
      // It takes the password in a form of its own, which a shell has it make on the way.
      const script = 'export RCLONE_WEBDAV_PASS="$("$0" obscure "$SECRET")"; exec "$0" "$@"';
      const options = ['--config=', '--transfers=4', '--retries=1', ...way];
      return {
        program: '/bin/sh',
        args: ['-c', script, program, ...options, ...words],
        env: { ...packages.env, HOME: home, SECRET: password },
      };
    },
  };
}
