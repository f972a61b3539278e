import type { CmonClient } from '../../../src/cmon/client.ts'

/** A client that gets this one reply to whatever it asks: for shapes the demo controller doesn't send. */
export function answering(reply: Record<string, unknown>): CmonClient {
  return {
    name: 'main',
    username: 'admin',
    call: async (_request, schema) => schema.parse(reply),
    stream: async () => {
      throw new Error('one reply is no stream')
    },
    load: () => ({ running: 0, waiting: 0 }),
    state: () => ({
      condition: 'ready',
      problem: undefined,
      version: undefined,
      address: 'https://127.0.0.1:9501',
      checkedAt: 0,
    }),
    close: async () => {},
  }
}
