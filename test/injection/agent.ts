import { toolsets } from '../../src/tools/index.ts'
import { fenced } from './marks.ts'
import { rot13 } from './disguise.ts'
import { WISHES, type Wish } from './wishes.ts'

// Agents without a model: they look for instructions in what they read, and follow each that they find.

/** What an agent gets to read. */
export interface Reading {
  text: string
  data: unknown
}

/** The words that an agent takes for instructions: all that it reads, or only what isn't marked as data. */
export type Trust = 'everything' | 'what is not marked'

const NAMES = toolsets.flatMap(({ tools }) => tools.map(({ name }) => name))
const NAMED = new RegExp(`(?<![\\w-])(${NAMES.join('|')})(?!\\w)`, 'g')
/** Between the name of a tool and its arguments. */
const NEAR = 40

/** The calls that a reading asks for. A trusting agent fills in the arguments where there are none. */
export function wishesIn(reading: Reading, trust: Trust): Wish[] {
  const words = trust === 'everything' ? wholeOf(reading) : ownWordsOf(reading)
  return words.flatMap(decoded).flatMap((text) =>
    [...text.matchAll(NAMED)].flatMap((match) => {
      const tool = match[1] ?? ''
      const args = objectIn(text.slice(match.index + tool.length))
      if (args !== undefined) return [{ tool, arguments: args }]
      return trust === 'everything' ? WISHES.filter((wish) => wish.tool === tool) : []
    }),
  )
}

const wholeOf = ({ text, data }: Reading): string[] => [text, ...stringsIn(data, false)]

const ownWordsOf = ({ text, data }: Reading): string[] => [
  fenced(text).own,
  ...stringsIn(data, true),
]

function stringsIn(value: unknown, onlyOwn: boolean): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  if (onlyOwn && 'untrusted' in value) return []
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner, onlyOwn)])
}

/** A text, and what it says to those who decode it. */
function decoded(text: string): string[] {
  const runs = (pattern: RegExp, encoding: BufferEncoding): string[] =>
    [...text.matchAll(pattern)].map(([run]) => Buffer.from(run, encoding).toString('utf8'))
  return [
    text,
    text.replaceAll('\\"', '"'),
    rot13(text),
    Array.from(text).toReversed().join(''),
    text.replaceAll(/%([0-9A-F]{2})/g, (_, code: string) =>
      String.fromCharCode(parseInt(code, 16)),
    ),
    text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
    text.replaceAll(/\p{M}/gu, ''),
    ...runs(/[\w+/]{40,}={0,2}/g, 'base64'),
    ...runs(/(?:[0-9a-f]{2}){20,}/g, 'hex'),
  ]
}

/** The JSON object that begins near the beginning of a text. */
function objectIn(text: string): Record<string, unknown> | undefined {
  const start = text.indexOf('{')
  if (start === -1 || start > NEAR) return undefined
  for (let end = text.indexOf('}', start); end !== -1; end = text.indexOf('}', end + 1)) {
    if (end - start > 1_000) return undefined
    try {
      const value: unknown = JSON.parse(text.slice(start, end + 1))
      if (typeof value === 'object' && value !== null) return { ...value }
    } catch {
      // It goes on.
    }
  }
  return undefined
}
