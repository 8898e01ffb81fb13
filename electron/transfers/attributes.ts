import type { Session } from '../protocols/protocol.ts';
import type { Entry } from '../shared/entry.ts';
import { AppError, type ErrorCode } from '../shared/errors.ts';
import type { CopyRules } from '../shared/work.ts';

/** Owner, group and others; set-uid, set-gid and sticky bits never travel. */
const permissionBits = 0o777;

/** A server or a disk that keeps no times or permissions says so with one of these. */
const notKept: ReadonlySet<ErrorCode> = new Set(['unsupported', 'permission-denied']);

/** Permissions with which a file is created: the source's, which the target's umask may narrow, as in cp. */
export function modeFor(source: Entry, replaced: Entry | null): number | null {
  const mode = replaced?.kind === 'file' ? (replaced.mode ?? source.mode) : source.mode;
  return mode === null ? null : mode & permissionBits;
}

/**
 * Sets what is known and what the side can keep. That it keeps no times (vfat, many servers' chroots)
 * does not make a whole copy a failed one.
 */
export async function setTimes(
  { features: { setModified } }: Session,
  path: string,
  modifiedAtMs: number | null,
  signal: AbortSignal,
): Promise<void> {
  if (setModified && modifiedAtMs !== null) {
    await orNotKept(setModified(path, modifiedAtMs, signal));
  }
}

/**
 * A file that replaces another keeps the permissions of that one, whatever the umask; where the rule
 * says so, every copy gets those of its source.
 */
export async function keepPermissions(
  { features: { setPermissions } }: Session,
  path: string,
  source: Entry,
  replaced: Entry | null,
  { arePermissionsKept }: Pick<CopyRules, 'arePermissionsKept'>,
  signal: AbortSignal,
): Promise<void> {
  const mode = arePermissionsKept ? source.mode : replaced?.kind === 'file' ? replaced.mode : null;
  if (!setPermissions || mode === null) return;
  await orNotKept(setPermissions(path, mode & permissionBits, signal));
}

/**
 * Permissions and time of a folder that was made for this copy, once its contents are there. As with
 * files the source's permissions only ever narrow what the target's umask gave.
 */
export async function finishFolder(
  to: Session,
  path: string,
  source: Entry,
  { areTimesKept, arePermissionsKept }: CopyRules,
  signal: AbortSignal,
): Promise<void> {
  const { setPermissions } = to.features;
  if (setPermissions && source.mode !== null) {
    const { mode } = await to.stat(path, signal);
    const narrowed = mode === null ? null : mode & (source.mode | ~permissionBits);
    const wanted = arePermissionsKept ? source.mode & permissionBits : narrowed;
    if (wanted !== null && wanted !== mode) await orNotKept(setPermissions(path, wanted, signal));
  }
  if (areTimesKept) await setTimes(to, path, source.modifiedAtMs, signal);
}

async function orNotKept(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (thrown) {
    if (!notKept.has(AppError.from(thrown).code)) throw thrown;
  }
}
