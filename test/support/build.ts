import { execFileSync } from 'node:child_process'

/** Bundles dist/main.js once before the tests, so that end-to-end tests run what users run. */
export default function buildOnce(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
}
