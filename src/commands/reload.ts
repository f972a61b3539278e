import { ConfigError } from '../config/config-error.ts'
import type { LoadedConfig } from '../config/load.ts'
import { reloadedConfig } from '../config/reload.ts'
import type { Config } from '../config/settings.ts'
import type { Logger } from '../observability/log.ts'
import type { HttpDaemon } from './serve.ts'

/**
 * Reads the settings again at every SIGHUP and takes them over whole or not at all: what can't be used is told,
 * and everything stays as it was. A signal that comes while the daemon starts waits for it, where the system's
 * default would end the process. Gives the function that stops it.
 */
export function reloadOnHangUp(
  serving: Promise<Pick<HttpDaemon, 'prepare'>>,
  start: Config,
  load: () => LoadedConfig,
  log: Logger,
): () => void {
  let running = start
  let reloading: Promise<void> = Promise.resolve()

  async function reload(): Promise<void> {
    try {
      const read = load()
      for (const warning of read.warnings) log.warn(warning)
      const { config, changed, needsRestart } = reloadedConfig(running, read.config)
      const adopt = await (await serving).prepare(config)
      adopt()
      running = config
      log.level = config.logLevel
      // Files that settings name, such as keys, were read anew whether or not a setting changed.
      log.info({ changed }, 'reloaded')
      if (needsRestart.length > 0)
        log.warn({ settings: needsRestart }, 'these settings change with a restart only')
    } catch (thrown) {
      const problems =
        thrown instanceof ConfigError ? { problems: thrown.message } : { err: thrown }
      log.error(problems, 'nothing was reloaded: the settings from before stay')
    }
  }

  const onHangUp = (): void => {
    // One after the other; the last one reads the newest files.
    reloading = reloading.then(reload)
  }
  process.on('SIGHUP', onHangUp)
  return () => void process.off('SIGHUP', onHangUp)
}
