import type { JumpHost, SavedSite } from '../../../electron/shared/saved-site.ts';
import { targetLabel } from '../../../electron/shared/site.ts';
import { parseAddress } from '../sites/address.ts';

/** A jump host of the form: its address as it is typed. */
export interface JumpRow {
  /** Stays while the row moves. */
  id: number;
  /** `user@host:port`, user and port as needed. */
  address: string;
  identityFiles: string[];
}

/** As many as a site may have. */
export const maxJumps = 8;

export function jumpRows(hosts: readonly JumpHost[]): JumpRow[] {
  return hosts.map((host, id) => ({ id, ...rowOf(host) }));
}

function rowOf({ identityFiles, ...server }: JumpHost): Omit<JumpRow, 'id'> {
  const target = { protocol: 'sftp', ...server, identityFiles, agent: 'auto' } as const;
  return { address: targetLabel(target), identityFiles: [...identityFiles] };
}

/** One row more: empty, or with what a saved site says now. */
export function withJump(rows: readonly JumpRow[], site?: SavedSite): JumpRow[] {
  const id = Math.max(-1, ...rows.map((row) => row.id)) + 1;
  if (site?.target.protocol !== 'sftp') return [...rows, { id, address: '', identityFiles: [] }];
  const { host, port, user, identityFiles } = site.target;
  return [...rows, { id, ...rowOf({ host, port, user, identityFiles }) }];
}

/** What a row says; null where it is no address of an SSH server. */
export function jumpOf({ address, identityFiles }: JumpRow): JumpHost | null {
  const read = parseAddress(address);
  if ('problem' in read || read.protocol !== 'sftp') return null;
  if (read.password !== null || read.path !== null) return null;
  const { host, port, user } = read;
  return { host, port, user, identityFiles };
}
