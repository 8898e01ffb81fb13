import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPackages, type DebianPackages } from './package-cache.ts';
import { startServerProcess, withFreePort } from './server-process.ts';
import { createWebPlace, type WebPlace, type WebServer } from './web-server.ts';

export interface Lighttpd {
  readonly version: string;
  start(): Promise<WebServer>;
}

/** lighttpd with the pages of its mod_dirlisting, fetched on first use. */
export async function findLighttpd(): Promise<Lighttpd | { skip: string }> {
  const found = await findPackages({ names: ['lighttpd', 'lighttpd-mod-openssl'] });
  if ('skip' in found) return found;
  return {
    version: found.versions['lighttpd'] ?? 'unknown',
    start: () => startLighttpd(found),
  };
}

async function startLighttpd(found: DebianPackages): Promise<WebServer> {
  const place = await createWebPlace('lighttpd');
  try {
    await writeFile(join(place.folder, 'accounts'), `${place.user}:${place.password}\n`);
    const { port, running } = await withFreePort(async (free) => {
      const config = join(place.folder, 'lighttpd.conf');
      await writeFile(config, `${linesOf(place, free).join('\n')}\n`);
      return {
        port: free,
        running: await startServerProcess({
          program: found.path('usr/sbin/lighttpd'),
          args: ['-D', '-f', config, '-m', found.path('usr/lib/lighttpd')],
          env: found.env,
          readyText: 'server started',
        }),
      };
    });
    return {
      name: 'lighttpd',
      version: found.versions['lighttpd'] ?? 'unknown',
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

function linesOf({ folder, root, owner, certificate }: WebPlace, port: number): string[] {
  const quoted = (text: string): string => JSON.stringify(text);
  return [
    'server.modules = ("mod_openssl", "mod_auth", "mod_authn_file", "mod_dirlisting")',
    `server.document-root = ${quoted(root)}`,
    'server.bind = "127.0.0.1"',
    `server.port = ${String(port)}`,
    ...(owner ? ['server.username = "nobody"', 'server.groupname = "nogroup"'] : []),
    'ssl.engine = "enable"',
    `ssl.pemfile = ${quoted(certificate.chainFile)}`,
    `ssl.privkey = ${quoted(certificate.keyFile)}`,
    'dir-listing.activate = "enable"',
    'dir-listing.encoding = "utf-8"',
    'dir-listing.hide-dotfiles = "disable"',
    'auth.backend = "plain"',
    `auth.backend.plain.userfile = ${quoted(join(folder, 'accounts'))}`,
    'auth.require = ("/" => ("method" => "digest", "algorithm" => "MD5|SHA-256", "realm" => "keyferry test", "require" => "valid-user"))',
  ];
}
