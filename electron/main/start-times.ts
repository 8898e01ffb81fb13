import { readFileSync } from 'node:fs';

/** The moments of a start that the smoke line reports. */
export type StartMoment = 'window' | 'painted' | 'localListed';

export interface StartTimes {
  /** The first mark of a moment counts. */
  mark(moment: StartMoment): void;
  /** Whole milliseconds since the process began; resolves when the moment has come. */
  when(moment: StartMoment): Promise<number>;
}

/** `startedAtMs`: when the process began, in ms since 1970. */
export function createStartTimes(startedAtMs: number, now: () => number = Date.now): StartTimes {
  const reached = new Map<StartMoment, number>();
  const waiting = new Map<StartMoment, ((ms: number) => void)[]>();
  return {
    mark(moment) {
      if (reached.has(moment)) return;
      const ms = Math.max(0, Math.round(now() - startedAtMs));
      reached.set(moment, ms);
      for (const resolve of waiting.get(moment) ?? []) resolve(ms);
      waiting.delete(moment);
    },
    when(moment) {
      const ms = reached.get(moment);
      if (ms !== undefined) return Promise.resolve(ms);
      return new Promise((resolve) => {
        waiting.set(moment, [...(waiting.get(moment) ?? []), resolve]);
      });
    },
  };
}

/** Kernel ticks a second as /proc shows times, on every Linux that Electron runs on. */
const ticksPerSecond = 100;

/** When this process began, in ms since 1970; on Linux to 10 ms. */
export function processStartedAtMs(): number {
  if (process.platform !== 'linux') return process.getCreationTime() ?? Date.now();
  // Electron's own answer adds up whole seconds there and is up to a second off.
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const startTicks = Number(stat.slice(stat.lastIndexOf(')')).split(' ')[20]);
  const upSeconds = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  return Date.now() - (upSeconds - startTicks / ticksPerSecond) * 1_000;
}
