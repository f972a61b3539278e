import type { Worker } from 'node:worker_threads'
import { startChartWorker } from './chart-assets.ts'
import { ChartError } from './chart-error.ts'
import type { ChartSpec } from './chart-spec.ts'

/** Charts that wait for the thread; more are refused. */
const MOST_WAITING = 8
/** A thread that nobody needs holds some 60 MB. */
const IDLE_MS = 30_000
const LONGEST_MS = 15_000

interface Order {
  spec: ChartSpec
  resolve: (png: Uint8Array) => void
  reject: (error: Error) => void
}

const waiting: Order[] = []
let current: Order | undefined
let worker: Worker | undefined
let idle: NodeJS.Timeout | undefined
let late: NodeJS.Timeout | undefined

/** Draws a chart as PNG on a thread of its own, one after the other. Throws ChartError. */
export function renderChart(spec: ChartSpec): Promise<Uint8Array> {
  if (waiting.length >= MOST_WAITING)
    return Promise.reject(new ChartError('too many charts are being drawn'))
  return new Promise((resolve, reject) => {
    waiting.push({ spec, resolve, reject })
    next()
  })
}

/** Ends the thread; a chart that it draws is told as not drawn. */
export async function closeCharts(): Promise<void> {
  for (const order of waiting.splice(0)) order.reject(new ChartError('the daemon stops'))
  await end('the daemon stops')
}

function next(): void {
  if (current !== undefined) return
  current = waiting.shift()
  clearTimeout(idle)
  if (current === undefined) {
    // An idle thread keeps no daemon up.
    worker?.unref()
    idle = setTimeout(() => void end('idle'), IDLE_MS).unref()
    return
  }
  worker ??= start()
  worker.ref()
  late = setTimeout(() => void end('it took too long'), LONGEST_MS).unref()
  worker.postMessage(current.spec)
}

function start(): Worker {
  const started = startChartWorker()
  started.on('message', ({ png, error }: { png?: Uint8Array; error?: string }) => {
    finish((order) =>
      png === undefined ? order.reject(new ChartError(error)) : order.resolve(png),
    )
  })
  started.on('error', (error) => void end(error.message, started))
  return started
}

function finish(tell: (order: Order) => void): void {
  clearTimeout(late)
  const order = current
  current = undefined
  if (order !== undefined) tell(order)
  next()
}

async function end(why: string, which = worker): Promise<void> {
  if (which === undefined || which !== worker) return
  worker = undefined
  const ended = which.terminate()
  if (current !== undefined) finish((order) => order.reject(new ChartError(why)))
  clearTimeout(idle)
  await ended
}
