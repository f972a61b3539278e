import { deleteJobInstance } from '../../cmon/modules/job-instances.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { controllerOfId, refOfCluster } from '../shared/ask-scope.ts'
import { ControllerName, ScheduleId } from '../shared/params.ts'
import { methodOf } from './read-schedules.ts'
import { findSchedule, left } from './schedule-checks.ts'

export const deleteBackupSchedule = defineTool({
  name: 'delete_backup_schedule',
  title: 'Delete a backup schedule',
  description:
    'Deletes a recurring backup; backups taken stay. set_backup_schedule can pause it instead.',
  hints: destructive,
  input: { schedule: ScheduleId, controller: ControllerName },
  output: {},

  async prepare({ fleet, signal }, { schedule: id, controller: name }) {
    const controller = controllerOfId(fleet, name, 'Schedule')
    const found = await findSchedule(controller, id, { signal })
    const { schedule, others } = found
    const ref = await refOfCluster(controller, schedule.clusterId, { signal })
    const { finding, severity } = left(found)
    const kind = shownName(methodOf(schedule) ?? 'backup')
    return {
      controller,
      cluster: ref,
      severity,
      summary: `Delete backup schedule ${id} (${kind}, ${schedule.enabled === false ? 'paused' : 'on'}) of ${ref ?? 'the controller'}`,
      findings: [finding],
      basis: [schedule, others.map((one) => [one.id, one.enabled ?? null])],
      steps: [
        async (cmon, options) => {
          await deleteJobInstance(cmon, id, options)
          return {}
        },
      ],
    }
  },
})
