import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Tests that start servers or windows, and wait for what those do. */
const patient = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // Two busy cores are slow; what never happens is told by the limit of the test.
  expect: { poll: { timeout: 20_000 } },
};

/*
 * Runs under the bundled Node (build/test.mjs): unit tests need nothing else, the others start servers
 * or the app.
 */
export default defineConfig({
  test: {
    // Vitest would keep one core free; much of the time is waiting for servers.
    maxWorkers: availableParallelism(),
    projects: [
      {
        plugins: [svelte({ configFile: false })],
        test: {
          name: 'unit',
          include: ['{electron,renderer,build}/**/*.test.ts', 'test/fuzz/**/*.test.ts'],
          // No unit test waits for anything: only a busy machine takes long.
          ...patient,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/{contract,hostile,cli,servers,witness,bench}/**/*.test.ts'],
          ...patient,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // One window at a time: they share a display, its focus and two cores. After the others.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...patient,
        },
      },
      {
        test: {
          name: 'all',
          include: ['test/{all,fuzz}/**/*.test.ts'],
          // Broken input without end; the unit tests have a few hundred of it.
          env: { KEYFERRY_FUZZ_SECONDS: process.env['KEYFERRY_FUZZ_SECONDS'] ?? '5' },
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
