import { importRules, schemaLibrary } from './import-rules.mjs';

/*
 * dependency-cruiser sees a component only after the Svelte compiler; the row of `renderer` is
 * therefore also a rule for what stands in the component itself.
 */
const { packages = [] } = importRules.find(({ name }) => name === 'renderer') ?? {};
const allowedPackages = [...packages, schemaLibrary].join('|');

/** @type {import('eslint').Linter.Config} */
export const componentImports = {
  files: ['renderer/**/*.svelte'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(?!\\.{1,2}/|(?:${allowedPackages})(?:/|$))`,
            message: 'The window may import renderer, shared and the packages of its row only.',
          },
          {
            regex:
              '(^|/)(?:electron/(?!(?:shared|inspector|wire)/)|electron/inspector/probe|test/|build/)|\\.test(?:\\.ts)?$',
            message:
              'Of electron/ the window may import shared, wire and the inspector’s rules only, and never tests.',
          },
        ],
      },
    ],
  },
};
