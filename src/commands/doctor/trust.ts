import { pingInfo } from '../../cmon/modules/info.ts'
import { judgeCertificate, pinKey, type PinStore } from '../../cmon/tls.ts'
import { fingerprint as fingerprintKind } from '../../config/kinds-net.ts'
import type { Config } from '../../config/settings.ts'
import { clean } from '../../fleet/untrusted.ts'
import { openStateDirectory } from '../../state/directory.ts'
import type { DurableMap } from '../../state/state.ts'
import { CERTIFICATE_PINS } from '../controllers.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { exitCodeOf, type Io } from '../io.ts'
import { CmonError } from '../../cmon/errors.ts'
import { chooseController } from './choose-controller.ts'
import { errorCode } from './connect.ts'
import { messageOf, settingProblem } from '../setting-files.ts'
import { visitController, type ControllerVisit, type Presented } from './controller/visit.ts'
import { daemonStateDir } from './state-path.ts'

export interface TrustWish {
  /** Which controller, where there are several. */
  readonly controller: string | undefined
  /** Pins without asking. */
  readonly yes: boolean
  /** The only certificate to pin; then nobody is asked. */
  readonly fingerprint: string | undefined
}

/** `cmon-mcp doctor --trust`: shows the controller's certificate and, when agreed to, pins it for the daemon. */
export async function trustController(config: Config, wish: TrustWish, io: Io): Promise<ExitCode> {
  const settings = chooseController(config, wish.controller)
  const wanted = wish.fingerprint === undefined ? undefined : readFingerprint(wish.fingerprint)
  if (wanted === 'unreadable') {
    io.complain(
      '--fingerprint must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons',
    )
    return exitCodes.usage
  }
  const stateDir = daemonStateDir(config, io.env)
  const pins = await pinsOf(stateDir)
  const visit = visitController(settings, pins)
  try {
    const presented = await visit.presented()
    await pingInfo(visit.stranger)
    if (wanted !== undefined && wanted !== presented.peer.fingerprint256)
      return anotherOne(wanted, presented, io)
    const needless = await decidedElsewhere(visit, presented, io)
    if (needless !== undefined) return needless
    show(presented, pins, io)
    const refusal = wanted === undefined && !wish.yes ? await askAtTerminal(io) : undefined
    if (refusal !== undefined) return refusal
    await pins.set(pinKey(presented.peer), presented.peer.fingerprint256)
    io.print(
      `Pinned in ${stateDir}. A running daemon with this state directory trusts it from now on, without a restart.`,
    )
    io.print(`The same as a setting: CMON_TLS_FINGERPRINT='${presented.peer.fingerprint256}'`)
    return exitCodes.done
  } catch (thrown) {
    if (thrown instanceof CmonError) {
      io.complain(`${clean(thrown.message, 300)}. ${clean(thrown.next ?? '', 300)}`)
      return exitCodeOf(thrown.code)
    }
    io.complain(
      `${settings.endpoint} shows no certificate (${errorCode(thrown)}). \`cmon-mcp doctor\` looks closer.`,
    )
    return exitCodes.unreachable
  } finally {
    await visit.close()
  }
}

/** Throws ConfigError for a state directory in which nothing can be pinned. */
async function pinsOf(stateDir: string): Promise<DurableMap> {
  try {
    return await (await openStateDirectory(stateDir)).map(CERTIFICATE_PINS)
  } catch (thrown) {
    throw settingProblem('MCP_STATE_DIR', `${stateDir} can't be used (${messageOf(thrown)})`)
  }
}

function readFingerprint(text: string): string {
  const parsed = fingerprintKind.schema.safeParse(text)
  return parsed.success ? parsed.data : 'unreadable'
}

/** Settings that decide alone whether the certificate is trusted, pinned or not; or nothing left to do. */
async function decidedElsewhere(
  visit: ControllerVisit,
  { peer }: Presented,
  io: Io,
): Promise<ExitCode | undefined> {
  const policy = await visit.trust()
  const setting =
    policy.fingerprint !== undefined
      ? 'CMON_TLS_FINGERPRINT'
      : policy.ca !== undefined
        ? 'CMON_CA_FILE'
        : undefined
  const verdict = judgeCertificate({ ...policy, insecure: false }, peer)
  if (verdict.trusted && verdict.pin === undefined) {
    const by = setting ?? (peer.authorized ? "the system's CAs" : 'the state directory')
    io.print(`Already trusted, by ${by}: SHA-256 ${peer.fingerprint256}. Nothing was changed.`)
    return exitCodes.done
  }
  if (verdict.trusted || setting === undefined) return undefined
  io.complain(
    `${setting} is set, and a pin doesn't overrule it. ${verdict.why.next ?? ''} Nothing was changed.`,
  )
  return exitCodes.configuration
}

function show({ peer, certificate }: Presented, pins: PinStore, io: Io): void {
  const rows = [
    ['controller', pinKey(peer)],
    ['subject', certificate?.subject],
    ['names', certificate?.subjectAltName],
    ['issuer', certificate?.issuer],
    ['valid', certificate && `${certificate.validFrom} to ${certificate.validTo}`],
    ['SHA-256', peer.fingerprint256],
    ['pinned before', pins.get(pinKey(peer)) ?? 'nothing'],
  ] as const
  for (const [name, value] of rows)
    if (value !== undefined)
      io.print(`${name.padEnd(14)} ${clean(value, 500).replaceAll(/\s+/g, ' ')}`)
  io.print(
    `Compare it on the controller itself: openssl s_client -connect 127.0.0.1:${peer.port} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256`,
  )
}

function anotherOne(wanted: string, { peer }: Presented, io: Io): ExitCode {
  io.complain(
    `The controller shows ${peer.fingerprint256}, not ${wanted}: somebody else may be answering. Nothing was changed.`,
  )
  return exitCodes.unreachable
}

/** Undefined when it may be pinned. */
async function askAtTerminal(io: Io): Promise<ExitCode | undefined> {
  if (io.ask === undefined) {
    io.complain(
      'No terminal to ask at: add --fingerprint SHA256 (or --yes to trust whoever answers).',
    )
    return exitCodes.usage
  }
  const answer = await io.ask('Trust this certificate from now on? Type yes: ')
  if (answer?.trim().toLowerCase() === 'yes') return undefined
  io.complain('Nothing was changed.')
  return exitCodes.failed
}
