import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPackages, type DebianPackages } from './package-cache.ts';
import { startOpenSsh, type OpenSshOptions } from './openssh.ts';
import type { TestServer } from './server.ts';

/** The three programs into which OpenSSH 10 is split. */
const programs = [
  'usr/sbin/sshd',
  'usr/lib/openssh/sshd-session',
  'usr/lib/openssh/sshd-auth',
] as const;

/** Starts OpenSSH 10 the way startOpenSsh starts the computer's own release. */
export interface Trixie {
  readonly version: string;
  startOpenSsh(options?: OpenSshOptions): Promise<TestServer>;
}

/**
 * OpenSSH 10 of Debian trixie on an older Debian. Nothing is installed: its programs run under the
 * loader and the libraries of their own release, `own` does the rest.
 */
export async function findTrixie(own: DebianPackages): Promise<Trixie | { skip: string }> {
  const found = await findPackages({ names: ['openssh-server', 'libc6'], suite: 'trixie' });
  if ('skip' in found) return { skip: `no trixie tree: ${found.skip}` };
  const loader = found.path('usr/lib64/ld-linux-x86-64.so.2');
  if (!existsSync(loader)) return { skip: 'no trixie tree: only for x64' };
  const version = found.versions['openssh-server'] ?? 'unknown';
  return {
    version,
    async startOpenSsh(options = {}) {
      const folder = await mkdtemp(join(tmpdir(), 'keyferry-trixie-'));
      const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
      try {
        const wrappers = await writeWrappers(found, loader, folder);
        const server = await startOpenSsh(
          {
            ...own,
            path: (file) => wrappers.get(file) ?? own.path(file),
            versions: { ...own.versions, 'openssh-server': version },
          },
          options,
        );
        return {
          ...server,
          async stop() {
            await server.stop();
            await remove();
          },
        };
      } catch (thrown) {
        await remove();
        throw thrown;
      }
    },
  };
}

/**
 * Scripts in place of the programs, because sshd starts the other two by their path, and the kernel would
 * give those the computer's own loader.
 */
async function writeWrappers(
  found: DebianPackages,
  loader: string,
  folder: string,
): Promise<Map<string, string>> {
  // The programs drop to users who have to read these.
  await chmod(folder, 0o755);
  const libraries = found.libraryFolders.join(':');
  const wrappers = new Map<string, string>();
  for (const program of programs) {
    const file = join(folder, program.slice(program.lastIndexOf('/') + 1));
    const command = `exec '${loader}' --library-path '${libraries}' '${found.path(program)}' "$@"`;
    await writeFile(file, `#!/bin/sh\n${command}\n`, { mode: 0o755 });
    wrappers.set(program, file);
  }
  return wrappers;
}
