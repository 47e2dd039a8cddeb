import { defineConfig } from 'vitest/config';

// Tests run against the sources: the "@portcullis/source" condition of each package's exports.
export default defineConfig({
  resolve: { conditions: ['@portcullis/source', 'node'] },
  ssr: { resolve: { conditions: ['@portcullis/source', 'node'] } },
  test: {
    include: [
      'scripts/**/*.test.mjs',
      'bench/**/*.test.mjs',
      'packages/*/src/**/*.test.ts',
      'spec/**/*.test.ts',
      'docs/**/*.test.ts',
    ],
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
