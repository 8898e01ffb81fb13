// npm run bench [-- --runs N --only WORK,WORK]: Keyferry beside other programs on the same work; writes
// docs/benchmarks.md. Takes long, and wants a computer that does nothing else.
import path from 'node:path';
import { root } from './set-up/paths.mjs';
import { command, handOver } from './set-up/run.mjs';
import { setUp } from './set-up/set-up.mjs';

await command(async () => {
  const { node } = await setUp();
  return await handOver(node.executable, [
    path.join(root, 'test/bench/bench.ts'),
    ...process.argv.slice(2),
  ]);
});
