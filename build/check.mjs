// npm run check: types, lint, format and who imports what.
import { runChecks } from './checks/run-checks.mjs';
import { bundledNode } from './set-up/bundled-node.mjs';
import { ensureDependencies } from './set-up/dependencies.mjs';
import { exclusively } from './set-up/exclusively.mjs';
import { command } from './set-up/run.mjs';

await command(async () => {
  await exclusively(ensureDependencies);
  const { executable } = await bundledNode();
  return (await runChecks(executable)) === 0 ? 0 : 1;
});
