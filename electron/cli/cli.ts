import { constants } from 'node:os';
import { runCli } from './run.ts';
import { processTerminal } from './terminal.ts';

/** The entry of the command line: a process around `runCli`. */
async function main(): Promise<void> {
  const stop = new AbortController();
  const ended: { signalCode: number | null } = { signalCode: null };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      // The first asks for a clean end with part files removed, the second does not wait for it.
      if (ended.signalCode !== null) process.exit(ended.signalCode);
      ended.signalCode = 128 + constants.signals[name];
      stop.abort();
    });
  }

  const code = await runCli(process.argv.slice(2), {
    terminal: processTerminal(),
    env: process.env,
    signal: stop.signal,
  });
  process.exit(code === 0 ? 0 : (ended.signalCode ?? code));
}

void main();
