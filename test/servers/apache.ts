import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chown, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findPackages, type DebianPackages } from './package-cache.ts';
import { runProgram } from './run-program.ts';
import { startServerProcess, untilReady, withFreePort } from './server-process.ts';
import type { CertificateOptions } from './test-ca.ts';
import { createWebPlace, type WebPlace, type WebServer } from './web-server.ts';

export interface ApacheOptions {
  /** How it asks for the password. */
  signIn?: 'basic' | 'digest' | 'none';
  /** Without it a folder is a page of links. */
  hasDav?: boolean;
  certificate?: CertificateOptions;
  /** More lines of its configuration. */
  config?: readonly string[];
  modules?: readonly string[];
}

export interface Apache {
  readonly version: string;
  start(options?: ApacheOptions): Promise<WebServer>;
}

/** Apache with mod_dav, fetched on first use. */
export async function findApache(): Promise<Apache | { skip: string }> {
  const found = await findPackages({ names: ['apache2-bin'] });
  if ('skip' in found) return found;
  return {
    version: found.versions['apache2-bin'] ?? 'unknown',
    start: (options = {}) => startApache(found, options),
  };
}

const errorLog = 'error.log';
const realm = 'keyferry test';

async function startApache(found: DebianPackages, options: ApacheOptions): Promise<WebServer> {
  const place = await createWebPlace('apache', options.certificate);
  try {
    const locks = join(place.folder, 'locks');
    await mkdir(locks);
    if (place.owner) await chown(locks, place.owner.uid, place.owner.gid);
    await writeAccount(place);
    const env = await withLockDatabase(found, place);
    const { port, running } = await withFreePort(async (free) => {
      const config = join(place.folder, 'httpd.conf');
      await writeFile(config, `${linesOf(found, place, free, options).join('\n')}\n`);
      const running = await startServerProcess({
        program: found.path('usr/sbin/apache2'),
        args: ['-D', 'FOREGROUND', '-f', config],
        env,
      });
      // Its log is a file: standard error is a socket here, which it cannot open by name.
      await untilReady(running, () => logOf(place).includes('resuming normal operations'));
      return { port: free, running };
    });
    return {
      name: 'Apache',
      version: found.versions['apache2-bin'] ?? 'unknown',
      host: 'localhost',
      port,
      user: place.user,
      password: place.password,
      root: place.root,
      owner: place.owner,
      isUnprivileged: true,
      caFile: place.ca.caFile,
      certificate: place.certificate,
      log: () => running.log() + logOf(place),
      kill: () => running.kill(),
      async stop() {
        await running.kill();
        await place.remove();
      },
    };
  } catch (thrown) {
    await place.remove();
    throw thrown;
  }
}

/**
 * What locks are kept in is loaded when the first one is asked for, by a user who need not be able to enter
 * the cache folder.
 */
async function withLockDatabase(
  found: DebianPackages,
  { folder }: WebPlace,
): Promise<NodeJS.ProcessEnv> {
  const own = join(folder, 'libraries');
  await mkdir(own);
  for (const base of found.libraryFolders) {
    for (const file of ['apr-util-1/apr_dbm_db-1.so', 'libdb-5.3.so']) {
      const path = join(base, file);
      if (existsSync(path)) await copyFile(path, join(own, basename(file)));
    }
  }
  return { ...found.env, LD_LIBRARY_PATH: [own, ...found.libraryFolders].join(':') };
}

function logOf({ folder }: WebPlace): string {
  const file = join(folder, errorLog);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

async function writeAccount({ folder, user, password }: WebPlace): Promise<void> {
  const hash = await runProgram('/usr/bin/openssl', ['passwd', '-6', password]);
  await writeFile(join(folder, 'basic'), `${user}:${hash.trim()}\n`);
  const digest = createHash('md5').update(`${user}:${realm}:${password}`).digest('hex');
  await writeFile(join(folder, 'digest'), `${user}:${realm}:${digest}\n`);
}

const usualModules = [
  ...['mpm_event', 'authn_core', 'authn_file', 'authz_core', 'authz_user', 'auth_basic'],
  ...['auth_digest', 'dav', 'dav_fs', 'ssl', 'socache_shmcb', 'mime', 'dir', 'autoindex', 'alias'],
];

function linesOf(
  found: DebianPackages,
  { folder, root, owner, certificate }: WebPlace,
  port: number,
  { signIn = 'basic', hasDav = true, config = [], modules = [] }: ApacheOptions,
): string[] {
  const load = (name: string): string =>
    `LoadModule ${name}_module ${found.path(`usr/lib/apache2/modules/mod_${name}.so`)}`;
  return [
    `ServerRoot ${folder}`,
    `DefaultRuntimeDir ${folder}`,
    'ServerName localhost',
    `Listen 127.0.0.1:${String(port)}`,
    `PidFile ${join(folder, 'pid')}`,
    `ErrorLog ${join(folder, errorLog)}`,
    ...[...usualModules, ...modules].map(load),
    ...(owner ? [`User #${String(owner.uid)}`, `Group #${String(owner.gid)}`] : []),
    // One small process: tests open a few dozen connections at most.
    'StartServers 1',
    'ServerLimit 1',
    'ThreadsPerChild 64',
    'MaxRequestWorkers 64',
    'MinSpareThreads 1',
    'MaxSpareThreads 64',
    'SSLEngine on',
    `SSLCertificateFile ${certificate.chainFile}`,
    `SSLCertificateKeyFile ${certificate.keyFile}`,
    `DavLockDB ${join(folder, 'locks/db')}`,
    'TypesConfig /dev/null',
    'AddDefaultCharset Off',
    `DocumentRoot ${root}`,
    `<Directory ${root}>`,
    'AllowOverride None',
    'Options Indexes FollowSymLinks',
    'DirectoryIndex disabled',
    ...(hasDav ? ['Dav On'] : ['IndexOptions FancyIndexing HTMLTable NameWidth=* Charset=UTF-8']),
    ...(signIn === 'none' ? ['Require all granted'] : signInLines(folder, signIn)),
    '</Directory>',
    ...config,
  ];
}

function signInLines(folder: string, signIn: 'basic' | 'digest'): string[] {
  const own =
    signIn === 'basic'
      ? ['AuthType Basic', `AuthUserFile ${join(folder, 'basic')}`]
      : ['AuthType Digest', 'AuthDigestProvider file', `AuthUserFile ${join(folder, 'digest')}`];
  return [...own, `AuthName "${realm}"`, 'Require valid-user'];
}
