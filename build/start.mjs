// npm start: sets up what is missing and opens the app; `npm start -- ARGS` passes ARGS on.
import { isRoot, root } from './set-up/paths.mjs';
import { command, handOver } from './set-up/run.mjs';
import { setUpWindow } from './set-up/set-up.mjs';

await command(async () => {
  const { runtime, env, stop } = await setUpWindow();
  // Chromium's own sandbox cannot be set up by root; Electron refuses to start without this then.
  const sandbox = isRoot ? ['--no-sandbox'] : [];
  const args = [...sandbox, root, ...process.argv.slice(2)];
  try {
    return await handOver(runtime.executable, args, { env });
  } finally {
    stop();
  }
});
