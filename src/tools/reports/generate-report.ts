import { z } from 'zod'
import type { CallOptions, CmonClient } from '../../cmon/client.ts'
import { generateReport as makeReport, getReportTemplates } from '../../cmon/modules/reports.ts'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { didYouMean } from '../../fleet/nearest.ts'
import { shownName, quoted } from '../../fleet/untrusted.ts'
import { additive, defineTool } from '../../mcp/define-tool.ts'
import { unlessRefused } from '../shared/unless-refused.ts'
import { ClusterRef } from '../shared/params.ts'

/** The vendor's CLI's (cmon-rpc-jobs 10). */
const DEFAULT_TYPE = 'default'

export const generateReport = defineTool({
  name: 'generate_report',
  title: 'Generate a report',
  description: 'Writes an operational report of a cluster now; get_report reads it.',
  hints: additive,
  input: {
    cluster: ClusterRef,
    type: z.string().min(1).max(60).default(DEFAULT_TYPE).describe('A template from list_reports'),
  },
  output: {
    /** For get_report; null when the controller didn't say. */
    report: z.int().nullable(),
  },

  async prepare({ fleet, signal }, { cluster: wanted, type }) {
    const { controller, cluster, ref } = await findExactCluster(fleet, wanted, {}, { signal })
    await checkType(controller.cmon, type, { signal })
    return {
      controller,
      cluster: ref,
      severity: 'routine',
      summary: `Generate a report of type ${shownName(type)} of ${ref}`,
      findings: [],
      basis: null,
      steps: [
        async (cmon, options) => {
          const { id } = await makeReport(cmon, cluster.id, type, options)
          return { report: id ?? null }
        },
      ],
    }
  },
})

/** Throws InputError for a type that isn't among the templates, where the controller tells them. */
async function checkType(cmon: CmonClient, type: string, options: CallOptions): Promise<void> {
  const templates = await unlessRefused(getReportTemplates(cmon, options))
  const types = templates?.map((template) => template.type) ?? []
  if (types.length === 0 || types.includes(type)) return
  const shown = types.filter((one) => shownName(one) === one)
  throw new InputError('invalid_argument', `There is no report type ${quoted(type)}`, {
    parameter: 'type',
    next: `${didYouMean(type, shown)} Types: ${shown.join(', ')}.`.trim(),
  })
}
