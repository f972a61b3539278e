import { defineConfig } from 'vitest/config'

/** Run by scripts/test-systemd.mjs alone, in namespaces of its own. */
export default defineConfig({
  test: {
    include: ['test/systemd/**/*.booted.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A step rests on those before it.
    bail: 1,
    sequence: { concurrent: false, shuffle: false },
    reporters: ['verbose'],
  },
})
