import { inModules } from '../set-up/paths.mjs';

/**
 * What `npm run check` consists of, the longest first: two run at a time. A part that passed on exactly
 * these inputs is not run again.
 *
 * @typedef {object} CheckPart
 * @property {string} name
 * @property {string} script of node_modules
 * @property {string[]} args
 * @property {string[]} inputs files and folders that can change its outcome, beside the lock file
 */

const everything = [
  'electron',
  'renderer',
  'test',
  'build',
  'forge.config.ts',
  'vitest.config.ts',
  'package.json',
  'tsconfig.json',
];
const tsc = inModules('typescript/bin/tsc');

const eslint = inModules('eslint/bin/eslint.js');
const eslintArgs = ['--config', 'build/checks/eslint.config.mjs', '--max-warnings', '0'];

/** @type {CheckPart[]} */
export const checkParts = [
  {
    name: 'eslint',
    script: eslint,
    args: [...eslintArgs, '.', '--ignore-pattern', '**/*.svelte'],
    inputs: everything,
  },
  {
    // Each component means a new TypeScript program: half of the time, so the other processor does it.
    name: 'eslint of components',
    script: eslint,
    args: [...eslintArgs, 'renderer/**/*.svelte'],
    inputs: ['renderer', 'electron/shared', 'build'],
  },
  { name: 'types', script: tsc, args: ['-b', '--pretty'], inputs: everything },
  {
    name: 'types of components',
    script: inModules('svelte-check/bin/svelte-check'),
    args: ['--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
    inputs: ['renderer', 'electron/shared', 'build/tsconfig.base.json'],
  },
  {
    name: 'types of Electron 33',
    script: tsc,
    args: ['-p', 'build/tsconfig.electron-33.json', '--pretty'],
    inputs: ['electron', 'build/tsconfig.base.json', 'build/tsconfig.electron-33.json'],
  },
  {
    name: 'prettier',
    script: inModules('prettier/bin/prettier.cjs'),
    args: [
      ...['--check', '--log-level', 'warn', '--cache', '--cache-strategy', 'content'],
      ...['--cache-location', 'out/.checks/prettier-cache', '.'],
    ],
    inputs: [...everything, '.prettierrc.json', '.prettierignore'],
  },
  {
    name: 'imports',
    script: inModules('dependency-cruiser/bin/dependency-cruise.mjs'),
    args: [
      '--config',
      'build/checks/dependency-cruiser.config.mjs',
      ...['electron', 'renderer', 'test', 'build'],
    ],
    inputs: ['electron', 'renderer', 'test', 'build'],
  },
];
