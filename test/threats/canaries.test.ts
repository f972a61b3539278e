import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { modernRequest, openSession, openSse, type WireMessage } from '../support/mcp-wire.ts'
import { serveApp, TOKEN, type ServedApp } from '../support/serve-app.ts'

const CLIENTS = 200
const ROUNDS = 3
/** Every client uses it for every request: only its connection or session tells one from another. */
const SAME_ID = 7
/** Of a round: an answer that never comes is one that somebody else got. */
const LIMIT_MS = 15_000

interface Asker {
  ask(canary: string): Promise<WireMessage>
  close(): unknown
}

const overHttp = async (app: ServedApp): Promise<Asker> => {
  const session = await openSession(`${app.url}/mcp`, { token: TOKEN, fixedId: SAME_ID })
  return {
    ask: async (text) => (await session.callTool('echo', { text })).message,
    close: () => session.end(),
  }
}
const overSse = async (app: ServedApp): Promise<Asker> => {
  const stream = await openSse(`${app.url}/sse`, { token: TOKEN, fixedId: SAME_ID })
  return { ask: (text) => stream.callTool('echo', { text }), close: () => stream.close() }
}
const withoutSession = async (app: ServedApp): Promise<Asker> => ({
  async ask(text) {
    const params = { name: 'echo', arguments: { text } }
    return (await modernRequest(`${app.url}/mcp`, TOKEN, 'tools/call', params, SAME_ID)).message
  },
  close: () => {},
})
const openAny = (app: ServedApp, index: number): Promise<Asker> => {
  if (index % 3 === 0) return withoutSession(app)
  return index % 3 === 1 ? overHttp(app) : overSse(app)
}

/** What came, or that nothing did. */
async function answerTo(asker: Asker, canary: string): Promise<unknown> {
  const late = new Promise<string>((resolve) =>
    setTimeout(() => resolve('no answer'), LIMIT_MS).unref(),
  )
  const answer = asker.ask(canary).then(
    ({ id, result }) => ({ id, said: result?.['structuredContent'] }),
    (thrown: unknown) => String(thrown),
  )
  return Promise.race([answer, late])
}

test(`row 11: ${CLIENTS} clients of every transport with the same ids get their own canary each time`, async () => {
  const app = await serveApp()
  const askers: Asker[] = []
  for (let index = 0; index < CLIENTS; index += 1) askers.push(await openAny(app, index))
  for (let round = 0; round < ROUNDS; round += 1) {
    const canaries = askers.map(() => randomUUID())
    const answers = await Promise.all(
      askers.map((asker, index) => answerTo(asker, canaries[index] ?? '')),
    )
    expect(answers).toEqual(canaries.map((text) => ({ id: SAME_ID, said: { text } })))
  }
  await Promise.all(askers.map((asker) => asker.close()))
})
