// npm run package: the app for this platform in dist/, started once to see that it works;
// `npm run package -- make`: zip and deb of it as well.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { officialVersion } from './set-up/electron-official.mjs';
import { inModules, isRoot, root } from './set-up/paths.mjs';
import { SetUpError, command, findProgram, handOver, run, say } from './set-up/run.mjs';
import { setUpWindow } from './set-up/set-up.mjs';

/** @typedef {import('./set-up/electron-runtime.mjs').ElectronRuntime} ElectronRuntime */
/** @typedef {import('./set-up/bundled-node.mjs').BundledNode} BundledNode */

await command(async () => {
  const { node, runtime, env, stop } = await setUpWindow();
  try {
    stageNode(node);
    const zips = runtime.isFallback ? { KEYFERRY_ELECTRON_ZIPS: await zipOf(runtime) } : {};
    const goal = process.argv[2] === 'make' ? 'make' : 'package';
    const forge = inModules('@electron-forge/cli/dist/electron-forge.js');
    await run(process.execPath, [forge, goal], { env: { ...env, ...zips } });
    return await tryOut(env);
  } finally {
    stop();
  }
});

/**
 * The Node that runs the engines, with its licence and without its headers.
 * @param {BundledNode} node
 */
function stageNode({ executable, prefix }) {
  const folder = path.join(root, 'out/resources/node');
  rmSync(folder, { recursive: true, force: true });
  cpSync(executable, path.join(folder, 'bin', path.basename(executable)), { dereference: true });
  const licence = path.join(prefix, 'LICENSE');
  if (existsSync(licence)) cpSync(licence, path.join(folder, 'LICENSE'));
}

/**
 * Forge takes a runtime only as a zip that bears the name of the version in package.json.
 * @param {ElectronRuntime} runtime
 * @returns {Promise<string>} its folder
 */
async function zipOf({ folder }) {
  const zips = `${folder}-zip`;
  const zip = path.join(zips, `electron-v${officialVersion()}-linux-x64.zip`);
  if (existsSync(zip)) return zips;
  if (!findProgram('zip')) throw new SetUpError('The program zip is needed: apt-get install zip');
  mkdirSync(zips, { recursive: true });
  const unfinished = path.join(zips, `unfinished-${process.pid}.zip`);
  // Not compressed: it is unpacked again at once.
  const left = ['keyferry-fallback', 'resources/default_app.asar'];
  await run('zip', ['-qry0', unfinished, '.', '-x', ...left], { cwd: folder });
  renameSync(unfinished, zip);
  return zips;
}

/**
 * A package whose fuses are set cannot be driven from outside: it tests itself.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
async function tryOut(env) {
  const name = `Keyferry-${process.platform}-${process.arch}`;
  const folder = path.join(root, 'dist', name);
  if (!existsSync(folder))
    throw new SetUpError(
      `There is no ${name} in dist/: ${readdirSync(path.join(root, 'dist')).join(' ')}`,
    );
  say(`trying out dist/${name} …`);
  const sandbox = isRoot ? ['--no-sandbox'] : [];
  return handOver(path.join(folder, executable()), [...sandbox, '--smoke'], { env });
}

function executable() {
  if (process.platform === 'win32') return 'keyferry.exe';
  return process.platform === 'darwin' ? 'Keyferry.app/Contents/MacOS/keyferry' : 'keyferry';
}
