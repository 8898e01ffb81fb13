// npm run build: everything but the Electron runtime.
import { command } from './set-up/run.mjs';
import { setUp } from './set-up/set-up.mjs';

await command(async () => {
  await setUp();
  return 0;
});
