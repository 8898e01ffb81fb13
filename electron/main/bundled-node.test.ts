import { describe, expect, it } from 'vitest';
import path from 'node:path';
import { engineScript, findBundledNode, type InstallLayout } from './bundled-node.ts';

const layout: InstallLayout = {
  isPackaged: false,
  appPath: path.resolve('.'),
  resourcesPath: '/opt/keyferry/resources',
  platform: process.platform,
  arch: process.arch,
};

describe('findBundledNode', () => {
  it('takes the one that the environment names', () => {
    expect(findBundledNode(layout, { KEYFERRY_NODE: process.execPath })).toBe(process.execPath);
  });

  it('takes that of node_modules in a checkout', () => {
    const found = path.relative(layout.appPath, findBundledNode(layout, {}));
    expect(found).toMatch(/^node_modules.node-.*.bin.node(\.exe)?$/);
  });

  it.each([
    ['a named one that is missing', layout, { KEYFERRY_NODE: '/nowhere/node' }],
    ['a package without one', { ...layout, isPackaged: true }, {}],
    ['a platform that has none', { ...layout, platform: 'sunos' }, {}],
  ])('says so: %s', (_name, where, env) => {
    expect(() => findBundledNode(where, env)).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });
});

describe('engineScript', () => {
  it('lies beside the archive when packaged, for a plain Node cannot read inside it', () => {
    const appPath = path.join('/opt', 'keyferry', 'resources', 'app.asar');
    expect(engineScript({ ...layout, isPackaged: true, appPath })).toBe(
      path.join('/opt/keyferry/resources/app.asar.unpacked/out/electron/engine.cjs'),
    );
    expect(engineScript(layout)).toBe(path.resolve('out/electron/engine.cjs'));
  });
});
