import { defineConfig } from 'vitest/config'

/** Run by scripts/test-container.mjs alone, in a network of its own. */
export default defineConfig({
  test: {
    include: ['test/container/**/*.contained.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['verbose'],
  },
})
