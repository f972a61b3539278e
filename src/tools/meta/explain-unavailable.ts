import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import { CmonError } from '../../cmon/errors.ts'
import { whoAmI, type Myself } from '../../cmon/modules/users.ts'
import { findCluster, type FoundCluster } from '../../fleet/find-cluster.ts'
import type { Controller, Fleet } from '../../fleet/fleet.ts'
import { InputError } from '../../fleet/input-error.ts'
import { Name, shownName, toName, toNameOrNull } from '../../fleet/untrusted.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { askEach, type Asked } from '../shared/ask-each.ts'
import { ClusterRef } from '../shared/params.ts'
import { ADMINS } from '../shared/rights.ts'
import { Reason, reasonsOfView } from './reason.ts'

const ControllerRow = z.strictObject({
  controller: z.string(),
  condition: z.string(),
  /** An operation that a controller refuses may be newer than it. */
  version: Name.nullable(),
  user: Name,
  in_admins: z.boolean().nullable(),
  can_execute_jobs: z.boolean().nullable(),
})

export const explainUnavailable = defineTool({
  name: 'explain_unavailable',
  title: 'Explain what is unavailable',
  description:
    'Why a tool or cluster is hidden or refused: setting, privilege, name, controller; and what to change. No reasons: nothing stands in the way.',
  hints: readOnly,
  input: {
    tool: z.string().min(1).max(100).optional(),
    cluster: ClusterRef.optional(),
  },
  output: {
    reasons: z.array(Reason),
    /** What the cluster was found to be. */
    cluster: z.strictObject({ ref: z.string(), my_rights: Name.nullable() }).optional(),
    controllers: z.array(ControllerRow),
  },

  async run({ fleet, view, signal }, { tool, cluster }) {
    if (tool === undefined && cluster === undefined)
      throw new InputError('invalid_argument', 'Neither a tool nor a cluster is named', {
        parameter: 'tool',
        next: 'Give the name of the tool, the cluster, or both.',
      })
    const [asked, looked] = await Promise.all([
      askEach(fleet.controllers, signal, ({ cmon }) => whoAmI(cmon, { signal })),
      cluster === undefined ? undefined : lookFor(fleet, cluster, { signal }),
    ])
    // Without a tool the question is about anything that may be wanted of the cluster.
    const isReading = view.known.some(({ name, level }) => name === tool && level === 'observe')
    const reasons: z.input<typeof Reason>[] = [
      ...(tool === undefined ? [] : reasonsOfView(view, tool)),
      ...(looked instanceof Error ? reasonsOfSearch(looked, cluster ?? '', asked) : []),
      ...asked.flatMap(reasonsOfController),
      ...(isReading || looked instanceof Error ? [] : reasonsOfRights(asked, looked)),
    ]
    return {
      reasons,
      ...(looked === undefined || looked instanceof Error
        ? {}
        : {
            cluster: { ref: looked.ref, my_rights: toNameOrNull(looked.cluster.privileges) },
          }),
      controllers: asked.map(toControllerRow),
    }
  },
})

/** The cluster, or why there is none; a controller that doesn't answer speaks for itself. */
async function lookFor(
  fleet: Fleet,
  wanted: string,
  options: CallOptions,
): Promise<FoundCluster | InputError | undefined> {
  try {
    return await findCluster(fleet, wanted, {}, options)
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown
    if (thrown instanceof CmonError) return undefined
    throw thrown
  }
}

function reasonsOfSearch(
  { code, message, next }: InputError,
  wanted: string,
  asked: readonly Asked<Myself>[],
): Reason[] {
  const [prefix, ...rest] = wanted.trim().split('/')
  if (rest.length > 0 && !asked.some(({ controller }) => controller.name === prefix))
    return [
      { about: 'controller', cause: 'unknown_name', why: message, change: next ?? 'Give its ref.' },
    ]
  if (code === 'ambiguous')
    return [
      { about: 'cluster', cause: 'ambiguous_name', why: message, change: next ?? 'Give its ref.' },
    ]
  const sure = asked.every(({ value }) => value !== undefined && isAdmin(value))
  return [
    {
      about: 'cluster',
      cause: sure ? 'unknown_name' : 'missing_or_hidden',
      why: sure ? `${message}; an admin would see it, so there is none` : message,
      change: [next, sure ? undefined : 'If it exists, its access list has to give r to the user.']
        .filter((part) => part !== undefined)
        .join(' '),
      ...(sure ? { inferred: true } : {}),
    },
  ]
}

function reasonsOfController({ controller, error }: Asked<Myself>): Reason[] {
  if (error === undefined) return []
  const isUnreachable = error.code === 'unreachable' || error.code === 'timeout'
  return [
    {
      about: 'controller',
      cause: isUnreachable ? 'unreachable' : 'refused',
      controller: controller.name,
      why: error.message,
      change: error.next ?? 'list_controllers tells more.',
    },
  ]
}

/** Changes run as jobs, which the user has to be allowed, and need x on the cluster (cmon-rpc-jobs 14). */
function reasonsOfRights(
  asked: readonly Asked<Myself>[],
  found: FoundCluster | undefined,
): Reason[] {
  const concerned = asked.filter(
    ({ controller }) => found === undefined || controller.name === found.controller.name,
  )
  const jobless = concerned.filter(({ value }) => value?.canExecuteJobs === false)
  const rights = found?.cluster.privileges
  return [
    ...jobless.map(({ controller }) =>
      privilege(controller, 'may not execute jobs', 'Give it a group that may.'),
    ),
    ...(found !== undefined && rights !== undefined && !/w.*x/.test(rights)
      ? [
          privilege(
            found.controller,
            `has only ${/^[rwx-]{3}$/.test(rights) ? rights : 'part of the rights'} on ${found.ref}`,
            'Extend its access list; check_access tells where the rights come from.',
          ),
        ]
      : []),
  ]
}

function privilege(controller: Controller, lack: string, change: string): Reason {
  return {
    about: 'controller',
    cause: 'privilege',
    controller: controller.name,
    why: `ClusterControl user ${shownName(controller.cmon.username)} ${lack}, which a change may need`,
    change,
    inferred: true,
  }
}

const isAdmin = ({ user }: Myself): boolean => user.groups.includes(ADMINS)

function toControllerRow({ controller, value }: Asked<Myself>): z.input<typeof ControllerRow> {
  const { condition, version } = controller.cmon.state()
  return {
    controller: controller.name,
    condition,
    version: toNameOrNull(version),
    user: toName(value?.user.name ?? controller.cmon.username),
    in_admins: value === undefined ? null : isAdmin(value),
    can_execute_jobs: value?.canExecuteJobs ?? null,
  }
}
