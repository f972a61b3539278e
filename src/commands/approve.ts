import type { Config } from '../config/settings.ts'
import { PLAN_ID } from '../policy/plans.ts'
import type { PlanDecision } from '../policy/waiting-plan.ts'
import { NotDecided, openApproveDoor, type Wish } from './approve-door.ts'
import type { CommandKit } from './command-kit.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'
import { planLines, shownText } from './plan-lines.ts'

interface Given {
  readonly note?: string
  readonly yes?: true
}

/** `cmon-mcp approve <plan>` and `cmon-mcp deny <plan>`. */
export function addApproveCommands({ command, load, io, ended }: CommandKit): void {
  const add = (wish: Wish, description: string): void => {
    const made = command(`${wish} <plan>`, description)
      .option('--note <text>', 'is told to who asked, and recorded')
      .option('--yes', 'without asking at the terminal')
    made.action(async (plan: string) => {
      const { config } = load(made, { controller: false, http: false })
      ended(await decide(wish, plan, made.opts<Given>(), config, io))
    })
  }
  add('approve', 'lets a change that waits for a human be made, once; with MCP_APPROVER_TOKEN')
  add('deny', 'refuses a change that waits for a human; with MCP_APPROVER_TOKEN')
}

/** Shows the plan, asks, and decides. Throws ConfigError where the settings name no approver's token. */
async function decide(
  wish: Wish,
  given: string,
  { note, yes }: Given,
  config: Config,
  io: Io,
): Promise<ExitCode> {
  // The address of its page is as good.
  const id = given.split('/').at(-1) ?? ''
  if (!PLAN_ID.test(id)) {
    io.complain('That is no id of a plan: the tool that made it tells it, as `approval`')
    return exitCodes.usage
  }
  const door = await openApproveDoor(config, id)
  if (door.warning !== undefined) io.complain(`warning: ${door.warning}`)
  try {
    const plan = await door.look()
    for (const line of planLines(plan)) io.print(line)
    if (plan.decision !== undefined) return outcome(wish, plan.decision, true, io)
    const refusal = yes === true ? undefined : await askAtTerminal(wish, io)
    if (refusal !== undefined) return refusal
    const { decision, first } = await door.decide(wish, note)
    return outcome(wish, decision, !first, io)
  } catch (thrown) {
    if (!(thrown instanceof NotDecided)) throw thrown
    io.complain(thrown.message)
    return thrown.exitCode
  }
}

const WISHED: Record<Wish, PlanDecision['decision']> = { approve: 'approved', deny: 'denied' }
const CONSEQUENCE: Record<PlanDecision['decision'], string> = {
  approved: 'It is done, once, when the client makes the call again.',
  denied: 'Nothing is sent, and the client is told so.',
}

function outcome(
  wish: Wish,
  { decision, by, note }: PlanDecision,
  before: boolean,
  io: Io,
): ExitCode {
  const byWhom = `${before ? 'Already ' : ''}${decision} by ${by}${note === undefined ? '' : ` (${shownText(note)})`}`
  const sentence = `${byWhom.charAt(0).toUpperCase()}${byWhom.slice(1)}. ${CONSEQUENCE[decision]}`
  if (WISHED[wish] === decision) {
    io.print(sentence)
    return exitCodes.done
  }
  io.complain(`${sentence} A decision can't be changed.`)
  return exitCodes.failed
}

/** Undefined when the person at the terminal wants it. */
async function askAtTerminal(wish: Wish, io: Io): Promise<ExitCode | undefined> {
  if (io.ask === undefined) {
    io.complain('No terminal to ask at: add --yes')
    return exitCodes.usage
  }
  const answer = await io.ask(`${wish === 'approve' ? 'Approve' : 'Deny'} it? [y/N] `)
  if (/^\s*y(es)?\s*$/i.test(answer ?? '')) return undefined
  io.complain('Nothing was decided.')
  return exitCodes.failed
}
