import { z } from 'zod'
import { noteOf, type PlanDecision } from '../mcp/human-consent.ts'

const given = z.strictObject({
  decision: z.enum(['approve', 'deny']),
  note: z.string().optional(),
})

type Given = Pick<PlanDecision, 'decision' | 'note'>

const DECISIONS = { approve: 'approved', deny: 'denied' } as const

/** What was decided by the form of the page; undefined for anything else. */
export function decisionInForm(form: URLSearchParams): Given | undefined {
  return read({ decision: form.get('decision'), note: form.get('note') ?? undefined })
}

/** What was decided by a JSON body; undefined for anything else. */
export function decisionInJson(body: Buffer): Given | undefined {
  try {
    return read(JSON.parse(body.toString('utf8')))
  } catch {
    return undefined
  }
}

function read(value: unknown): Given | undefined {
  const { data } = given.safeParse(value)
  if (data === undefined) return undefined
  const note = noteOf(data.note ?? '')
  return { decision: DECISIONS[data.decision], ...(note === undefined ? {} : { note }) }
}
