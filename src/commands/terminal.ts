import { createInterface } from 'node:readline/promises'
import type { Io } from './io.ts'

/** What there is only where somebody sits at a terminal. Both write to stderr: stdout is for results. */
export function terminal(): Pick<Io, 'progress' | 'ask'> {
  const { stdin, stderr } = process
  if (!stderr.isTTY) return {}
  return { progress, ...(stdin.isTTY ? { ask } : {}) }
}

function progress(line: string | undefined): void {
  const width = Math.max(process.stderr.columns - 1, 20)
  process.stderr.write(`\r\u001B[2K${line?.slice(0, width) ?? ''}`)
}

async function ask(question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const gone = new AbortController()
  // Ctrl-C and the end of input leave no answer.
  lines.once('close', () => gone.abort())
  try {
    return await lines.question(question, { signal: gone.signal })
  } catch {
    return undefined
  } finally {
    lines.close()
  }
}
