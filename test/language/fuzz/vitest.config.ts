import { defineConfig } from 'vitest/config';

/** Many broken files, for as long as it takes: `npm run fuzz`. */
export default defineConfig({
  test: {
    include: ['test/language/fuzz/**/*.fuzz.ts'],
    reporters: ['default', './test/count-reporter.ts'],
    testTimeout: 7_200_000,
  },
});
