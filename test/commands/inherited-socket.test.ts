import { spawn } from 'node:child_process'
import { beforeEach, describe, expect, test } from 'vitest'
import { exchange } from '../support/http-exchange.ts'
import { isOnPath } from '../support/on-path.ts'
import { portToComeBackOn } from '../support/ports.ts'
import { cleanEnvironment, MAIN, temporaryFolder, watch, type Program } from '../support/program.ts'
import { socketName } from '../support/serve-app.ts'
import { startDaemon } from '../support/start-demo.ts'

const settings = {
  CMON_ENDPOINT: 'https://127.0.0.1:1',
  CMON_USERNAME: 'ops',
  CMON_PASSWORD: 'invented',
}

/** `cmon-mcp serve` as systemd starts it when the first client connects to one of the sockets. */
async function activate(sockets: readonly string[], bindAddress: string): Promise<Program> {
  const env = { ...settings, MCP_BIND_ADDRESS: bindAddress, MCP_STATE_DIR: await temporaryFolder() }
  const options = [
    ...sockets.flatMap((socket) => ['--listen', socket]),
    ...Object.entries(env).flatMap(([key, value]) => ['--setenv', `${key}=${value}`]),
  ]
  const program = watch(
    spawn('systemd-socket-activate', [...options, process.execPath, MAIN, 'serve'], {
      env: await cleanEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  )
  await program.saw('stderr', /Listening on/)
  return program
}

describe('a socket that systemd has opened', () => {
  beforeEach(({ skip }) =>
    skip(!isOnPath('systemd-socket-activate'), 'systemd-socket-activate is not installed'),
  )

  test('is served, with the request that started the daemon', async () => {
    const address = `127.0.0.1:${await portToComeBackOn()}`
    const program = await activate([address], address)
    const { status } = await exchange(`http://${address}/healthz`)
    expect(status).toBe(200)
    expect(program.stderr()).toContain(`"url":"http://${address}"`)
    expect(await program.stop()).toBe(0)
  })

  test('may be of the unix family, and stays when the daemon goes', async () => {
    const unixPath = socketName(await temporaryFolder())
    const program = await activate([unixPath], `unix:${unixPath}`)
    const { status } = await exchange('http://localhost/healthz', { socketPath: unixPath })
    expect(status).toBe(200)
    expect(await program.stop()).toBe(0)
    await expect(exchange('http://localhost/', { socketPath: unixPath })).rejects.toThrow(
      'ECONNREFUSED',
    )
  })

  // Where MCP_BIND_ADDRESS is loopback no token is asked for.
  test.each([
    [(port: number) => `0.0.0.0:${port}`, (port: number) => `127.0.0.1:${port}`],
    [(port: number) => `127.0.0.1:${port}`, (port: number) => `127.0.0.1:${port - 1}`],
    [(port: number) => `127.0.0.1:${port}`, () => 'unix:/run/cmon-mcp.sock'],
  ])('is refused unless the settings say the same (case %#)', async (opened, said) => {
    const port = await portToComeBackOn()
    const program = await activate([opened(port)], said(port))
    await expect(exchange(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
    expect(await program.exited).toBe(78)
    expect(program.stderr()).toContain(
      `MCP_BIND_ADDRESS: is ${said(port)}, but the socket that systemd hands over is ${opened(port)}; ` +
        'make it and ListenStream= of the socket unit the same',
    )
  })

  test('must be the only one', async () => {
    const port = await portToComeBackOn()
    const sockets = [`127.0.0.1:${port}`, `[::1]:${port}`]
    const program = await activate(sockets, `127.0.0.1:${port}`)
    await expect(exchange(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
    expect(await program.exited).toBe(78)
    expect(program.stderr()).toContain(
      'socket unit: hands over 2 sockets, and the daemon serves one; keep one ListenStream= line',
    )
  })
})

test('a socket that was meant for another process is let be', async () => {
  const daemon = await startDaemon({ ...settings, LISTEN_FDS: '1', LISTEN_PID: '1' })
  const { status } = await exchange(`${daemon.url}/healthz`)
  expect(status).toBe(200)
})
