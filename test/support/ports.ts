import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * A port that is free now and likely stays so, for a program that must come back on the same one: below the
 * range from which the system itself takes ports for others.
 */
export async function portToComeBackOn(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
