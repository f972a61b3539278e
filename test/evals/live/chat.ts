/** A tool as it is offered to a model. */
export interface OfferedTool {
  name: string
  description: string
  inputSchema: object
}

/** A call that a model asks for. */
export interface WantedCall {
  id: string
  name: string
  /** Undefined when what it wrote is no JSON object. */
  args: Record<string, unknown> | undefined
}

export interface CallAnswer {
  id: string
  text: string
  isError: boolean
}

/** What a model says; without calls it has come to its end. */
export interface Turn {
  calls: WantedCall[]
  tokensIn: number
  tokensOut: number
}

/** A conversation with a model. Both reject when the endpoint fails or keeps silent. */
export interface Chat {
  ask(question: string): Promise<Turn>
  /** With the answers to all calls of the turn before. */
  answer(answers: readonly CallAnswer[]): Promise<Turn>
}

/** Begins a conversation with a model that gets these instructions and tools. */
export type OpenChat = (instructions: string, tools: readonly OfferedTool[]) => Chat

/** An object with unknown keys, or undefined. */
export function objectOrNone(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value }
    : undefined
}
