/**
 * What becomes a file of its own in out/electron: each bundle is complete, nothing is loaded from
 * node_modules at run time.
 *
 * @typedef {object} Entry
 * @property {string} source relative to the repository
 * @property {'electron' | 'node'} runtime who runs it: Electron's Node or the bundled Node 26
 */

/** @type {Readonly<Record<string, Entry>>} */
export const entries = {
  main: { source: 'electron/main/main.ts', runtime: 'electron' },
  preload: { source: 'electron/preload/preload.ts', runtime: 'electron' },
  engine: { source: 'electron/engine/engine.ts', runtime: 'node' },
  queue: { source: 'electron/engine/queue.ts', runtime: 'node' },
  demo: { source: 'electron/demo/demo.ts', runtime: 'node' },
  cli: { source: 'electron/cli/cli.ts', runtime: 'node' },
};
