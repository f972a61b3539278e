import { readFile } from 'node:fs/promises'
import { createCmonClient } from '../cmon/client.ts'
import type { CmonObserver } from '../cmon/observe.ts'
import { readPrivateKey } from '../cmon/private-key.ts'
import type { Credential } from '../cmon/session.ts'
import { ConfigError } from '../config/config-error.ts'
import { controllerSettings, type Login } from '../config/controller.ts'
import type { Config } from '../config/settings.ts'
import { createEventHub, type EventHub } from '../fleet/event-hub.ts'
import { createReadiness, type Fleet } from '../fleet/fleet.ts'
import { createPipeline, type Pipeline } from '../mcp/call-tool.ts'
import type { SecretChannel } from '../mcp/secret-channel.ts'
import { selectTools, type Narrowing, type ToolSelection } from '../mcp/select-tools.ts'
import type { Approvals } from '../mcp/perform-change.ts'
import { createServerFactory, type ServerFor } from '../mcp/server.ts'
import type { Logger } from '../observability/log.ts'
import { createPlans } from '../policy/plans.ts'
import { createMemoryState, openStateDirectory } from '../state/directory.ts'
import { openSecretsDirectory } from '../state/secrets-directory.ts'
import type { StateStore } from '../state/state.ts'
import { closeTools, toolsets } from '../tools/index.ts'
import { version } from '../version.ts'
import { readRunbooks } from './runbooks.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'

/** What the transports and commands share: made once per process. */
export interface Daemon {
  readonly fleet: Fleet
  readonly pipeline: Pipeline
  readonly hub: EventHub
  readonly selection: ToolSelection
  readonly state: StateStore
  readonly telemetry: Telemetry
  readonly serverFor: ServerFor
  readonly readiness: ReturnType<typeof createReadiness>
  close(): Promise<void>
}

/** The tools that these settings show, and to a client that wants less, less. */
export function selectionOf(config: Config, narrowing?: Narrowing): ToolSelection {
  return selectTools(
    toolsets,
    {
      level: config.level,
      toolsets: config.toolsets,
      include: config.includeTools,
      exclude: config.excludeTools,
      surface: config.surface,
    },
    narrowing,
  )
}

/**
 * Joins the layers: settings → controllers → pipeline → servers. Connects to nothing yet.
 * Throws ConfigError for files that settings name and that can't be used.
 */
export async function composeDaemon(config: Config, log: Logger): Promise<Daemon> {
  const state = await openState(config.stateDir, log)
  const telemetry = await createTelemetry(config, log)
  const fleet: Fleet = { controllers: [await controllerOf(config, state, telemetry.observe)] }
  const selection = selectionOf(config)
  const approvals: Approvals = {
    mode: config.approval,
    plans: createPlans({
      key: await state.key('plans'),
      used: await state.claims('used-plans'),
      policy: JSON.stringify([config.approval, selection.view]),
    }),
  }
  const pipeline = createPipeline({
    fleet,
    approvals,
    report: telemetry.report,
    around: telemetry.around,
    secrets: await openSecrets(config.secretsDir),
  })
  const hub = createEventHub(fleet, (controller, error) =>
    log.warn({ controller, err: error }, 'the controller refuses to tell its events'),
  )
  const identity = { name: 'cmon-mcp', title: 'ClusterControl', version }
  return {
    fleet,
    pipeline,
    hub,
    selection,
    state,
    telemetry,
    serverFor: createServerFactory({
      identity,
      pipeline,
      hub,
      runbooks: readRunbooks(config.runbooksDir, log),
      select: (narrowing) => selectionOf(config, narrowing),
    }),
    readiness: createReadiness(fleet),
    async close() {
      hub.close()
      await Promise.all([closeTools(), ...fleet.controllers.map(({ cmon }) => cmon.close())])
      await telemetry.close()
    },
  }
}

async function openState(path: string, log: Logger): Promise<StateStore> {
  try {
    return await openStateDirectory(path)
  } catch (error) {
    log.warn(
      { path, err: error },
      'the state directory can not be used: sessions end with this process and certificates are pinned only as long. Set MCP_STATE_DIR',
    )
    return createMemoryState()
  }
}

async function openSecrets(path: string | undefined): Promise<SecretChannel | undefined> {
  if (path === undefined) return undefined
  try {
    return await openSecretsDirectory(path)
  } catch (thrown) {
    throw problem('MCP_SECRETS_DIR', `${path} can't be written to (${messageOf(thrown)})`)
  }
}

async function controllerOf(
  config: Config,
  state: StateStore,
  observe: CmonObserver,
): Promise<Fleet['controllers'][number]> {
  const settings = controllerSettings(config)
  const { caFile } = settings
  const cmon = createCmonClient({
    name: settings.name,
    endpoint: settings.endpoint,
    credential: await credentialOf(settings.login),
    trust: {
      insecure: settings.tlsInsecure,
      fingerprint: settings.tlsFingerprint,
      ca: caFile === undefined ? undefined : await readSetting('CMON_CA_FILE', caFile),
      pins: await state.map('certificate-pins'),
    },
    timeoutMs: settings.timeoutMs,
    maxConcurrency: settings.maxConcurrency,
    observe,
  })
  return { name: settings.name, cmon }
}

async function credentialOf(login: Login): Promise<Credential> {
  const { username } = login
  if (login.kind === 'password')
    return { kind: 'password', username, password: login.password.reveal() }
  const { keyFile, passphrase } = login
  const pem = await readSetting('CMON_KEY_FILE', keyFile)
  try {
    return { kind: 'key', username, key: readPrivateKey(pem, keyFile, passphrase?.reveal()) }
  } catch (thrown) {
    throw problem('CMON_KEY_FILE', messageOf(thrown))
  }
}

async function readSetting(key: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    throw problem(key, `${path} can't be read (${messageOf(thrown)})`)
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

function problem(key: string, message: string): ConfigError {
  return new ConfigError([{ key, message }])
}
