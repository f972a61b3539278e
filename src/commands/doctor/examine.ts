import type { Config } from '../../config/settings.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { controllerChecks } from './controller/checks.ts'
import { secretsDirectoryCheck, stateDirectoryCheck } from './directories.ts'
import { environmentCheck } from './environment.ts'
import { skipped, type Check } from './finding.ts'
import { httpChecks } from './http/checks.ts'
import { identityChecks } from './identity.ts'
import { peopleCheck, type PeopleCheck } from './people.ts'
import { pinsIn } from './pins.ts'
import { linesOf, maskOf, reportJson, summaryOf } from './report.ts'
import { exitCodeFor, runChecks } from './run-checks.ts'
import { envFileCheck, settingsCheck, usableSettings, type Load } from './settings.ts'
import { daemonStateDir, daemonUsersDir } from './state-path.ts'

export interface Examination {
  readonly load: Load
  readonly envFile: string | undefined
  readonly json: boolean
  readonly io: Io
}

/** `cmon-mcp doctor`: a line per check, and the exit code of the worst. */
export async function examine({ load, envFile, json, io }: Examination): Promise<ExitCode> {
  const usable = usableSettings(load)
  const config = usable.controller ?? usable.http
  const people =
    config === undefined ? undefined : peopleCheck(config, daemonUsersDir(config, io.env))
  const controller =
    usable.controller === undefined ? undefined : await visits(usable.controller, people, io)
  const checks = [
    settingsCheck(load),
    envFileCheck(envFile),
    environmentCheck(io.env),
    ...directoryChecks(config, io),
    people?.check ?? unusable('identity per user'),
    ...(usable.http === undefined
      ? [unusable('port')]
      : [...httpChecks(usable.http), ...identityChecks(usable.http)]),
    ...(controller?.checks ?? [unusable('controller')]),
  ]
  const mask = maskOf(config)
  try {
    const reports = await runChecks(checks, {
      begins: (check) => io.progress?.(`${check} …`),
      reports(report) {
        io.progress?.(undefined)
        if (!json) for (const line of linesOf(report, mask)) io.print(line)
      },
    })
    const exit = exitCodeFor(reports)
    io.print(json ? reportJson(reports, exit, mask) : `\n${summaryOf(reports)}`)
    return exit
  } finally {
    await controller?.close()
  }
}

async function visits(config: Config, people: PeopleCheck | undefined, io: Io) {
  const pins = await pinsIn(daemonStateDir(config, io.env))
  const all = config.controllers.map((settings) =>
    controllerChecks(
      settings,
      pins,
      config.level,
      config.identity === 'per-user' ? people : undefined,
    ),
  )
  return {
    checks: all.flatMap(({ checks }) => checks),
    close: async () => void (await Promise.all(all.map(({ close }) => close()))),
  }
}

function directoryChecks(config: Config | undefined, io: Io): Check[] {
  if (config === undefined) return [unusable('state directory')]
  return [
    stateDirectoryCheck(daemonStateDir(config, io.env)),
    secretsDirectoryCheck(config.secretsDir),
  ]
}

function unusable(name: string): Check {
  return { name, run: () => [skipped('its settings are wrong, see above')] }
}
