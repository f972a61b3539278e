// The thread that draws charts: it takes a chart after the other and gives each back as PNG.
import { parentPort, workerData } from 'node:worker_threads'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import type { ChartSpec } from './chart-spec.ts'
import { drawChart, FONT } from './draw-chart.ts'

// What renderer.ts hands over; both belong to the same build.
const { wasm, font } = workerData as { wasm: Uint8Array<ArrayBuffer>; font: Uint8Array }

/** More pixels than points: small letters stay sharp. */
const SCALE = 1.5

const ready = initWasm(wasm)

async function toPng(spec: ChartSpec): Promise<Uint8Array> {
  await ready
  const { svg, width } = drawChart(spec)
  // A server has no fonts of its own, and without one every label would be dropped.
  const options = {
    font: { fontBuffers: [font], defaultFontFamily: FONT, loadSystemFonts: false },
    fitTo: { mode: 'width', value: width * SCALE },
  } as const
  const resvg = new Resvg(svg, options)
  const image = resvg.render()
  try {
    return image.asPng()
  } finally {
    image.free()
    resvg.free()
  }
}

const port = parentPort
port?.on('message', (spec: ChartSpec) => {
  toPng(spec).then(
    (png) => port.postMessage({ png }),
    (error: unknown) => port.postMessage({ error: String(error) }),
  )
})
