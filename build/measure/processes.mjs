import { readFileSync, readdirSync } from 'node:fs';

/**
 * The memory of a process and all that it started: the sum of their proportional set sizes, in which a
 * page that several share counts once. Linux only.
 * @param {number} rootPid
 * @returns {{ processes: number, bytes: number }}
 */
export function memoryOfTree(rootPid) {
  const children = childrenByParent();
  const pids = [rootPid];
  for (const pid of pids) pids.push(...(children.get(pid) ?? []));
  const sizes = pids.map(proportionalBytes).filter((bytes) => bytes > 0);
  return { processes: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
}

function childrenByParent() {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = read(`/proc/${name}/stat`);
    // The program's name stands in brackets and may contain anything.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

/** @param {number} pid */
function proportionalBytes(pid) {
  const kibibytes = /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? '0';
  return Number(kibibytes) * 1024;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // The process ended between two looks.
  }
}
