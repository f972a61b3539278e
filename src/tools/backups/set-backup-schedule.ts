import { z } from 'zod'
import { backupMethods } from '../../cmon/jobs/backup-methods.ts'
import { createBackup as backupJob } from '../../cmon/jobs/backups.ts'
import { createJobInstance, updateJobInstance } from '../../cmon/modules/job-instances.ts'
import { toWire } from '../../cmon/jobs/wire-names.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, idempotentDestructive, type Change } from '../../mcp/define-tool.ts'
import { given } from '../shared/given.ts'
import { jobMeta } from '../shared/job-change.ts'
import { ClusterRef, ScheduleId } from '../shared/params.ts'
import { worstOf } from '../shared/severity.ts'
import { listSchedules, methodOf } from './read-schedules.ts'
import { changesOf, checkCrontab, startOf, type Wanted } from './schedule-changes.ts'
import { likeIt, weigh } from './schedule-checks.ts'
import { scheduleTimes, toScheduleTimes } from './schedule-times.ts'

const output = { schedule: z.int(), ...scheduleTimes }
type Outcome = Pick<Change<z.input<z.ZodObject<typeof output>>>, 'summary' | 'steps'>

export const setBackupSchedule = defineTool({
  name: 'set_backup_schedule',
  title: 'Set a backup schedule',
  description:
    'Makes a recurring backup, or changes or pauses one: that of the id, else of equal crontab and method.',
  hints: idempotentDestructive,
  input: {
    cluster: ClusterRef,
    schedule: ScheduleId.optional(),
    crontab: z.string().max(100).optional().describe('TZ=<zone> may precede'),
    enabled: z.boolean().optional(),
    method: z.string().max(60).optional(),
    directory: z.string().max(500).optional(),
    retention_days: z.int().min(-1).optional(),
    snapshot_repository: z.string().max(128).optional(),
  },
  output,

  async prepare(context, { cluster: wanted, schedule: id, crontab, enabled, ...args }) {
    const { fleet, signal } = context
    if (crontab !== undefined) checkCrontab(crontab)
    const found = await findExactCluster(fleet, wanted, {}, { signal })
    const { controller, cluster, ref } = found
    const job = given({
      backupDirectory: args.directory,
      backupRetention: args.retention_days,
      snapshotRepository: args.snapshot_repository,
    })
    const known = await listSchedules(controller, cluster.id, { signal })
    const method = args.method ?? backupMethods(cluster)?.[0]
    const existing = likeIt(known, { id, crontab, method })
    const change: Wanted = { crontab, enabled, method: args.method, job: toWire(job) }
    const weighed = weigh(existing, change)

    const toMake = (): Outcome => {
      const recurrence = startOf(change)
      const title = method === undefined ? 'Scheduled backup' : `Scheduled ${method} backup`
      const meta = { ...jobMeta(context, title, args), recurrence }
      const spec = backupJob(
        cluster,
        { hostname: 'auto', ...job, ...given({ backupMethod: method }) },
        meta,
      )
      return {
        summary: `Schedule ${shownName(method ?? 'backup')} of ${ref} at "${recurrence}"`,
        steps: [
          async (cmon, options) => {
            const { id: schedule } = await createJobInstance(cmon, spec, options)
            return { schedule, ...toScheduleTimes({ recurrence, enabled: true }) }
          },
        ],
      }
    }
    const toChange = ({ schedule }: NonNullable<typeof existing>): Outcome => {
      const changes = changesOf(schedule, change)
      const verb = enabled === false ? 'Pause' : 'Change'
      const kind = shownName(methodOf(schedule) ?? 'backup')
      const recurrence = crontab ?? schedule.recurrence
      const times = toScheduleTimes({ recurrence, enabled: enabled ?? schedule.enabled })
      return {
        summary: `${verb} backup schedule ${schedule.id} (${kind}) of ${ref}`,
        steps: [
          async (cmon, options) => {
            await updateJobInstance(cmon, schedule.id, changes, options)
            return { schedule: schedule.id, ...times }
          },
        ],
      }
    }
    return {
      controller,
      cluster: ref,
      basis: known,
      severity: worstOf(weighed.map(({ severity }) => severity)),
      findings: weighed.map(({ finding }) => finding),
      ...(existing === undefined ? toMake() : toChange(existing)),
    }
  },
})
