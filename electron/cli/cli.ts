import { constants } from 'node:os';
import { runCli } from './run.ts';
import { processTerminal } from './terminal.ts';

/** The entry of the command line: a process around `runCli`. */
async function main(): Promise<void> {
  const stop = new AbortController();
  let isReaderGone = false;
  let signalCode: number | undefined;

  const terminal = processTerminal(() => {
    isReaderGone = true;
    stop.abort();
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      // The first asks for a clean end with part files removed, the second does not wait for it.
      if (signalCode !== undefined) process.exit(signalCode);
      signalCode = 128 + constants.signals[name];
      stop.abort();
    });
  }

  const code = await runCli(process.argv.slice(2), {
    terminal,
    env: process.env,
    signal: stop.signal,
  });
  // `keyferry ls … | head` is a success: the reader has all it wanted.
  if (isReaderGone) process.exit(0);
  process.exit(code === 0 ? 0 : (signalCode ?? code));
}

void main();
