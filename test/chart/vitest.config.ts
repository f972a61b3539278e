import { defineConfig } from 'vitest/config'

/** The checks with real Helm, which only `npm run test:chart` runs. */
export default defineConfig({
  test: {
    include: ['test/chart/*.rendered.ts'],
    globalSetup: ['test/support/build.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['verbose'],
  },
})
