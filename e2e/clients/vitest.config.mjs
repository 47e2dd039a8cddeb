import { defineConfig } from 'vitest/config';

// Unmodified clients against a real `portcullis serve`. Their packages are in this folder's own lock file:
// `npm ci --prefix e2e/clients`.
export default defineConfig({
  test: { include: ['e2e/clients/*.test.mjs'], maxWorkers: 1, testTimeout: 120_000, hookTimeout: 120_000 },
});
