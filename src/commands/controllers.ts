import { createHash } from 'node:crypto'
import { createCmonClient, type CmonClientOptions } from '../cmon/client.ts'
import type { CmonObserver } from '../cmon/observe.ts'
import { readPrivateKey } from '../cmon/private-key.ts'
import type { Credential } from '../cmon/session.ts'
import type { PinStore, TrustPolicy } from '../cmon/tls.ts'
import type { ControllerSettings, Login } from '../config/controller.ts'
import type { Config } from '../config/settings.ts'
import type { Controller } from '../fleet/fleet.ts'
import { messageOf, readSettingFile, settingProblem } from './setting-files.ts'

/** A controller, how it is reached, and by what its client was made. */
export interface OpenController extends Controller {
  /** For clients of other users. */
  readonly reached: Reached

  /** Digest of its settings and of the files they name: another one needs another client. */
  readonly madeOf: string
}

/** All that it takes but a credential. */
export type Reached = Omit<CmonClientOptions, 'credential' | 'shared'>

/** What all clients have in common, whatever the settings say. */
export interface Surroundings {
  readonly pins: PinStore
  readonly observe?: CmonObserver
}

/**
 * The controllers that settings name. One whose settings and files are as they were in `before` keeps its
 * client, with its login and connections. Connects to nothing. Throws ConfigError for files that can't be used.
 */
export async function openControllers(
  config: Config,
  surroundings: Surroundings,
  before: readonly OpenController[] = [],
): Promise<OpenController[]> {
  return Promise.all(
    config.controllers.map((settings) => openController(settings, surroundings, before)),
  )
}

/** Under which name the state directory keeps the fingerprints of certificates that are trusted. */
export const CERTIFICATE_PINS = 'certificate-pins'

/** How a controller's certificate is judged. Throws ConfigError for a CA file that can't be read. */
export async function trustOf(
  { tlsInsecure, tlsFingerprint, caFile }: ControllerSettings,
  pins: PinStore,
): Promise<TrustPolicy> {
  const ca = caFile === undefined ? undefined : await readSettingFile('CMON_CA_FILE', caFile)
  return { insecure: tlsInsecure, fingerprint: tlsFingerprint, ca, pins }
}

/** One of them. Throws ConfigError for files that can't be used. */
export async function openController(
  settings: ControllerSettings,
  { pins, observe }: Surroundings,
  before: readonly OpenController[] = [],
): Promise<OpenController> {
  const { name, login } = settings
  const trust = await trustOf(settings, pins)
  const keyPem =
    login?.kind === 'key' ? await readSettingFile('CMON_KEY_FILE', login.keyFile) : undefined
  const made: Omit<Reached, 'trust' | 'observe'> = {
    name,
    endpoint: settings.endpoint,
    timeoutMs: settings.timeoutMs,
    maxConcurrency: settings.maxConcurrency,
  }
  const secret = login?.kind === 'key' ? login.passphrase : login?.password
  const madeOf = createHash('sha256')
    .update(JSON.stringify([made, { ...trust, pins: undefined }, login, keyPem, secret?.reveal()]))
    .digest('base64')
  const known = before.find((one) => one.madeOf === madeOf)
  if (known !== undefined) return known
  const credential = credentialOf(login, keyPem)
  const reached = { ...made, trust, ...(observe === undefined ? {} : { observe }) }
  return { name, cmon: createCmonClient({ ...reached, credential }), madeOf, reached }
}

function credentialOf(login: Login | undefined, keyPem: string | undefined): Credential {
  if (login === undefined) return { kind: 'none', username: '' }
  const { username } = login
  if (login.kind === 'password')
    return { kind: 'password', username, password: login.password.reveal() }
  const { keyFile, passphrase } = login
  try {
    return {
      kind: 'key',
      username,
      key: readPrivateKey(keyPem ?? '', keyFile, passphrase?.reveal()),
    }
  } catch (thrown) {
    throw settingProblem('CMON_KEY_FILE', messageOf(thrown))
  }
}
