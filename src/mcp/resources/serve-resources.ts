import {
  ProtocolError,
  ProtocolErrorCode,
  type Resource,
  type ResourceTemplateType,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server'
import type { EventHub, Listener } from '../../fleet/event-hub.ts'
import { originOf } from '../call-origin.ts'
import { lookingFor, reachable, textOf, type CallerOf, type Shown } from '../caller.ts'
import type { ToolSelection } from '../select-tools.ts'
import { changedBy } from './changed.ts'
import { findResource, type FoundResource } from './find-resource.ts'
import { RESOURCES, type ResourceDefinition } from './table.ts'

const JSON_TYPE = 'application/json'
const isTemplate = ({ template }: ResourceDefinition): boolean => template.includes('{')
/** What one session may watch. */
const MAX_WATCHED = 200

type Heard = Parameters<Listener>

/** The resources of a selection: those whose tool can be reached. */
export interface ResourceOffer {
  readonly resources: Resource[]
  readonly resourceTemplates: ResourceTemplateType[]
  /** Throws ProtocolError for what isn't here. */
  find(uri: string): FoundResource
}

/** Makes the lists, once for all servers. */
export function resourcesFor(selection: ToolSelection): ResourceOffer {
  const tools = reachable(selection)
  const shown = RESOURCES.filter(({ tool }) => tools.has(tool))
  const described = ({ name, title, description }: ResourceDefinition) => ({
    name,
    title,
    description,
    mimeType: JSON_TYPE,
  })
  return {
    resources: shown
      .filter((definition) => !isTemplate(definition))
      .map((definition) => ({ uri: definition.template, ...described(definition) })),
    resourceTemplates: shown
      .filter(isTemplate)
      .map((definition) => ({ uriTemplate: definition.template, ...described(definition) })),
    find(uri) {
      const resource = findResource(uri)
      if (resource !== undefined && shown.includes(resource.definition)) return resource
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        'There is no such resource here: resources/list and resources/templates/list show what there is',
      )
    },
  }
}

/** `resources/…` of a server, each read by the tool behind it. */
export function serveResources(
  server: Server,
  hub: EventHub,
  callerOf: CallerOf<Shown & { resources: ResourceOffer }>,
): void {
  server.setRequestHandler('resources/list', (_, context) => ({
    resources: callerOf(context).resources.resources,
  }))
  server.setRequestHandler('resources/templates/list', (_, context) => ({
    resourceTemplates: callerOf(context).resources.resourceTemplates,
  }))
  server.setRequestHandler('resources/read', async ({ params: { uri } }, context) => {
    const { resources, principal, ...shown } = callerOf(context)
    const { definition, variables } = resources.find(uri)
    const look = lookingFor(shown, principal, context.mcpReq.signal, originOf(context, server))
    const result = await look(definition.tool, definition.argumentsOf(variables))
    if (result.isError === true)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, textOf(result))
    return {
      contents: [
        { uri, mimeType: JSON_TYPE, text: JSON.stringify(result.structuredContent) },
        // The same for reading, free text fenced off.
        { uri, mimeType: 'text/plain', text: textOf(result) },
      ],
    }
  })

  // A session is that of one principal, whichever of their requests began to watch.
  const sees = (context: ServerContext, ...event: Heard): Promise<boolean> => {
    const { pipeline, principal } = callerOf(context)
    return pipeline.sees(principal, ...event)
  }
  const watched = new Set<string>()
  let stop: (() => void) | undefined
  const rest = (): void => {
    if (watched.size > 0) return
    stop?.()
    stop = undefined
  }
  server.setRequestHandler('resources/subscribe', ({ params: { uri } }, context) => {
    callerOf(context).resources.find(uri)
    if (watched.size >= MAX_WATCHED)
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `At most ${MAX_WATCHED} resources can be watched: unsubscribe from some`,
      )
    watched.add(uri)
    stop ??= hub.listen(async (controller, event) => {
      const changed = changedBy(controller, event).filter((one) => watched.has(one))
      if (changed.length > 0 && (await sees(context, controller, event)))
        for (const one of changed) tell(server, one)
    })
    return {}
  })
  server.setRequestHandler('resources/unsubscribe', ({ params: { uri } }) => {
    watched.delete(uri)
    rest()
    return {}
  })
  const closed = server.onclose
  server.onclose = () => {
    watched.clear()
    rest()
    closed?.()
  }
}

/** Tells one client of every change; its transport picks what it asked for (2026-07-28 on stdio). */
export function announceChanges(
  server: Server,
  hub: EventHub,
  sees: (...event: Heard) => Promise<boolean>,
): void {
  const stop = hub.listen(async (controller, event) => {
    const changed = changedBy(controller, event)
    if (changed.length > 0 && (await sees(controller, event)))
      for (const one of changed) tell(server, one)
  })
  const closed = server.onclose
  server.onclose = () => {
    stop()
    closed?.()
  }
}

function tell(server: Server, uri: string): void {
  // A client that is gone needs no news.
  server.sendResourceUpdated({ uri }).catch(() => {})
}
