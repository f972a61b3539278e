import { judgeStructured, judgeText, type Finding } from './marks.ts'
import type { Finder } from './plant.ts'
import type { Question } from './questions.ts'

/** What came back: by JSON-RPC one of the two. */
export interface Answer {
  result?: Record<string, unknown> | undefined
  error?: { message: string } | undefined
}

const blocksOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && key in value
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : undefined

/** Judges both forms of an answer to `method`, and errors of both kinds. */
export function judgeAnswer(
  method: Question['method'],
  answer: Answer,
  planting: Finder,
): Finding[] {
  const { result, error } = answer
  if (error !== undefined) return judgeText(error.message, planting)
  switch (method) {
    case 'tools/call':
      return [
        ...judgeStructured(result?.['structuredContent'], planting),
        ...judgeStructured(result?.['_meta'], planting),
        ...textsOf(result?.['content'], planting),
      ]
    case 'resources/read':
      return blocksOf(result?.['contents']).flatMap((block) => {
        const text = field(block, 'text')
        if (typeof text !== 'string') return []
        return field(block, 'mimeType') === 'application/json'
          ? judgeStructured(JSON.parse(text), planting)
          : judgeText(text, planting)
      })
    case 'prompts/get':
      return blocksOf(result?.['messages']).flatMap((message) =>
        textsOf([field(message, 'content')], planting),
      )
    case 'completion/complete':
      return judgeStructured(result?.['completion'], planting)
  }
}

function textsOf(content: unknown, planting: Finder): Finding[] {
  return blocksOf(content).flatMap((block) => {
    const text = field(block, 'text')
    return typeof text === 'string' ? judgeText(text, planting) : []
  })
}
