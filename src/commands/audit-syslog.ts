import type { Config } from '../config/settings.ts'
import { openSyslog, type SyslogSender } from '../observability/audit/syslog/sender.ts'
import type { Logger } from '../observability/log.ts'

/** A copy of the audit for a collector, which holds up nothing and is no part of the chain. */
export interface SyslogCopy {
  /** Sends there from now on, or nowhere. */
  follow: (target: Config['auditSyslog']) => void
  send: (fields: { readonly event: string } & Readonly<Record<string, unknown>>) => void
  close: () => Promise<void>
}

const TELL_EVERY_MS = 60_000

/** Failures are logged at once, and then once a minute at most. */
export function createSyslogCopy(log: Logger, failed: () => void): SyslogCopy {
  let sender: SyslogSender | undefined
  let following: string | undefined
  let lost = 0
  let problem = ''
  let toldAt = -Infinity

  function tell(): void {
    if (lost === 0 || performance.now() - toldAt < TELL_EVERY_MS) return
    log.error({ lost, problem }, 'the copy of the audit could not be sent to syslog')
    lost = 0
    toldAt = performance.now()
  }
  const telling = setInterval(tell, TELL_EVERY_MS)
  telling.unref()

  return {
    follow(target) {
      const wanted = target === undefined ? undefined : JSON.stringify(target)
      if (wanted === following) return
      following = wanted
      void sender?.close()
      sender =
        target === undefined
          ? undefined
          : openSyslog(target, (records, why) => {
              lost += records
              problem = why
              failed()
              tell()
            })
    },
    send(fields) {
      if (sender === undefined) return
      const time = new Date()
      const text = JSON.stringify({ time: time.toISOString(), ...fields })
      sender.send({ time, event: fields.event, text })
    },
    async close() {
      clearInterval(telling)
      await sender?.close()
      toldAt = -Infinity
      tell()
    },
  }
}
