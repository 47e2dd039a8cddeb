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
    // The files of a worker share its modules: loading the SDKs anew for each took half of the time. So no test leaves
    // anything behind in a module, and spies are taken off.
    isolate: false,
    restoreMocks: true,
    testTimeout: 30_000,
  },
});
