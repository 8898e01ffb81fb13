import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPackages, type DebianPackages } from './package-cache.ts';
import { runProgram } from './run-program.ts';
import { startServerProcess, withFreePort } from './server-process.ts';
import type { CertificateOptions } from './test-ca.ts';
import { createWebPlace, type WebPlace, type WebServer } from './web-server.ts';

export interface NginxOptions {
  /** WebDAV by dav and dav-ext, or pages made by autoindex in one of its formats. */
  kind?: 'dav' | 'html' | 'json' | 'xml';
  certificate?: CertificateOptions;
  /** Version, suite, curve, resumption, name and protocol of each request's connection go into this file. */
  tlsLogFile?: string;
  /** More lines inside the server block. */
  config?: readonly string[];
}

export interface Nginx {
  readonly version: string;
  start(options?: NginxOptions): Promise<WebServer>;
}

/** nginx with the module that adds PROPFIND and locks, fetched on first use. */
export async function findNginx(): Promise<Nginx | { skip: string }> {
  const found = await findPackages({ names: ['nginx', 'libnginx-mod-http-dav-ext'] });
  if ('skip' in found) return found;
  return {
    version: found.versions['nginx'] ?? 'unknown',
    start: (options = {}) => startNginx(found, options),
  };
}

async function startNginx(found: DebianPackages, options: NginxOptions): Promise<WebServer> {
  const place = await createWebPlace('nginx', options.certificate);
  try {
    const hash = await runProgram('/usr/bin/openssl', ['passwd', '-6', place.password]);
    await writeFile(join(place.folder, 'accounts'), `${place.user}:${hash.trim()}\n`);
    await mkdir(join(place.folder, 'temporary'));
    const { port, running } = await withFreePort(async (free) => {
      const config = join(place.folder, 'nginx.conf');
      await writeFile(config, `${linesOf(found, place, free, options).join('\n')}\n`);
      return {
        port: free,
        running: await startServerProcess({
          program: found.path('usr/sbin/nginx'),
          args: ['-p', place.folder, '-e', 'stderr', '-c', config],
          env: found.env,
          readyText: 'start worker process ',
        }),
      };
    });
    return {
      name: 'nginx',
      version: found.versions['nginx'] ?? 'unknown',
      host: 'localhost',
      port,
      user: place.user,
      password: place.password,
      root: place.root,
      owner: place.owner,
      isUnprivileged: true,
      caFile: place.ca.caFile,
      certificate: place.certificate,
      log: () => running.log(),
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

const tlsFormat =
  "log_format tls '$ssl_protocol $ssl_cipher $ssl_curve $ssl_session_reused $ssl_server_name $ssl_alpn_protocol';";
const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

function linesOf(
  found: DebianPackages,
  { folder, root, owner, certificate }: WebPlace,
  port: number,
  { kind = 'dav', config = [], tlsLogFile }: NginxOptions,
): string[] {
  const index = [
    'autoindex on;',
    'autoindex_exact_size on;',
    ...(kind === 'dav' ? [] : [`autoindex_format ${kind};`]),
  ];
  const dav = [
    'dav_methods PUT DELETE MKCOL COPY MOVE;',
    'dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;',
    'dav_ext_lock zone=locks;',
    'dav_access user:rw group:r all:r;',
    'client_max_body_size 0;',
  ];
  return [
    `load_module ${found.path('usr/lib/nginx/modules/ngx_http_dav_ext_module.so')};`,
    'daemon off;',
    'worker_processes 1;',
    ...(owner ? ['user nobody nogroup;'] : []),
    'error_log stderr notice;',
    `pid ${join(folder, 'pid')};`,
    'events { worker_connections 256; }',
    'http {',
    ...(tlsLogFile === undefined
      ? ['access_log off;']
      : [tlsFormat, `access_log ${tlsLogFile} tls;`]),
    ...temporary.map((name) => `${name}_temp_path ${join(folder, 'temporary', name)};`),
    'dav_ext_lock_zone zone=locks:1m;',
    'default_type application/octet-stream;',
    'server {',
    `listen 127.0.0.1:${String(port)} ssl;`,
    'server_name localhost;',
    `ssl_certificate ${certificate.chainFile};`,
    `ssl_certificate_key ${certificate.keyFile};`,
    `root ${root};`,
    'auth_basic "keyferry test";',
    `auth_basic_user_file ${join(folder, 'accounts')};`,
    'location / {',
    ...(kind === 'dav' ? dav : index),
    '}',
    ...config,
    '}',
    '}',
  ];
}
