import { SetUpError } from './run.mjs';
import { bundledNode } from './bundled-node.mjs';
import { ensureBundles } from './bundles.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { hasDisplay, virtualDisplay } from './display.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { exclusively } from './exclusively.mjs';
import { requireSandbox } from './sandbox.mjs';
import { ensureSsh2Addon, placeSsh2Addon } from './ssh2-addon.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/**
 * Everything that runs without Electron needs: the CLI, and the base of the rest.
 * @param {{ electron?: boolean, display?: boolean }} [also]
 */
export function setUp({ electron = false, display = false } = {}) {
  requireNode();
  return exclusively(async () => {
    await ensureDependencies();
    const node = await bundledNode();
    // A download and a bundler: each waits for something else.
    const [runtime] = await Promise.all([
      electron ? electronRuntime() : undefined,
      ensureBundles(),
    ]);
    await ensureSystemLibraries({ node: node.executable, electron: runtime?.executable, display });
    if (runtime) await requireSandbox(runtime.folder);
    await placeSsh2Addon(await ensureSsh2Addon(node));
    return { node, runtime };
  });
}

/**
 * As `setUp`, for what opens windows.
 * @param {{ isHidden?: boolean }} [options] isHidden: on Linux never on the person's own screen
 */
export async function setUpWindow({ isHidden = false } = {}) {
  const needsDisplay = process.platform === 'linux' && (isHidden || !hasDisplay);
  const { node, runtime } = await setUp({ electron: true, display: needsDisplay });
  if (!runtime) throw new SetUpError('There is no Electron.');
  const display = needsDisplay ? await virtualDisplay() : { env: {}, stop: () => undefined };
  const env = { ...process.env, ...runtime.env, ...display.env };
  return { node, runtime, env, stop: display.stop };
}

/** The lowest versions in which the tools of this project run. */
function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new SetUpError(`Node 20.19 or newer is needed, this is ${process.versions.node}.`);
}
