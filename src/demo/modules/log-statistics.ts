import type { Call } from '../module.ts'
import { visibleClusters } from './access.ts'
import { iso } from './dates.ts'

export function logStatistics(call: Call) {
  const { world, now } = call
  return {
    log_statistics: {
      current_time: iso(now),
      has_cmondb: true,
      last_error_message: '',
      last_flush_time: iso(now),
      log_debug_enabled: false,
      writer_thread_running: true,
      writer_thread_started: iso(world.clock.start),
      entries_statistics: {
        // Since ever, those forgotten meanwhile among them.
        entries_received: world.engine.lastIds.log,
        entries_written_to_cmondb: world.engine.lastIds.log,
      },
      cluster_log_statistics: visibleClusters(call).map(({ clusterId }) => {
        const lines = world.log.filter((entry) => entry.clusterId === clusterId).length
        return {
          cluster_id: clusterId,
          disabled: false,
          entries_received: lines,
          format_string: '%C : (%S) %M\\n',
          last_error_message: '',
          lines_written: lines,
          log_file_name: `/var/log/cmon_${clusterId}.log`,
          max_log_file_size: 5_242_880,
          messages_per_sec: 0,
          syslog_enabled: false,
          write_cycle_counter: lines,
        }
      }),
    },
  }
}
