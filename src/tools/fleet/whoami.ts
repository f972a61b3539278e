import { z } from 'zod'
import { whoAmI, type Myself } from '../../cmon/modules/users.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { Name, toName } from '../../fleet/untrusted.ts'
import { ADMINS } from '../shared/rights.ts'
import { askEach, type Asked } from '../shared/ask-each.ts'

const Identity = z.strictObject({
  controller: z.string(),
  user: Name,
  groups: z.array(Name).optional(),
  /** Members of the group may do everything on the controller. */
  in_admins: z.boolean().optional(),
  can_create_clusters: z.boolean().nullable().optional(),
  can_execute_jobs: z.boolean().nullable().optional(),
  code: z.string().optional(),
  problem: z.string().optional(),
})

export const whoami = defineTool({
  name: 'whoami',
  title: 'Who am I',
  description:
    'Who you are here and on each controller, with groups and rights; the level, toolsets and number of tools you have.',
  hints: readOnly,
  input: {},
  output: {
    principal: Name,
    kind: z.string(),
    /** What proved it. */
    how: z.string(),
    /** As the issuer of the token has it. */
    name: Name.optional(),
    level: z.enum(['observe', 'operate', 'destroy']),
    toolsets: z.array(z.string()),
    tools: z.int(),
    controllers: z.array(Identity),
  },

  async run({ fleet, principal, view, signal }) {
    const asked = await askEach(fleet.controllers, signal, ({ cmon }) => whoAmI(cmon, { signal }))
    const toolsets = [...view.toolsets]
    return {
      principal: toName(principal.id),
      kind: principal.kind,
      how: principal.how,
      ...(principal.name === undefined ? {} : { name: toName(principal.name) }),
      level: view.level,
      toolsets,
      tools: view.tools.length,
      controllers: asked.map(toIdentity),
    }
  },
})

function toIdentity({ controller, value, error }: Asked<Myself>): z.input<typeof Identity> {
  const { name, cmon } = controller
  if (value === undefined)
    return {
      controller: name,
      // Whom the daemon is set up to log in as.
      user: toName(cmon.username),
      ...(error === undefined ? {} : { code: error.code, problem: error.message }),
    }
  return {
    controller: name,
    user: toName(value.user.name),
    groups: value.user.groups.map(toName),
    in_admins: value.user.groups.includes(ADMINS),
    can_create_clusters: value.canCreateClusters ?? null,
    can_execute_jobs: value.canExecuteJobs ?? null,
  }
}
