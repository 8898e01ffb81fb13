import { execFile } from 'node:child_process';
import { mkdtemp, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Target } from '../../electron/shared/site.ts';
import { findApache } from '../servers/apache.ts';
import { findDebianPackages } from '../servers/debian-packages.ts';
import { startOpenSsh } from '../servers/openssh.ts';
import { findVsftpd } from '../servers/vsftpd.ts';
import { ftpsTargetOf } from './ftp-subject.ts';
import { findWithCa } from './ftp-suite.ts';
import { targetOf } from './ssh-subject.ts';
import { httpsTargetOf } from './web-subject.ts';

const run = promisify(execFile);

/** A real server at one end of a copy from server to server. */
export interface RelaySite {
  readonly target: Target;
  readonly password: string;
  /** A new folder on its disk. */
  makeFolder(): Promise<string>;
  /** How the server calls what lies there on its disk. */
  pathOf(onDisk: string): string;
  /** What was planted there belongs to whom the server works for. */
  own(onDisk: string): Promise<void>;
  stop(): Promise<void>;
}

export type RelayKind = 'SFTP' | 'FTPS' | 'WebDAV';

/** OpenSSH, vsftpd and Apache, each on its own. */
export async function startRelaySite(kind: RelayKind): Promise<RelaySite | { skip: string }> {
  if (kind === 'WebDAV') {
    const apache = await findApache();
    if ('skip' in apache) return apache;
    const server = await apache.start();
    return siteOver(server.root, {
      target: httpsTargetOf(server),
      password: server.password,
      pathOf: (onDisk) => onDisk.slice(server.root.length),
      stop: () => server.stop(),
    });
  }
  if (kind === 'FTPS') {
    const found = await findWithCa(findVsftpd);
    if ('skip' in found) return found;
    const certificate = await found.ca.issue();
    const server = await found.server.start({ security: 'explicit', certificate });
    return siteOver(server.root, {
      target: ftpsTargetOf(server),
      password: server.password,
      pathOf: (onDisk) => onDisk,
      async stop() {
        await server.stop();
        await found.ca.remove();
      },
    });
  }
  const packages = await findDebianPackages();
  if ('skip' in packages) return packages;
  const server = await startOpenSsh(packages);
  return siteOver(server.root, {
    target: targetOf(server),
    password: server.password,
    pathOf: (onDisk) => onDisk,
    stop: () => server.stop(),
  });
}

function siteOver(root: string, site: Omit<RelaySite, 'makeFolder' | 'own'>): RelaySite {
  async function own(onDisk: string): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const { uid, gid } = await stat(root);
    await run('chown', ['-R', '-h', `${String(uid)}:${String(gid)}`, onDisk]);
  }
  return {
    ...site,
    own,
    async makeFolder() {
      const folder = await mkdtemp(path.join(root, 'relay-'));
      await own(folder);
      return folder;
    },
  };
}
