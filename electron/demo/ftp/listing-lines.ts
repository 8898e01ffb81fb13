import type { Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { formatTimeValue } from '../../wire/ftp/time.ts';
import type { ContainedPaths } from '../contained-path.ts';

/** An entry as the listings tell it. */
export interface ListedFile {
  name: string;
  stats: Stats;
  /** Of a link, as far as it may be told; null for everything else. */
  target: string | null;
}

/** What is in a folder; names that FTP cannot say, and what is gone meanwhile, are left out. */
export async function* filesIn(paths: ContainedPaths, folder: string): AsyncGenerator<ListedFile> {
  for (const name of await readdir(folder)) {
    if (/[\r\n\0]/.test(name)) continue;
    const file = await describeFile(paths, path.join(folder, name), name).catch(() => null);
    if (file) yield file;
  }
}

export async function describeFile(
  paths: ContainedPaths,
  place: string,
  name: string,
): Promise<ListedFile> {
  const stats = await lstat(place);
  const target = stats.isSymbolicLink() ? paths.linkShown(await readlink(place)) : null;
  return { name, stats, target: target !== null && /[\r\n\0]/.test(target) ? null : target };
}

/** The facts of MLSD and MLST with their space and the name. RFC 3659 §7.2; UNIX.mode as ProFTPD has it. */
export function factLine({ name, stats, target }: ListedFile): string {
  const facts = [
    `type=${typeFact(stats, target)}`,
    ...(stats.isFile() ? [`size=${String(stats.size)}`] : []),
    `modify=${timeFact(stats.mtimeMs)}`,
    `UNIX.mode=0${(stats.mode & 0o7777).toString(8)}`,
  ];
  return `${facts.join(';')}; ${name}`;
}

/** A space ends the facts and a semicolon ends one of them: targets with these are not told. */
function typeFact(stats: Stats, target: string | null): string {
  if (stats.isDirectory()) return 'dir';
  if (!stats.isSymbolicLink()) return stats.isFile() ? 'file' : 'OS.unix=special';
  return target === null || /[ ;]/.test(target) ? 'OS.unix=symlink' : `OS.unix=slink:${target}`;
}

function timeFact(atMs: number): string {
  try {
    return formatTimeValue(atMs);
  } catch {
    // FTP has no word for years beyond 9999, and a file on disk may have one.
    return formatTimeValue(0);
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Half a year: what is younger is listed with its time of day, what is older with its year. As ls(1). */
const youngMs = 182 * 24 * 60 * 60 * 1000;

/** A line of LIST in the style of Unix, in UTC. */
export function listLine({ name, stats, target }: ListedFile, nowMs: number): string {
  const kind = stats.isDirectory() ? 'd' : stats.isSymbolicLink() ? 'l' : '-';
  const modified = new Date(stats.mtimeMs);
  const age = nowMs - stats.mtimeMs;
  const isYoung = age >= 0 && age < youngMs;
  const [, time = ''] = /T(\d\d:\d\d)/.exec(modified.toISOString()) ?? [];
  const month = months[modified.getUTCMonth()] ?? '';
  const day = String(modified.getUTCDate()).padStart(2);
  const moment = isYoung ? time : String(modified.getUTCFullYear()).padStart(5);
  const shown = target === null ? name : `${name} -> ${target}`;
  return [
    `${kind}${rights(stats.mode)} ${String(stats.nlink).padStart(4)} demo     demo    `,
    `${String(stats.size).padStart(12)} ${month} ${day} ${moment} ${shown}`,
  ].join(' ');
}

function rights(mode: number): string {
  return [6, 3, 0]
    .map((shift) => {
      const bits = mode >> shift;
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
    })
    .join('');
}
