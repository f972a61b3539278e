import type { Server } from '@modelcontextprotocol/server'
import { originOf } from '../call-origin.ts'
import { lookingFor, reachable, type CallerOf, type Shown } from '../caller.ts'
import type { PromptOffer } from '../prompts/serve-prompts.ts'
import { RESOURCES } from '../resources/table.ts'
import { completions, toolFor, type CompletedBy } from './complete.ts'

const NOTHING = { completion: { values: [], total: 0, hasMore: false } }

/** By what a template's `{id}` is completed, by the name of its resource. */
const IDS: Readonly<Record<string, CompletedBy>> = {
  cluster: 'cluster_id',
  'job-log': 'job',
  backup: 'backup',
  report: 'report',
}

/** `completion/complete` of a server, for every variable of a template and argument of a prompt. */
export function serveCompletions(
  server: Server,
  callerOf: CallerOf<Shown & { prompts: PromptOffer }>,
): void {
  server.setRequestHandler('completion/complete', async ({ params }, context) => {
    const { ref, argument } = params
    const { prompts, principal, ...shown } = callerOf(context)
    const kind =
      ref.type === 'ref/prompt'
        ? kindOfArgument(prompts, ref.name, argument.name)
        : kindOfVariable(ref.uri, argument.name)
    if (kind === undefined || !reachable(shown.selection).has(toolFor(kind))) return NOTHING
    const look = lookingFor(shown, principal, context.mcpReq.signal, originOf(context, server))
    return { completion: await completions(kind, argument.value, look) }
  })
}

function kindOfArgument(
  { shown }: PromptOffer,
  prompt: string,
  argument: string,
): CompletedBy | undefined {
  return shown.find(({ name }) => name === prompt)?.arguments.find(({ name }) => name === argument)
    ?.completedBy
}

function kindOfVariable(template: string, variable: string): CompletedBy | undefined {
  if (variable === 'controller') return 'controller'
  if (variable === 'host') return 'node'
  const resource = RESOURCES.find((one) => one.template === template)
  return variable === 'id' && resource !== undefined ? IDS[resource.name] : undefined
}
