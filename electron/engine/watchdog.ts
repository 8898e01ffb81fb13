import { Worker } from 'node:worker_threads';

export interface WatchdogOptions {
  /** The process without which this one has no purpose. */
  parentPid: number;
  /** How often to look, in ms. From the second look on that finds nobody, this process is killed. */
  intervalMs: number;
}

/*
 * Plain script, not a module file: the bundle of the engine is one file, and a worker that shares
 * nothing with it cannot be slowed down by it. A parent that died leaves another parent pid (POSIX),
 * or a pid that answers no signal (Windows). The first look that finds it gone leaves the main thread
 * one interval to tidy up.
 */
const script = `
const { workerData } = require('node:worker_threads');
const { parentPid, intervalMs } = workerData;
function hasParent() {
  if (process.ppid !== parentPid) return false;
  try {
    process.kill(parentPid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
let isOrphan = false;
setInterval(() => {
  if (hasParent()) return;
  if (isOrphan) process.kill(process.pid, 'SIGKILL');
  isOrphan = true;
}, intervalMs);
`;

/**
 * Ends this process after its parent has gone, from a thread of its own, so that it does so even while
 * the main thread never comes back from a computation. Returns what stops the watch.
 */
export function startWatchdog(options: WatchdogOptions): () => Promise<void> {
  const worker = new Worker(script, {
    eval: true,
    workerData: options,
    name: 'watchdog',
    stdin: false,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
  });
  worker.unref();
  return async () => {
    await worker.terminate();
  };
}
