import { defineConfig } from 'vitest/config'

/** Run by scripts/test-package.mjs alone, which makes the packages and a root to install them in. */
export default defineConfig({
  test: {
    include: ['test/packages/**/*.installed.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    reporters: ['verbose'],
  },
})
