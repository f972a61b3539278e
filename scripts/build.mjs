// Bundles src/main.ts and its dependencies to one file, dist/main.js.
import { chmodSync, renameSync } from 'node:fs'
import { bundleProgram } from './bundle.mjs'

// Put in place whole, since the one before may just be starting.
const draft = `dist/main.${process.pid}.js`
await bundleProgram(draft)
chmodSync(draft, 0o755)
renameSync(draft, 'dist/main.js')
