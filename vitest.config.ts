import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/* Runs under the bundled Node (build/test.mjs); `unit` needs nothing else, the others start servers or the app. */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [svelte({ configFile: false })],
        test: { name: 'unit', include: ['{electron,renderer,build}/**/*.test.ts'] },
      },
      {
        test: {
          name: 'contract',
          include: [
            'test/contract/**/*.test.ts',
            'test/hostile/**/*.test.ts',
            'test/cli/**/*.test.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
