import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { root } from '../set-up/paths.mjs';
import { componentImports } from './component-imports.mjs';

const typed = ['**/*.ts', '**/*.svelte', '**/*.svelte.ts', '**/*.mjs'];

export default defineConfig(
  {
    ignores: [
      'out/',
      'dist/',
      'node_modules/',
      'test/shots/',
      'build/set-up/fallback-app/',
      'electron/shared/platform.d.ts',
    ],
  },
  ...tseslint.configs.strictTypeChecked.map((part) => ({ ...part, files: typed })),
  ...svelte.configs.recommended,
  {
    files: typed,
    languageOptions: {
      parserOptions: {
        // One program for all files: a project per folder would check the shared ones a dozen times.
        project: 'build/tsconfig.eslint.json',
        tsconfigRootDir: root,
        extraFileExtensions: ['.svelte'],
        parser: tseslint.parser,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Costly, and there are no enums: `erasableSyntaxOnly`.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // Objects are made by functions here, their methods never need `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Sets and maps in state are replaced, not changed: `$state.raw`.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    // A type that JSDoc gives to what JSON.parse returns is invisible to this rule.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      // Components and snippets are `any` to ESLint; svelte-check knows their types.
      ...Object.fromEntries(
        ['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
          `@typescript-eslint/no-unsafe-${what}`,
          'off',
        ]),
      ),
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived'] }],
    },
  },
  componentImports,
);
