import { didYouMean } from '../fleet/nearest.ts'
import type { Narrowing } from './select-tools.ts'
import { SURFACES, type Surface } from './surface.ts'

/** A client asked for a toolset, tool or surface that doesn't exist: it would get something else than it thinks. */
export class NarrowingError extends Error {
  override readonly name = 'NarrowingError'
}

/** Parameters of the URL and, behind `X-MCP-`, headers of the same name. */
const PARAMETERS = ['toolsets', 'tools', 'exclude', 'read_only', 'surface'] as const
type Parameter = (typeof PARAMETERS)[number]

const HEADERS = Object.fromEntries(
  PARAMETERS.map((parameter) => [parameter, `x-mcp-${parameter.replace('_', '-')}`]),
)

/**
 * What a request wants less of, out of its URL's query and its headers; undefined when it says nothing.
 * Throws NarrowingError for an unknown value, and for a parameter that looks like a misspelt one.
 */
export type ReadNarrowing = (
  query: URLSearchParams,
  header: (name: string) => string | undefined,
) => Narrowing | undefined

/** Makes the reader from the names of all tools by toolset; those that count are gathered here, once. */
export function narrowingReader(names: Readonly<Record<string, readonly string[]>>): ReadNarrowing {
  const toolsetNames = ['all', ...Object.keys(names)]
  const toolNames = Object.values(names).flat()
  return (query, header) => read(query, header, toolsetNames, toolNames)
}

function read(
  query: URLSearchParams,
  header: (name: string) => string | undefined,
  toolsetNames: readonly string[],
  toolNames: readonly string[],
): Narrowing | undefined {
  for (const key of query.keys()) {
    const near = isParameter(key) ? '' : didYouMean(key, PARAMETERS)
    if (near !== '') throw new NarrowingError(`Unknown parameter ${shown(key)}. ${near}`)
  }
  const said = (parameter: Parameter): string | undefined =>
    query.get(parameter) ?? header(HEADERS[parameter] ?? parameter)
  const list = (parameter: Parameter, known: readonly string[]): string[] | undefined =>
    said(parameter)
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => checked(parameter, name, known))
  const narrowing: Narrowing = {
    ...present('toolsets', list('toolsets', toolsetNames)),
    ...present('tools', list('tools', toolNames)),
    ...present('exclude', list('exclude', toolNames)),
    ...present('readOnly', flag(said('read_only'))),
    ...present('surface', surface(said('surface'))),
  }
  return Object.keys(narrowing).length === 0 ? undefined : narrowing
}

function isParameter(key: string): boolean {
  return PARAMETERS.some((parameter) => parameter === key)
}

function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  // The object has this one key.
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V }
}

function checked(parameter: string, name: string, known: readonly string[]): string {
  if (known.includes(name)) return name
  throw new NarrowingError(
    `${parameter}: there is no ${shown(name)}. ${didYouMean(name, known) || `Known: ${known.slice(0, 20).join(', ')}.`}`,
  )
}

function flag(value: string | undefined): boolean | undefined {
  if (value === undefined || value === 'true' || value === 'false')
    return value === undefined ? undefined : value === 'true'
  throw new NarrowingError(`read_only: ${shown(value)} is neither true nor false.`)
}

function surface(value: string | undefined): Surface | undefined {
  if (value === undefined) return undefined
  checked('surface', value, SURFACES)
  return SURFACES.find((one) => one === value)
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60))
}
