import { ConfigError } from '../config/config-error.ts'
import type { LoadedConfig } from '../config/load.ts'
import { reloadedConfig } from '../config/reload.ts'
import type { Config } from '../config/settings.ts'
import type { Logger } from '../observability/log.ts'
import { servingAt, type Notifier } from './notify.ts'
import type { HttpDaemon } from './serve.ts'

export interface ReloadOptions {
  /** Who takes settings over, once it serves. */
  serving: Promise<Pick<HttpDaemon, 'prepare' | 'baseUrl' | 'reloaded'>>
  /** The settings it was started with. */
  start: Config
  load: () => LoadedConfig
  log: Logger
  /** Told of the settings that count from then on. */
  adopted: (config: Config) => void
  notifier: Notifier
}

/**
 * Reads the settings again at every SIGHUP and takes them over whole or not at all: what can't be used is told,
 * and everything stays as it was. A signal that comes while the daemon starts waits for it, where the system's
 * default would end the process. Gives the function that stops it.
 */
export function reloadOnHangUp({
  serving,
  start,
  load,
  log,
  adopted,
  notifier,
}: ReloadOptions): () => void {
  let running = start
  let reloading: Promise<void> = Promise.resolve()

  async function reload(): Promise<void> {
    const served = await serving
    notifier.reloading()
    try {
      const read = load()
      for (const warning of read.warnings) log.warn(warning)
      const { config, changed, needsRestart } = reloadedConfig(running, read.config)
      const adopt = await served.prepare(config)
      adopt()
      running = config
      adopted(config)
      // Files that settings name, such as keys, were read anew whether or not a setting changed.
      log.info({ changed, controllers: config.controllers.map(({ name }) => name) }, 'reloaded')
      served.reloaded(true)
      if (needsRestart.length > 0)
        log.warn({ settings: needsRestart }, 'these settings change with a restart only')
    } catch (thrown) {
      const problems =
        thrown instanceof ConfigError ? { problems: thrown.message } : { err: thrown }
      log.error(problems, 'nothing was reloaded: the settings from before stay')
      served.reloaded(false)
    }
    notifier.ready(servingAt(served.baseUrl))
  }

  const onHangUp = (): void => {
    // One after the other; the last one reads the newest files. A daemon that could not start tells that itself.
    reloading = reloading.then(reload).catch(() => {})
  }
  process.on('SIGHUP', onHangUp)
  return () => void process.off('SIGHUP', onHangUp)
}
