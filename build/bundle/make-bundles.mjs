// A process of its own, so that the one that waits for the app does not keep the bundler in memory.
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createBuilder } from 'vite';
import { inModules, root } from '../set-up/paths.mjs';
import { SetUpError, command } from '../set-up/run.mjs';
import config from './vite.config.mjs';

const folders = ['electron', 'renderer'].map((name) => path.join(root, 'out', name));

await command(async () => {
  process.env['NODE_ENV'] = 'production';
  for (const folder of folders) {
    rmSync(`${folder}.next`, { recursive: true, force: true });
    mkdirSync(`${folder}.next`, { recursive: true });
  }
  await bundle();
  // ssh2's helper for Pageants without a named pipe, which engines and CLI start.
  if (process.platform === 'win32') {
    copyFileSync(inModules('ssh2/util/pagent.exe'), path.join(`${folders[0]}.next`, 'pagent.exe'));
  }
  for (const folder of folders) {
    // An app that runs keeps the files it has open; the next start finds the new ones complete.
    if (existsSync(folder)) renameSync(folder, `${folder}.old`);
    renameSync(`${folder}.next`, folder);
    rmSync(`${folder}.old`, { recursive: true, force: true });
  }
  return 0;
});

async function bundle() {
  const builder = await createBuilder(config, null);
  try {
    await builder.buildApp();
  } catch (error) {
    throw new SetUpError(error instanceof Error ? error.message : String(error));
  }
}
