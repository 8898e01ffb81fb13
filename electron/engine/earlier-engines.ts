import { setTimeout as delay } from 'node:timers/promises';
import type { Journal } from '../transfers/queue/journal.ts';

/*
 * Engines of an app that was killed live up to two seconds longer, and may still write to their part
 * files. Nobody else gets these before they are gone: a part file has one owner.
 */

/** Longer than any engine outlives its app; a process id may belong to somebody else by then. */
const patienceMs = 4_000;
const stepMs = 100;

const key = 'engines';

/** Writes down which engines work for this queue. */
export function noteEngine(journal: Journal, pid: number, isThere: boolean): void {
  const pids = new Set(readPids(journal));
  if (isThere) pids.add(pid);
  else pids.delete(pid);
  journal.remember(key, JSON.stringify([...pids]));
}

/**
 * Resolves when none of the engines that worked for the last queue can still write.
 * @param own engines of this app: they join only when what they did for that queue is over
 */
export async function whenEnginesEnded(journal: Journal, own: readonly number[]): Promise<void> {
  const pids = readPids(journal).filter((pid) => !own.includes(pid));
  for (let waitedMs = 0; waitedMs < patienceMs && pids.some(isAlive); waitedMs += stepMs) {
    await delay(stepMs);
  }
  journal.remember(key, '[]');
}

function readPids(journal: Journal): number[] {
  const pids: unknown = JSON.parse(journal.recall(key) ?? '[]');
  return Array.isArray(pids) ? pids.filter((pid): pid is number => Number.isInteger(pid)) : [];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
