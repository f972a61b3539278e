import { statSync } from 'node:fs'
import { ConfigError, showProblem } from '../../config/config-error.ts'
import { DEFAULT_ENV_FILE, type LoadedConfig, type Needs } from '../../config/load.ts'
import type { Config } from '../../config/settings.ts'
import { exitCodes } from '../exit-codes.ts'
import { failed, ok, skipped, warning, type Check, type Finding } from './finding.ts'

export type Load = (needs: Needs, strict?: boolean) => LoadedConfig

/** The settings as far as they can be used. */
export interface UsableSettings {
  /** Undefined when what it takes to reach the controller is wrong. */
  readonly controller: Config | undefined
  /** Undefined when what it takes to serve is wrong. */
  readonly http: Config | undefined
}

/** One half of the settings may be fine while the other isn't: each is checked with what it needs. */
export function usableSettings(load: Load): UsableSettings {
  return {
    controller: loaded(() => load({ controller: true, http: false }))?.config,
    http: loaded(() => load({ controller: false, http: true }))?.config,
  }
}

function loaded(load: () => LoadedConfig): LoadedConfig | undefined {
  try {
    return load()
  } catch (thrown) {
    if (thrown instanceof ConfigError) return undefined
    throw thrown
  }
}

/** Every problem of the settings, as strict as `check-config`. */
export function settingsCheck(load: Load): Check {
  return {
    name: 'settings',
    run() {
      try {
        const { config, warnings } = load({ controller: true, http: true }, true)
        const count = Object.keys(config.origins).length
        return [ok(`${count} set, all of them fine`), ...warnings.map(warningOf)]
      } catch (thrown) {
        if (!(thrown instanceof ConfigError)) throw thrown
        const warnings = loaded(() => load({ controller: false, http: false }))?.warnings ?? []
        const problems = thrown.problems.map((problem) =>
          failed(exitCodes.configuration, showProblem(problem), {
            ...(problem.key === undefined ? {} : { setting: problem.key }),
            fix: '',
          }),
        )
        return [...problems, ...warnings.map(warningOf)]
      }
    },
  }
}

function warningOf(text: string): Finding {
  const setting = /^(CMON|MCP)_[A-Z_]+/.exec(text)?.[0]
  return warning(text, { ...(setting === undefined ? {} : { setting }), fix: '' })
}

/** Whose hands the env file is in. Who else may read it is told with the settings. */
export function envFileCheck(given: string | undefined): Check {
  return {
    name: 'env file',
    run() {
      const path = given ?? DEFAULT_ENV_FILE
      const found = statSync(path, { throwIfNoEntry: false })
      if (found === undefined) {
        const text = `there is no ${path}: settings come from flags and the environment`
        return given === undefined ? [skipped(text)] : [noFile(path)]
      }
      const rights = (found.mode & 0o777).toString(8).padStart(4, '0')
      const text = `${path}, mode ${rights}, owner ${found.uid}:${found.gid}`
      if ((found.mode & 0o022) === 0) return [ok(text)]
      return [
        failed(exitCodes.configuration, `${text}: others may change the settings`, {
          setting: '--env-file',
          fix: `chmod go-w ${path}`,
        }),
      ]
    },
  }
}

function noFile(path: string): Finding {
  return failed(exitCodes.configuration, `there is no ${path}`, {
    setting: '--env-file',
    fix: `name the file that the service reads: --env-file ${DEFAULT_ENV_FILE}`,
  })
}
