import { defineConfig } from 'vitest/config';

// What `portcullis generate` writes, by the tools that it is written for. Their packages are in this folder's own
// lock file: `npm ci --prefix e2e/tools`. One worker: each tool takes hundreds of megabytes.
const conditions = ['@portcullis/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['e2e/tools/*.test.ts'], maxWorkers: 1, testTimeout: 120_000, hookTimeout: 120_000 },
});
