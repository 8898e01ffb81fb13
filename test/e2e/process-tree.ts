import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** A process of this computer; its start time tells it from a later one with the same number. */
export interface TreeProcess {
  pid: number;
  parentPid: number;
  startTicks: string;
  command: string;
}

/** The process and everything below it, itself first. Needs /proc (Linux). */
export async function processTree(rootPid: number): Promise<TreeProcess[]> {
  const all = await allProcesses();
  const found = all.filter(({ pid }) => pid === rootPid);
  for (const parent of found) {
    found.push(...all.filter(({ parentPid }) => parentPid === parent.pid));
  }
  return found;
}

/** Every process with this text in its command line. */
export async function processesNaming(text: string): Promise<TreeProcess[]> {
  return (await allProcesses()).filter(({ command }) => command.includes(text));
}

/** Those of `processes` that live longer than `withinMs` from now. */
export async function survivors(
  processes: readonly TreeProcess[],
  withinMs: number,
): Promise<TreeProcess[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const alive = await stillAlive(processes);
    if (alive.length === 0 || performance.now() > deadline) return alive;
    await delay(20);
  }
}

async function stillAlive(processes: readonly TreeProcess[]): Promise<TreeProcess[]> {
  const now = await allProcesses();
  const isSame = (one: TreeProcess, other: TreeProcess): boolean =>
    one.pid === other.pid && one.startTicks === other.startTicks;
  return processes.filter((one) => now.some((other) => isSame(one, other)));
}

async function allProcesses(): Promise<TreeProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = await Promise.all(pids.map(readProcess));
  return read.filter((process) => process !== undefined);
}

async function readProcess(pid: string): Promise<TreeProcess | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    // proc(5): the name in brackets may hold anything, so the fields count from the last bracket.
    const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    return {
      pid: Number(pid),
      parentPid: Number(parent),
      startTicks: rest[17] ?? '',
      command: command.replaceAll('\0', ' ').trim(),
    };
  } catch {
    return undefined; // It ended between the two looks.
  }
}
