import type { CallToolResult, ImageContent } from '@modelcontextprotocol/server'
import type { Principal } from '../auth/principal.ts'
import { withDeadline, type Deadline } from '../cmon/deadline.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { didYouMean } from '../fleet/nearest.ts'
import type { Budgets } from '../policy/budgets.ts'
import { standingOf, type Rules } from '../policy/standing.ts'
import { openAccount, type Account } from './account.ts'
import { argumentError } from './argument-error.ts'
import { noAudit, type AuditedChange, type CallAudit } from './call-audit.ts'
import type { CallOrigin } from './call-origin.ts'
import { shownClient, type CallReport } from './call-report.ts'
import type { ToolContext } from './context.ts'
import type { Tool } from './define-tool.ts'
import { callTool, dispatched } from './dispatch.ts'
import { errorResult } from './error-result.ts'
import { levelOf } from './hints.ts'
import {
  isQuestion,
  performChange,
  type Approvals,
  type Asking,
  type Question,
} from './perform-change.ts'
import { permitFor } from './permit.ts'
import { createReach } from './reach.ts'
import { onceAgreed, type SecretChannel } from './secret-channel.ts'
import type { ToolSelection } from './select-tools.ts'
import type { Sight } from './sight.ts'
import { startedJob, type StartedJob } from './started-jobs.ts'
import { holdsFreeText, noTaint, type Taint } from './taint.ts'
import { toResult } from './tool-result.ts'
import { UnknownToolError } from './unknown-tool.ts'
import { quoted } from '../fleet/untrusted.ts'

export type { CallReport } from './call-report.ts'

export interface ToolCall {
  name: string
  args: unknown
  selection: ToolSelection
  principal: Principal
  signal: AbortSignal
  progress: ToolContext['progress']
  origin?: CallOrigin | undefined
}

export interface Pipeline {
  /** Whether an event of a controller is about what this principal may see. */
  readonly sees: Sight
  /** Runs one call from find to render. Throws UnknownToolError for a tool that isn't shown, nothing else. */
  call(call: ToolCall): Promise<CallToolResult>
  /** The same for a client that can put a question to its user: gives the question, or takes the answer. */
  converse(call: ToolCall, asking: Asking): Promise<CallToolResult | Question>
  /** Resolves when no call is running. */
  drained(): Promise<void>
}

export type AroundCall = <T>(origin: CallOrigin | undefined, work: () => Promise<T>) => Promise<T>

/** What a call leaves besides its answer. */
interface Course {
  account: Account
  attach: ToolContext['attach']
}

/** The one pipeline every transport and command goes through (DESIGN 7). */
export function createPipeline({
  fleetFor,
  rules,
  sight = () => Promise.resolve(true),
  approvals,
  budgets,
  taint = noTaint,
  report,
  around = (_, work) => work(),
  audit = noAudit,
  secrets,
  onJob = () => {},
}: {
  /** The controllers as this principal reaches them; the same object for what is the same. */
  fleetFor: (principal: Principal) => Fleet | Promise<Fleet>
  rules: Rules
  /** Everybody sees everything without it. */
  sight?: Sight | undefined
  approvals: Approvals
  budgets: Budgets
  taint?: Taint | undefined
  report: (report: CallReport) => void
  /** Runs each call, from before its tool is looked for until it has been reported. */
  around?: AroundCall
  audit?: CallAudit | undefined
  secrets?: SecretChannel | undefined
  /** Hears of the jobs that calls start. */
  onJob?: ((job: StartedJob) => void) | undefined
}): Pipeline {
  let running = 0
  const onDrained: (() => void)[] = []

  const reach = createReach()
  const watchesTaint = rules.policy?.afterUntrustedText !== undefined

  /** The structured answer, a question, or whatever was thrown. */
  async function run(
    tool: Tool,
    call: ToolCall,
    asking: Asking | undefined,
    { account, attach }: Course,
  ): Promise<unknown> {
    const parsed = tool.parse(call.args ?? {})
    if (!parsed.success) throw argumentError(tool, parsed.error)
    await audit.admit('run' in tool ? 'reads' : 'changes')
    const standing = standingOf(rules, call.principal)
    const wish = { toolset: toolsetOf(tool, call.selection), level: levelOf(tool.hints) }
    const { fleet, looking } = reach(await fleetFor(call.principal), standing, wish.toolset)
    return withDeadline(deadlineOf(tool), call.signal, async (signal) => {
      const context: ToolContext = {
        fleet: looking,
        principal: call.principal,
        view: call.selection.view,
        signal,
        progress: call.progress,
        attach,
        secrets: secrets === undefined ? undefined : onceAgreed(secrets, account.agreed),
      }
      if ('run' in tool) return tool.run(context, parsed.data)
      let intended: AuditedChange | undefined
      const answer = await performChange({
        tool,
        args: parsed.data,
        context,
        asking,
        client: shownClient(call.origin?.client).client,
        fleet,
        approvals,
        agreed: account.agreed,
        permit: permitFor(standing, wish, {
          budgets,
          tainted: () => taint.has(call.origin, call.principal),
        }),
        async intend(change) {
          await account.intend(change)
          intended = change
        },
      })
      const about = { tool: tool.name, principal: call.principal.id }
      const job = startedJob(intended, answer, looking, about)
      if (job !== undefined) onJob(job)
      return answer
    })
  }

  /** The tool that is meant, perhaps behind another. Throws InputError and UnknownToolError. */
  function found(call: ToolCall): { tool: Tool; call: ToolCall } {
    const { behind } = call.selection
    if (call.name === callTool.name && behind !== undefined) {
      const { name, args } = dispatched(call.args, behind.tools)
      return found({ ...call, name, args, selection: behind })
    }
    const tool = call.selection.tools.get(call.name)
    if (tool === undefined) throw unknownTool(call)
    return { tool, call }
  }

  const converse = (
    call: ToolCall,
    asking: Asking | undefined,
  ): Promise<CallToolResult | Question> => around(call.origin, () => perform(call, asking))

  async function perform(
    asked: ToolCall,
    asking: Asking | undefined,
  ): Promise<CallToolResult | Question> {
    const account = openAccount(asked, report, audit)
    const images: ImageContent[] = []
    const course: Course = {
      account,
      attach: (image) => void images.push({ type: 'image', ...image }),
    }
    running++
    try {
      const { tool, call } = found(asked)
      account.about(tool, call.args)
      const answer = await account.sent.during(() => run(tool, call, asking, course))
      if (isQuestion(answer)) {
        account.close('asked')
        return answer
      }
      const result = toResult(tool, answer, images)
      if (watchesTaint && holdsFreeText(result.structuredContent))
        await taint.add(call.origin, call.principal)
      account.close(isPlan(tool, answer) ? 'planned' : 'ok')
      return account.signed(result)
    } catch (thrown) {
      if (thrown instanceof UnknownToolError) {
        account.close('unknown_tool')
        throw thrown
      }
      const { result, code, holdsFreeText: isTainting } = errorResult(thrown, account.requestId)
      if (watchesTaint && isTainting) await taint.add(asked.origin, asked.principal)
      if (asked.signal.aborted) account.close('cancelled')
      else account.close(code, thrown)
      return account.signed(result)
    } finally {
      running--
      if (running === 0) for (const resolve of onDrained.splice(0)) resolve()
    }
  }

  return {
    async call(call) {
      const answer = await converse(call, undefined)
      if (isQuestion(answer)) throw new Error('a question came to a caller that can not ask')
      return answer
    },
    converse,
    sees: sight,
    drained: () =>
      running === 0 ? Promise.resolve() : new Promise((resolve) => onDrained.push(resolve)),
  }
}

/** Tools of no toolset find and call others. */
function toolsetOf({ name }: Tool, { view }: ToolSelection): string {
  return view.known.find((tool) => tool.name === name)?.toolset ?? 'meta'
}

/** Whether a change waits for its second call. */
function isPlan(tool: Tool, answer: unknown): boolean {
  return 'prepare' in tool && typeof answer === 'object' && answer !== null && 'plan' in answer
}

function deadlineOf(tool: Tool): Deadline {
  const next =
    'run' in tool
      ? 'Ask for less: one cluster, a smaller limit.'
      : 'The change may or may not have been made: look before you try again.'
  return { what: tool.name, timeoutMs: tool.deadlineMs, next }
}

function unknownTool({ name, selection }: ToolCall): UnknownToolError {
  const refusal = selection.view.known.find((tool) => tool.name === name)?.refusal
  if (refusal !== undefined) return new UnknownToolError(`${name} is not for you: ${refusal}.`)
  const near = didYouMean(name, [...selection.tools.keys()])
  return new UnknownToolError(
    `There is no tool ${quoted(name)} here, or this daemon's settings don't show it. ${near || 'tools/list shows what there is.'}`,
  )
}
