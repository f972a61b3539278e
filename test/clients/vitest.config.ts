import { defineConfig } from 'vitest/config'

/** The checks with real clients, which only `npm run test:clients` runs. */
export default defineConfig({
  test: {
    include: ['test/clients/*.check.ts'],
    globalSetup: ['test/support/build.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['verbose'],
  },
})
