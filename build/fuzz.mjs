// npm run fuzz [-- SECONDS]: broken input for every parser, for so long each (default: 60). A failure
// prints the input and the seed that makes it again.
import { inModules } from './set-up/paths.mjs';
import { command, handOver } from './set-up/run.mjs';
import { setUp } from './set-up/set-up.mjs';

await command(async () => {
  const { node } = await setUp();
  const seconds = process.argv[2] ?? '60';
  return await handOver(
    node.executable,
    [inModules('vitest/vitest.mjs'), 'run', '--project', 'all', 'test/fuzz'],
    { env: { ...process.env, KEYFERRY_FUZZ_SECONDS: seconds } },
  );
});
