import { randomBytes } from 'node:crypto'
import { generateKeyPair } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connectLines } from './demo-connect.ts'
import type { Io } from './io.ts'
import { createCertificate, readCertificate, type Certificate } from '../demo/certificate.ts'
import type { Fault } from '../demo/faults.ts'
import { startDemoController, type DemoController } from '../demo/server.ts'
import { openStateDirectory } from '../state/directory.ts'

export interface DemoOptions {
  controllerPort: number
  seed: number
  clusters: number | undefined
  world: string | undefined
  clockSpeed: number
  faults: Fault[]
  certificate: Certificate
  rpcLog: string | undefined
}

/** The running demo controller with what a client needs to know about it. */
export interface Demo {
  readonly controller: DemoController
  readonly username: string
  readonly password: string
  readonly keyUsername: string
  readonly keyFile: string
  readonly users: { username: string; password: string; role: string }[]
  close(): Promise<void>
}

const KEY_USER = 'admin'

/** Starts the demo controller and makes an RSA key that its admin may log in with. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const controller = await startDemoController({
    port: options.controllerPort,
    seed: options.seed,
    clockSpeed: options.clockSpeed,
    faults: options.faults,
    certificate: options.certificate,
    ...(options.clusters === undefined ? {} : { clusters: options.clusters }),
    ...(options.world === undefined ? {} : { worldName: options.world }),
    ...(options.rpcLog === undefined ? {} : { rpcLogFile: options.rpcLog }),
  })
  const folder = await mkdtemp(join(tmpdir(), 'cmon-mcp-demo-'))
  const keyFile = join(folder, 'admin.key')
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  await writeFile(keyFile, privateKey, { mode: 0o600 })
  const users = controller.world.users
  const admin = users.find(({ userName }) => userName === KEY_USER)
  if (admin?.password === undefined) throw new Error('the demo world has no admin with a password')
  admin.publicKeys.push({ name: 'demo', key: publicKey })
  return {
    controller,
    username: admin.userName,
    password: admin.password,
    keyUsername: KEY_USER,
    keyFile,
    users: users.flatMap(({ userName, password, groupNames }) =>
      password === undefined
        ? []
        : [{ username: userName, password, role: groupNames[0] ?? 'none' }],
    ),
    async close() {
      await controller.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const PEM = 'key and certificate'

/**
 * The demo controller's certificate, made once and kept with its key in the state directory: who has pinned
 * it knows the demo again after a restart. Where nothing can be kept it is a new one, and `complain` hears why.
 */
export async function demoCertificate(
  stateDir: string,
  complain: (line: string) => void,
): Promise<Certificate> {
  try {
    const state = await openStateDirectory(stateDir)
    const kept = await state.map('demo-certificate')
    const known = readCertificate(kept.get(PEM) ?? '')
    if (known !== undefined) return known
    const made = await createCertificate()
    await kept.set(PEM, made.keyPem + made.certificatePem)
    return made
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    complain(`The demo controller has a new certificate, since none can be kept: ${why}`)
    return createCertificate()
  }
}

/** The settings of the daemon beside the demo: of the environment only `MCP_*`, and of those not where it listens. */
export function demoEnvironment(
  demo: Demo,
  port: number,
  env: Io['env'],
): { env: Record<string, string>; token: string } {
  const token = randomBytes(32).toString('base64url')
  const kept = Object.entries(env).flatMap(([key, value]): [string, string][] =>
    value !== undefined && KEPT.test(key) && !OWN.test(key) ? [[key, value]] : [],
  )
  return {
    token,
    env: {
      ...Object.fromEntries(kept),
      CMON_ENDPOINT: demo.controller.url,
      CMON_USERNAME: demo.username,
      CMON_PASSWORD: demo.password,
      CMON_TLS_FINGERPRINT: demo.controller.fingerprint256,
      MCP_BIND_ADDRESS: `127.0.0.1:${port}`,
      MCP_AUTH_TOKEN: token,
    },
  }
}

/** What isn't ours says where the user's state directory is. */
const KEPT = /^(MCP_|HOME$|XDG_STATE_HOME$)/
const OWN = /^MCP_(BIND_ADDRESS|BASE_URL|AUTH_TOKEN|ALLOW_UNAUTHENTICATED)/

/** The line that programs wait for (DESIGN 2). */
export function readyLine(
  demo: Demo,
  served: { baseUrl: string; token: string } | undefined,
): string {
  return JSON.stringify({
    event: 'ready',
    ...(served === undefined
      ? {}
      : { mcp: `${served.baseUrl}/mcp`, sse: `${served.baseUrl}/sse`, token: served.token }),
    controller: demo.controller.url,
    username: demo.username,
    password: demo.password,
    key_username: demo.keyUsername,
    key_file: demo.keyFile,
    demo_token: demo.controller.token,
    users: demo.users,
  })
}

/** What a person reads instead: how to connect each client, ready to paste. */
export function readyText(
  demo: Demo,
  served: { baseUrl: string; token: string } | undefined,
): string {
  const { controller, username, password } = demo
  const lines = [
    '',
    `  Demo controller  ${controller.url}   ${username} / ${password}`,
    `  its clusters     ${controller.world.clusters.length}, all invented; nothing here is real`,
  ]
  if (served !== undefined) {
    const { baseUrl, token } = served
    lines.push(
      `  cmon-mcp         ${baseUrl}/mcp   and ${baseUrl}/sse`,
      `  bearer token     ${token}`,
      '',
      ...connectLines(baseUrl, token),
      '  MCP Inspector, one call:',
      `    npx @modelcontextprotocol/inspector --cli ${baseUrl}/mcp --transport http --header "Authorization: Bearer ${token}" --method tools/call --tool-name list_clusters`,
    )
  }
  lines.push('', '  Other users of the controller:')
  for (const user of demo.users.filter((one) => one.username !== username))
    lines.push(`    ${user.username.padEnd(12)} ${user.password.padEnd(24)} ${user.role}`)
  lines.push('', '  Stop with Ctrl-C.', '')
  return lines.join('\n')
}
