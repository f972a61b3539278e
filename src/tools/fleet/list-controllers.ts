import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import { CmonError } from '../../cmon/errors.ts'
import { ping } from '../../cmon/modules/clusters.ts'
import { listControllers as listPool, pingController } from '../../cmon/modules/controllers.ts'
import { getLicense, type License } from '../../cmon/modules/license.ts'
import type { Controller } from '../../fleet/fleet.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { Name, toName, toNameOrNull, Untrusted, untrustedOrNull } from '../../fleet/untrusted.ts'
import { askEach, type Asked } from '../shared/ask-each.ts'
import { unlessRefused } from '../shared/unless-refused.ts'

const PoolMember = z.strictObject({
  id: z.number().nullable(),
  address: Name.nullable(),
  status: Name.nullable(),
  role: Name.nullable(),
  clusters: z.int().nullable(),
})

const LicenseFacts = z.strictObject({
  type: Name.nullable(),
  valid: z.boolean().nullable(),
  days_left: z.number().nullable(),
  licensed_nodes: z.number().nullable(),
  used_nodes: z.number().nullable(),
})

const ControllerRow = z.strictObject({
  name: z.string(),
  address: z.string(),
  condition: z.enum(['ready', 'unreachable', 'refused', 'unknown']),
  user: z.string(),
  version: Name.nullable(),
  latency_ms: z.int().nullable(),
  ha_role: z.enum(['leader', 'follower']).nullable(),
  /** null: not told. */
  license: LicenseFacts.nullable(),
  pool: z.array(PoolMember).optional(),
  problem: z.string().optional(),
  said: Untrusted.optional(),
  next: z.string().optional(),
})

/** Shorter than usual: who asks which controllers are up shouldn't wait long for one that is down. */
const PING_TIMEOUT_MS = 5_000

export const listControllers = defineTool({
  name: 'list_controllers',
  title: 'List controllers',
  description:
    'ClusterControl controllers of this daemon: whether each answers, how fast, its version, HA role, licence, and the user logged in there.',
  hints: readOnly,
  input: pageParameters(25),
  output: { controllers: z.array(ControllerRow), ...pageFields },

  async run({ fleet, signal }, page) {
    const options = { signal, timeoutMs: PING_TIMEOUT_MS }
    const asked = await askEach(fleet.controllers, signal, (one) => examine(one, options))
    const paged = pageOf(asked, page, toRow)
    return { controllers: paged.rows, ...pageInfo(paged) }
  },
})

type Findings = Pick<z.input<typeof ControllerRow>, 'latency_ms' | 'ha_role' | 'license' | 'pool'>

async function examine({ cmon }: Controller, options: CallOptions): Promise<Findings> {
  // The first call may have to log in, which would count as latency.
  if (cmon.state().condition !== 'ready') await ping(cmon, options)
  const asked = performance.now()
  await ping(cmon, options)
  const latency = Math.round(performance.now() - asked)
  const [role, pool, license] = await Promise.all([
    unlessRefused(pingController(cmon, options)),
    unlessRefused(listPool(cmon, options)),
    licenseOf(cmon, options),
  ])
  return {
    latency_ms: latency,
    ha_role: role ?? null,
    license: license === undefined ? null : toLicenseFacts(license),
    // A lone controller is listed as its own pool.
    ...(pool === undefined || pool.length < 2 ? {} : { pool: pool.map(toPoolMember) }),
  }
}

/** It comes with the list of all clusters: one too long for the patience here is no trouble of its own. */
async function licenseOf(
  cmon: Controller['cmon'],
  options: CallOptions,
): Promise<License | undefined> {
  try {
    return await unlessRefused(getLicense(cmon, options))
  } catch (thrown) {
    if (thrown instanceof CmonError && thrown.code === 'timeout') return undefined
    throw thrown
  }
}

function toLicenseFacts(license: License): z.input<typeof LicenseFacts> {
  return {
    type: toNameOrNull(license.type),
    valid: license.valid ?? null,
    days_left: license.daysLeft ?? null,
    licensed_nodes: license.licensedNodes ?? null,
    used_nodes: license.usedNodes ?? null,
  }
}

function toPoolMember(
  member: Awaited<ReturnType<typeof listPool>>[number],
): z.input<typeof PoolMember> {
  const { hostname, port } = member
  return {
    id: member.id ?? null,
    address:
      hostname === undefined ? null : toName(port === undefined ? hostname : `${hostname}:${port}`),
    status: toNameOrNull(member.status),
    role: toNameOrNull(member.role),
    clusters: member.clusters ?? null,
  }
}

function toRow({ controller, value, error }: Asked<Findings>): z.input<typeof ControllerRow> {
  const { condition, address, version } = controller.cmon.state()
  const said = untrustedOrNull(error?.said, 300)
  return {
    name: controller.name,
    address,
    condition,
    user: controller.cmon.username,
    version: toNameOrNull(version),
    ...(value ?? { latency_ms: null, ha_role: null, license: null }),
    ...(error === undefined ? {} : { problem: error.message }),
    ...(said === null ? {} : { said }),
    ...(error?.next === undefined ? {} : { next: error.next }),
  }
}
