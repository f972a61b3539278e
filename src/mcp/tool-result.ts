import type { CallToolResult, ImageContent } from '@modelcontextprotocol/server'
import { CmonError } from '../cmon/errors.ts'
import type { Tool } from './define-tool.ts'
import { renderText } from './render.ts'

/** No answer is larger: about 24,000 tokens of structured JSON (DESIGN 5). */
export const MAX_ANSWER_CHARACTERS = 60_000

/** Both forms of an answer, checked. Throws for a defect, and CmonError for one that is too long. */
export function toResult(tool: Tool, data: unknown, images: ImageContent[]): CallToolResult {
  const checked = tool.check(data)
  if (!checked.success)
    throw new Error(`${tool.name} returned what its output schema doesn't allow`, {
      cause: checked.error,
    })
  const size = JSON.stringify(checked.data).length
  if (size > MAX_ANSWER_CHARACTERS)
    throw new CmonError(
      'rejected',
      `The answer is too long (${size} characters of at most ${MAX_ANSWER_CHARACTERS})`,
      { next: 'Ask for less: a smaller limit, a filter, or without detail.' },
    )
  return {
    structuredContent: checked.data,
    content: [{ type: 'text', text: renderText(checked.data) }, ...images],
  }
}
