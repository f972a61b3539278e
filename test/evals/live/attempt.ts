import type { CallToolResult } from '@modelcontextprotocol/client'
import { shortcomings, watched } from '../play.ts'
import type { Stage } from '../scenes.ts'
import type { Task } from '../task.ts'
import type { CallAnswer, OpenChat, Turn, WantedCall } from './chat.ts'

/** A model that still calls tools after so many turns is lost. */
const TURNS = 12

/** How a model did with a task. */
export interface Attempt {
  question: string
  firstTool: string | undefined
  isFirstRight: boolean
  /** Nothing of these: it found out and did what the task says. */
  shortcomings: string[]
  calls: number
  tokensIn: number
  tokensOut: number
}

/** Puts the task's question to a model that can call the stage's tools. An endpoint that fails is a shortcoming. */
export async function attempt(task: Task, stage: Stage, openChat: OpenChat): Promise<Attempt> {
  const made: WantedCall[] = []
  const tokens = { tokensIn: 0, tokensOut: 0 }
  const failures: string[] = []
  const played = await watched(stage, async (answers) => {
    try {
      await converse(task, stage, openChat, {
        count(turn) {
          tokens.tokensIn += turn.tokensIn
          tokens.tokensOut += turn.tokensOut
          made.push(...turn.calls)
        },
        keep: (answer) => void answers.push(answer),
      })
    } catch (thrown) {
      failures.push(thrown instanceof Error ? thrown.message : String(thrown))
    }
  })
  const firstTool = made[0]?.name
  const [scripted] = task.calls
  return {
    question: task.question,
    firstTool,
    isFirstRight:
      firstTool !== undefined && [scripted?.tool, ...(task.orFirst ?? [])].includes(firstTool),
    shortcomings: [...failures, ...shortcomings(task, played, stage)],
    calls: made.length,
    ...tokens,
  }
}

interface Notes {
  count: (turn: Turn) => void
  keep: (answer: unknown) => void
}

async function converse(
  { question }: Task,
  { client, callRaw }: Stage,
  openChat: OpenChat,
  { count, keep }: Notes,
): Promise<void> {
  const { tools } = await client.listTools()
  const chat = openChat(
    client.getInstructions() ?? '',
    tools.map(({ name, description = '', inputSchema }) => ({ name, description, inputSchema })),
  )
  let turn = await chat.ask(question)
  for (let turns = 1; ; turns++) {
    count(turn)
    if (turn.calls.length === 0) return
    if (turns === TURNS) throw new Error(`no end after ${TURNS} turns`)
    const answers: CallAnswer[] = []
    for (const { id, name, args } of turn.calls) {
      if (args === undefined) {
        answers.push({ id, text: 'The arguments are no JSON object.', isError: true })
        continue
      }
      const { text, isError, fact } = await answerOf(callRaw(name, args))
      keep(fact)
      answers.push({ id, text, isError })
    }
    turn = await chat.answer(answers)
  }
}

/** A tool that doesn't exist is a protocol error, which clients tell their model too. */
async function answerOf(
  call: Promise<CallToolResult>,
): Promise<{ text: string; isError: boolean; fact: unknown }> {
  try {
    const { content, isError = false, structuredContent } = await call
    const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
    return { text, isError, fact: isError ? text : structuredContent }
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown)
    return { text, isError: true, fact: text }
  }
}
