import { defineConfig } from 'vitest/config';

// Foreign tools against a real `portcullis serve`; apart from the unit tests, since it needs them installed.
export default defineConfig({
  test: { include: ['e2e/*.test.mjs'], maxWorkers: 1, testTimeout: 60_000, hookTimeout: 60_000 },
});
