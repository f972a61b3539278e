import { z } from 'zod'
import { windowState } from '../../cmon/modules/maintenance.ts'
import { findCluster } from '../../fleet/find-cluster.ts'
import { askAll } from '../../fleet/fleet.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ClusterRef, ControllerName } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { controllersIn } from '../shared/scope.ts'
import { compareWindows, maintenanceFields, toMaintenanceRow } from './maintenance-row.ts'
import { windowsOf } from './read-windows.ts'

const WindowRow = z.strictObject({
  cluster: z.string().nullable(),
  controller: z.string().optional(),
  ...maintenanceFields,
})

export const listMaintenanceWindows = defineTool({
  name: 'list_maintenance_windows',
  title: 'List maintenance windows',
  description:
    'Current and coming maintenance windows of clusters and hosts: from when to when, who made them and why.',
  hints: readOnly,
  input: {
    cluster: ClusterRef.optional(),
    controller: ControllerName,
    include_past: z.boolean().default(false).describe('Also those the controller still remembers'),
    ...pageParameters(20),
  },
  output: { windows: z.array(WindowRow), ...pageFields, problems: Problems },

  async run({ fleet, signal }, { cluster: wanted, controller, include_past, ...page }) {
    const only =
      wanted === undefined
        ? undefined
        : await findCluster(fleet, wanted, { hosts: true }, { signal })
    const { answers, problems } = await askAll(
      only === undefined ? controllersIn(fleet, controller) : [only.controller],
      (one) => windowsOf(one, only?.cluster, { signal }),
    )
    const windows = answers
      .flatMap(({ value }) => value)
      .filter(({ window, now }) => include_past || windowState(window, now) !== 'past')
      .sort(compareWindows)
    const paged = pageOf(windows, page, ({ controller, window, ref, now }) => ({
      cluster: ref,
      ...controllerField(fleet, controller),
      ...toMaintenanceRow(window, now),
    }))
    return { windows: paged.rows, ...pageInfo(paged), ...problemsField(problems) }
  },
})
