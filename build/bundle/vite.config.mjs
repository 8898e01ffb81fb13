import { builtinModules } from 'node:module';
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { root } from '../set-up/paths.mjs';
import { entries } from './entries.mjs';

/** Beside its last place and as deep, so that relative paths in source maps stay right. */
const unfinished = (/** @type {string} */ name) => path.join(root, 'out', `${name}.next`);

/** The fallback runtime is Electron 33: Chromium 130, Node 20.18. */
const targets = { page: 'chrome130', electron: 'node20', node: 'node26' };

/** On a busy computer every plugin is slow; that is no warning about this project. */
const checks = { bundlerTimings: false };

/** How ssh2 1.17.0 names its helper for older Pageants on Windows. lib/agent.js */
const pageantHelper = "resolve(__dirname, '..', 'util/pagent.exe')";

/**
 * ssh2 looks for its compiled parts in folders of its own; in the app the one that set-up compiles lies
 * beside the bundles, and `cpu-features` is never installed. ssh2 does without what is absent.
 * @returns {import('vite').Plugin}
 */
function nativeParts() {
  return {
    name: 'keyferry:native-parts',
    enforce: 'pre',
    resolveId(id) {
      if (id.endsWith('/sshcrypto.node')) return { id: './sshcrypto.node', external: true };
      return id === 'cpu-features' ? { id, external: true } : null;
    },
    transform(code, id) {
      if (!id.endsWith('/ssh2/lib/agent.js')) return null;
      if (!code.includes(pageantHelper)) throw new Error('ssh2 keeps pagent.exe elsewhere now.');
      return { code: code.replace(pageantHelper, "resolve(__dirname, 'pagent.exe')"), map: null };
    },
  };
}

/**
 * @param {string} name
 * @param {import('./entries.mjs').Entry} entry
 * @returns {import('vite').EnvironmentOptions}
 */
function bundle(name, { source, runtime }) {
  return {
    consumer: 'server',
    resolve: {
      noExternal: true,
      external: ['electron'],
      conditions: ['node', 'import', 'default'],
      mainFields: ['module', 'main'],
    },
    build: {
      outDir: unfinished('electron'),
      emptyOutDir: false,
      copyPublicDir: false,
      minify: false,
      sourcemap: true,
      target: targets[runtime],
      ssr: true,
      rolldownOptions: {
        input: { [name]: path.join(root, source) },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        external: ['electron', /^node:/, ...builtinModules],
        checks,
      },
    },
  };
}

/** @type {import('vite').InlineConfig} */
export default {
  configFile: false,
  logLevel: 'warn',
  root: path.join(root, 'renderer'),
  base: './',
  publicDir: false,
  plugins: [svelte({ configFile: false }), nativeParts()],
  environments: {
    client: {
      build: {
        outDir: unfinished('renderer'),
        emptyOutDir: true,
        target: targets.page,
        // The page's policy loads files of its own origin only.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        sourcemap: true,
        // KiB. The page is read from disk, where one file is no slower than several.
        chunkSizeWarningLimit: 1_500,
        rolldownOptions: { checks },
      },
    },
    ...Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, bundle(name, entry)]),
    ),
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', ...Object.keys(entries)]) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
};
