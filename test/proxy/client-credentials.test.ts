import { expect, onTestFinished, test, vi } from 'vitest'
import { createHttp } from '../../src/proxy/http.ts'
import { clientCredentials } from '../../src/proxy/oauth/client-credentials.ts'
import { SECRET, startLoginServer } from '../support/oidc-login.ts'

const RESOURCE = 'https://mcp.example.com/mcp'
const LIFETIME_SECONDS = 300
/** Within the tenth of its life in which a token is renewed. */
const OLD_MS = 280_000

test('a token that is due serves on while the authorization server is away, to its end', async () => {
  // A clock of our own; timers stay real.
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const login = await startLoginServer(RESOURCE, LIFETIME_SECONDS)
  const http = createHttp()
  onTestFinished(() => http.close())
  const credentials = clientCredentials(http.fetch, new URL(RESOURCE), {
    clientId: 'by-basic',
    secret: SECRET,
    key: undefined,
    method: undefined,
    tokenUrl: `${login.issuer}/token`,
    issuer: undefined,
    scope: 'mcp:read',
    audience: undefined,
  })
  const start = Date.now()
  const first = await credentials.token()
  await login.stop()

  vi.setSystemTime(start + OLD_MS)
  expect(await credentials.token()).toBe(first)

  await login.start()
  const next = await vi.waitFor(async () => {
    const token = await credentials.token()
    expect(token).not.toBe(first)
    return token
  })
  expect(login.tokenRequests()).toHaveLength(2)

  await login.stop()
  vi.setSystemTime(start + OLD_MS + LIFETIME_SECONDS * 1_000)
  await expect(credentials.token()).rejects.toThrow(/can't be reached: nothing listens there/)
  await login.start()
  expect([first, next]).not.toContain(await credentials.token())
})
