// Bundles src/main.ts and its dependencies to one file, dist/main.js: a third of the start-up time
// of separate modules, and nothing else to install beside it.
import { build } from 'esbuild'
import { chmodSync, renameSync } from 'node:fs'
import { chartAssets } from './chart-assets.mjs'

// Put in place whole, since the one before may just be starting.
const draft = `dist/main.${process.pid}.js`

await build({
  entryPoints: ['src/main.ts'],
  outfile: draft,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Bundled CommonJS packages call require(), which an ES module does not have.
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __cmonCreateRequire } from 'node:module';\nconst require = __cmonCreateRequire(import.meta.url);",
  },
  define: { CHART_ASSETS: JSON.stringify(await chartAssets()) },
  legalComments: 'none',
  logLevel: 'warning',
})
chmodSync(draft, 0o755)
renameSync(draft, 'dist/main.js')
