import type { CommandKit } from './command-kit.ts'
import { composeDaemon } from './compose.ts'
import { inheritedSocket } from './inherited-socket.ts'
import { createNotifier, servingAt } from './notify.ts'
import { reloadOnHangUp } from './reload.ts'
import { serveHttp } from './serve.ts'
import { stopSignal } from './stop-signals.ts'

/** `cmon-mcp serve`: the daemon, until a signal stops it. */
export function addServeCommand({ command, start, load, io }: CommandKit): void {
  const needs = { controller: true, http: true }
  const made = command('serve', 'the HTTP daemon (this is the default)', { isDefault: true })
  made.action(async () => {
    const { config, log, follow } = start(made, needs)
    const stop = stopSignal()
    const notifier = createNotifier(io.env, (message) => log.warn(message))
    const open = inheritedSocket(io.env, config.bindAddress)
    const serving = composeDaemon(config, log).then((daemon) =>
      serveHttp(config, daemon, log, open),
    )
    const stopReloading = reloadOnHangUp({
      serving,
      start: config,
      load: () => load(made, needs),
      log,
      adopted: follow,
      notifier,
    })
    const served = await serving
    notifier.ready(servingAt(served.baseUrl))
    log.info({ signal: await stop }, 'stopping')
    stopReloading()
    notifier.stopping()
    await served.close()
  })
}
