// What the thread that draws charts needs, packed so that it fits into the one file of the bundle.
import { build } from 'esbuild'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { relative } from 'node:path'
import { packed } from './packed.mjs'

const { resolve } = createRequire(import.meta.url)

/** The value of CHART_ASSETS in src/tools/monitoring/charts/chart-assets.ts, and the files that it is made of. */
export async function chartAssets() {
  const { outputFiles, metafile } = await build({
    entryPoints: ['src/tools/monitoring/charts/chart-worker.ts'],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    legalComments: 'none',
    write: false,
    metafile: true,
    // resvg's WebAssembly is handed over, not looked for beside the module.
    logOverride: { 'empty-import-meta': 'silent' },
  })
  const wasm = resolve('@resvg/resvg-wasm/index_bg.wasm')
  const font = resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')
  return {
    assets: {
      worker: packed(outputFiles[0].contents),
      wasm: packed(readFileSync(wasm)),
      font: packed(readFileSync(font)),
    },
    inputs: [...Object.keys(metafile.inputs), ...[wasm, font].map((file) => relative('.', file))],
  }
}
