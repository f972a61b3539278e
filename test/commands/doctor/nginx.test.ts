import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { NO_NGINX, startNginx } from '../../support/nginx.ts'
import { portToComeBackOn } from '../../support/ports.ts'
import { runProgram, temporaryFolder } from '../../support/program.ts'
import { findingsIn } from '../../support/run-doctor.ts'
import { settingsForController, startController } from '../../support/start-controller.ts'
import { startDaemon } from '../../support/start-demo.ts'

/** The doctor beside a daemon below `/cc` of a real nginx, whose location says `more` besides. */
async function examineBehindNginx(more: string) {
  const port = await portToComeBackOn()
  const nginx = await startNginx(
    `location /cc/ { proxy_pass http://127.0.0.1:${port}; ${more} }
     location / { return 404; }`,
  )
  const settings = {
    ...settingsForController(await startController()),
    MCP_BIND_ADDRESS: `127.0.0.1:${port}`,
    MCP_BASE_URL: `${nginx.url}/cc`,
  }
  const daemon = await startDaemon(settings)
  const ca = join(await temporaryFolder(), 'ca.pem')
  await writeFile(ca, nginx.ca)
  const env = { ...settings, MCP_AUTH_TOKEN: daemon.token, NODE_EXTRA_CA_CERTS: ca }
  return findingsIn(await runProgram(['doctor', '--json'], env))
}

describe.skipIf(NO_NGINX !== undefined)(`behind nginx${NO_NGINX ?? ''}`, () => {
  test('as it comes, event streams get through, for the daemon asks for it', async () => {
    const { code, faults, status } = await examineBehindNginx('')
    expect({ code, faults }).toEqual({ code: 0, faults: [] })
    expect(status).toMatchObject({ 'base URL': 'ok', 'event stream': 'ok' })
  })

  test('that does not listen to what the daemon asks for, they are buffered: told with what to write', async () => {
    const { code, faults } = await examineBehindNginx(
      'proxy_ignore_headers X-Accel-Buffering; proxy_buffering on;',
    )
    expect(code).toBe(1)
    expect(faults).toMatchObject([
      {
        check: 'event stream',
        setting: 'proxy_buffering',
        fix: expect.stringContaining('proxy_buffering off;'),
      },
    ])
  })
})
