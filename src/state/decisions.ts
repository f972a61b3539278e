import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Decided, DecisionStore, Question } from './state.ts'
import { readIfThere, writeFirst } from './write-file.ts'

export const MOST_QUESTIONS = 256
const MOST_BYTES = 256 * 1024
const MOST_DECISION_BYTES = 4 * 1024
/** A draft that is older was left by a process that died. */
const DRAFT_MS = 60 * 60_000

const QUESTION = '.question'
const DECISION = '.decision'

const question = z.object({ id: z.string(), text: z.string(), expiresAt: z.number() })

/**
 * A folder with a file per question and one per decision. Both are linked into place, which fails where there is
 * one: of two processes that decide at once, one does.
 */
export async function openDecisions(folder: string): Promise<DecisionStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pathOf = (id: string, kind: string): string => join(folder, nameOf(id) + kind)

  async function read(path: string): Promise<Question | undefined> {
    const text = (await readIfThere(path))?.toString('utf8')
    const parsed = text === undefined ? undefined : question.safeParse(jsonOf(text))
    return parsed?.data
  }

  async function withDecision(asked: Question): Promise<Decided> {
    const decision = await readIfThere(pathOf(asked.id, DECISION))
    return decision === undefined ? asked : { ...asked, decision: decision.toString('utf8') }
  }

  async function get(id: string): Promise<Decided | undefined> {
    const asked = await read(pathOf(id, QUESTION))
    return asked === undefined || asked.id !== id || isOver(asked) ? undefined : withDecision(asked)
  }

  async function questions(): Promise<Question[]> {
    const names = (await readdir(folder)).filter((name) => name.endsWith(QUESTION))
    const all = await Promise.all(names.map((name) => read(join(folder, name))))
    return all
      .flatMap((one) => (one === undefined || isOver(one) ? [] : [one]))
      .toSorted((one, other) => one.expiresAt - other.expiresAt)
  }

  /** Removes what has expired, and what belongs to nothing. */
  async function sweep(): Promise<void> {
    for (const name of await readdir(folder)) {
      const path = join(folder, name)
      if (await isRubbish(path)) await rm(path, { force: true })
    }
  }

  async function isRubbish(path: string): Promise<boolean> {
    if (path.endsWith(QUESTION)) {
      const asked = await read(path)
      return asked === undefined || isOver(asked)
    }
    if (path.endsWith(DECISION))
      return (await readIfThere(path.slice(0, -DECISION.length) + QUESTION)) === undefined
    const found = await stat(path).catch(() => undefined)
    return found !== undefined && Date.now() - found.mtimeMs > DRAFT_MS
  }

  return {
    async put(asked) {
      const text = JSON.stringify(asked)
      limit(text, MOST_BYTES)
      await sweep()
      if ((await questions()).length >= MOST_QUESTIONS) return 'full'
      return (await writeFirst(pathOf(asked.id, QUESTION), text)) ? 'kept' : 'known'
    },
    get,
    list: async () => Promise.all((await questions()).map(withDecision)),
    async decide(id, decision) {
      limit(decision, MOST_DECISION_BYTES)
      if ((await get(id)) === undefined) return undefined
      const first = await writeFirst(pathOf(id, DECISION), decision)
      const decided = (await get(id))?.decision
      return decided === undefined ? undefined : { decision: decided, first }
    },
  }
}

/** Questions that end with the process. */
export function memoryDecisions(): DecisionStore {
  const kept = new Map<string, Decided>()
  const get = (id: string): Decided | undefined => {
    for (const [known, asked] of kept) if (isOver(asked)) kept.delete(known)
    return kept.get(id)
  }
  return {
    async put(asked) {
      limit(JSON.stringify(asked), MOST_BYTES)
      if (get(asked.id) !== undefined) return 'known'
      if (kept.size >= MOST_QUESTIONS) return 'full'
      kept.set(asked.id, asked)
      return 'kept'
    },
    get: async (id) => get(id),
    list: async () => [...kept.values()].filter((asked) => !isOver(asked)),
    async decide(id, decision) {
      limit(decision, MOST_DECISION_BYTES)
      const asked = get(id)
      if (asked === undefined) return undefined
      if (asked.decision !== undefined) return { decision: asked.decision, first: false }
      kept.set(id, { ...asked, decision })
      return { decision, first: true }
    },
  }
}

function limit(text: string, mostBytes: number): void {
  if (Buffer.byteLength(text) > mostBytes)
    throw new RangeError(`what waits for a decision has more than ${mostBytes} bytes`)
}

const isOver = ({ expiresAt }: Question): boolean => expiresAt <= Date.now()

/** An id may come from anywhere: it names no path. */
function nameOf(id: string): string {
  return createHash('sha256').update(id).digest('hex')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
