// npm run -s cli -- ARGS: sets up what is missing (without Electron) and runs the command line.
import path from 'node:path';
import { root } from './set-up/paths.mjs';
import { command, handOver } from './set-up/run.mjs';
import { setUp } from './set-up/set-up.mjs';

await command(async () => {
  const { node } = await setUp();
  const bundle = path.join(root, 'out/electron/cli.cjs');
  const cwd = process.env['INIT_CWD'] ?? process.cwd(); // where npm was called
  return await handOver(node.executable, [bundle, ...process.argv.slice(2)], { cwd });
});
