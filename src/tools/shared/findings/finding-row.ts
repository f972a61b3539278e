import { z } from 'zod'
import { Name, toName } from '../../../fleet/untrusted.ts'
import { nodeAddress } from '../node-address.ts'
import { toSeconds } from '../time.ts'
import { KINDS, SEVERITIES, type Finding } from './finding.ts'

/** How much evidence of each sort is shown; `what` has the count. */
const EVIDENCE_SHOWN = 5

/** One finding in an answer; what it has no evidence of is left out. */
export const findingFields = {
  severity: z.enum(SEVERITIES),
  kind: z.enum(KINDS),
  what: z.string(),
  about: Name.optional(),
  /** Whether the controller says so, or we conclude it. */
  basis: z.enum(['stated', 'inferred']),
  nodes: z.array(Name).optional(),
  alarms: z.array(z.int()).optional(),
  jobs: z.array(z.int()).optional(),
  backups: z.array(z.int()).optional(),
  since: z.string().optional(),
  in_maintenance: z.literal(true).optional(),
  /** The tool that shows more of it. */
  next: z.string(),
}

export const FindingRow = z.strictObject(findingFields)

export function toFindingRow(finding: Finding): z.input<typeof FindingRow> {
  const { severity, kind, what, about, basis, since, next } = finding
  const at = toSeconds(since)
  return {
    severity,
    kind,
    what,
    ...(about === undefined ? {} : { about: toName(about) }),
    basis,
    ...shown('nodes', finding.nodes, (host) => toName(nodeAddress(host))),
    ...shown('alarms', finding.alarms, ({ id }) => id),
    ...shown('jobs', finding.jobs, ({ id }) => id),
    ...shown('backups', finding.backups, ({ id }) => id),
    ...(at === null ? {} : { since: at }),
    ...(finding.inMaintenance === true ? { in_maintenance: true } : {}),
    next,
  }
}

function shown<Key extends string, Item, Value>(
  key: Key,
  items: readonly Item[] = [],
  toValue: (item: Item) => Value,
): { [K in Key]?: Value[] } {
  if (items.length === 0) return {}
  // One key of the given name, which TypeScript widens to any string.
  return { [key]: items.slice(0, EVIDENCE_SHOWN).map(toValue) } as { [K in Key]: Value[] }
}

/** Negative when `a` is worse: by severity, by kind, then what concerns more nodes, then the newest. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    (b.nodes?.length ?? 0) - (a.nodes?.length ?? 0) ||
    (b.since ?? '').localeCompare(a.since ?? '')
  )
}
