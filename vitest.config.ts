import { defineConfig } from 'vitest/config';

/** Tests that need a real API server, a built CLI or a network of their own live in these folders. */
const slowFolders = ['test/contract/**', 'test/e2e/**', 'test/real/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['test/**/*.test.ts'],
          exclude: [...slowFolders, 'test/fixtures/**'],
          pool: 'threads',
          // Pure code keeps no state, so its tests need no module graph of their own: a third less time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/contract/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          globalSetup: ['test/cluster/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 900_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
