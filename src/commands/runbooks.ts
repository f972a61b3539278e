import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Runbook, Runbooks } from '../mcp/prompts/runbook.ts'
import { PROMPTS } from '../mcp/prompts/table.ts'
import type { Logger } from '../observability/log.ts'

const MAX_FILES = 100
const MAX_BYTES = 64 * 1024
const CLUSTER_NOTE = /^cluster-(.+)$/

/**
 * The operator's `*.md` in a folder, read whenever they are asked for, so that a change counts at once:
 * `<prompt>.md` goes with that prompt, `cluster-<name>.md` with every prompt about that cluster, any other
 * is a prompt by itself. A folder that isn't there has none.
 */
export function readRunbooks(folder: string, log: Logger): Runbooks {
  return async () => {
    const files = await filesIn(folder)
    const read = await Promise.all(
      files.slice(0, MAX_FILES).map(async (file): Promise<Runbook[]> => {
        try {
          return [runbookOf(file.replace(/\.md$/, ''), await beginningOf(join(folder, file)))]
        } catch (error) {
          log.warn({ err: error, file }, 'a runbook can not be read')
          return []
        }
      }),
    )
    return read.flat()
  }
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.md')).toSorted()
  } catch {
    return []
  }
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0)
    return buffer.subarray(0, bytesRead).toString('utf8')
  } finally {
    await file.close()
  }
}

function runbookOf(name: string, text: string): Runbook {
  const title = /^#+ +(.+)$/m.exec(text)?.[1]?.trim() ?? name
  const cluster = CLUSTER_NOTE.exec(name)?.[1]
  if (cluster !== undefined) return { about: { kind: 'cluster', name: cluster }, title, text }
  const kind = PROMPTS.some((prompt) => prompt.name === name) ? 'prompt' : 'itself'
  return { about: { kind, name }, title, text }
}
