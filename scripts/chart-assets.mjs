// What the thread that draws charts needs, packed so that it fits into the one file of the bundle.
import { build } from 'esbuild'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { brotliCompressSync, constants } from 'node:zlib'

const { resolve } = createRequire(import.meta.url)

/** The value of CHART_ASSETS in src/tools/monitoring/charts/chart-assets.ts. */
export async function chartAssets() {
  const { outputFiles } = await build({
    entryPoints: ['src/tools/monitoring/charts/chart-worker.ts'],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    legalComments: 'none',
    write: false,
    // resvg's WebAssembly is handed over, not looked for beside the module.
    logOverride: { 'empty-import-meta': 'silent' },
  })
  const font = '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'
  return {
    worker: packed(outputFiles[0].contents),
    wasm: packed(readFileSync(resolve('@resvg/resvg-wasm/index_bg.wasm'))),
    font: packed(readFileSync(resolve(font))),
  }
}

function packed(bytes) {
  // The best quality, 11, takes seconds and saves a tenth.
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).toString(
    'base64',
  )
}
