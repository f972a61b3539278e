import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { brotliDecompressSync } from 'node:zlib'
import type * as Esbuild from 'esbuild'

/** Put in by scripts/bundle.mjs, as JSON, brotli in base64: one file is all there is to install. */
declare const CHART_ASSETS: string

interface ChartAssets {
  /** chart-worker.ts with its packages, as one CommonJS script. */
  worker: Uint8Array
  wasm: Uint8Array
  font: Uint8Array
}

/** Starts the thread that draws, from the bundle or from source. */
export function startChartWorker(): Worker {
  const { worker, wasm, font } =
    typeof CHART_ASSETS === 'undefined' ? fromSource() : fromBundle(CHART_ASSETS)
  return new Worker(Buffer.from(worker).toString(), {
    eval: true,
    // Loaders of the main thread, such as tsx, have no business there.
    execArgv: [],
    workerData: { wasm, font },
  })
}

function fromBundle(assets: string): ChartAssets {
  // Written by scripts/chart-assets.mjs.
  const { worker, wasm, font } = JSON.parse(assets) as Record<keyof ChartAssets, string>
  return { worker: unpacked(worker), wasm: unpacked(wasm), font: unpacked(font) }
}

function unpacked(packed: string): Buffer {
  return brotliDecompressSync(Buffer.from(packed, 'base64'))
}

/** In a checkout: a thread can't begin in TypeScript, so the script is bundled here and now. */
function fromSource(): ChartAssets {
  const load = createRequire(import.meta.url)
  // Untyped, as every package that is loaded by hand.
  const { buildSync } = load('esbuild') as typeof Esbuild
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('chart-worker.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'silent',
  })
  return {
    worker: outputFiles[0]?.contents ?? new Uint8Array(),
    wasm: readFileSync(load.resolve('@resvg/resvg-wasm/index_bg.wasm')),
    font: readFileSync(load.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')),
  }
}
