import { UriTemplate } from '@modelcontextprotocol/server'
import { RESOURCES, type ResourceDefinition } from './table.ts'

export interface FoundResource {
  definition: ResourceDefinition
  variables: Readonly<Record<string, string>>
}

const matchers = RESOURCES.map((definition) => ({
  definition,
  template: new UriTemplate(definition.template),
}))

/** What an address means; undefined for none of ours. */
export function findResource(uri: string): FoundResource | undefined {
  if (uri.length > MAX_ADDRESS) return undefined
  for (const { definition, template } of matchers) {
    const match = template.match(uri)
    if (match === null) continue
    const variables = Object.entries(match).map(([name, value]): [string, string] => [
      name,
      decode(Array.isArray(value) ? value.join(',') : value),
    ])
    return { definition, variables: Object.fromEntries(variables) }
  }
  return undefined
}

const MAX_ADDRESS = 500

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
