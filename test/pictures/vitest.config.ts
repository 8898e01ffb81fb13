import { defineConfig } from 'vitest/config';

/* `npm run screenshots`: pictures of the real window for docs/screenshots. Not a test of anything. */
export default defineConfig({
  test: {
    include: ['test/pictures/**/*.pictures.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
