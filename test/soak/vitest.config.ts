import { defineConfig } from 'vitest/config';

/** Long tests that disturb whole runs, one after the other: `npm run soak`. */
export default defineConfig({
  test: {
    include: ['test/soak/**/*.soak.ts'],
    reporters: ['default', './test/count-reporter.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
  },
});
