import { z } from 'zod'
import { getAlarms } from '../../cmon/modules/alarm.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { askScope } from '../shared/ask-scope.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName, Detail } from '../shared/params.ts'
import { Problems, problemsField } from '../shared/problems.ts'
import { alarmDetails, AlarmRow, toAlarmDetails, toAlarmRow } from './alarm-row.ts'

export const listAlarms = defineTool({
  name: 'list_alarms',
  title: 'List alarms',
  description: 'Active alarms, critical and newest first. get_alarm says what to do about one.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    severity: z.enum(['critical', 'warning']).optional(),
    type: z.string().max(80).optional().describe('Such as HostDiskUsage'),
    include_ignored: z.boolean().default(false),
    detail: Detail,
    ...pageParameters(20),
  },
  output: { alarms: z.array(AlarmRow.extend(alarmDetails)), ...pageFields, problems: Problems },

  async run({ fleet, signal }, { cluster, controller, severity, type, ...rest }) {
    const { include_ignored: includeIgnored, ...page } = rest
    const { answers, problems } = await askScope(
      fleet,
      { cluster, controller },
      { signal },
      ({ cmon }, clusterId) => getAlarms(cmon, clusterId, { signal }),
    )
    const wantedType = type?.toLowerCase()
    const alarms = answers
      .flatMap(({ controller, refById, value }) =>
        value.map((alarm) => ({ controller, alarm, ref: refById(alarm.clusterId) })),
      )
      .filter(
        ({ alarm }) =>
          (includeIgnored || !alarm.ignored) &&
          (severity === undefined || alarm.severity === severity) &&
          (wantedType === undefined || alarm.type?.toLowerCase() === wantedType),
      )
      .toSorted(
        (a, b) =>
          a.alarm.severity.localeCompare(b.alarm.severity) ||
          (b.alarm.created ?? '').localeCompare(a.alarm.created ?? '') ||
          (a.ref ?? '').localeCompare(b.ref ?? '') ||
          b.alarm.id - a.alarm.id,
      )
    const paged = pageOf(alarms, page, (found) => ({
      ...toAlarmRow(fleet, found),
      ...(page.detail === 'full' ? toAlarmDetails(found.alarm) : {}),
    }))
    return { alarms: paged.rows, ...pageInfo(paged), ...problemsField(problems) }
  },
})
