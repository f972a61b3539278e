import { z } from 'zod'
import { getGroups, type Group } from '../../cmon/modules/groups.ts'
import { getUsers, type User } from '../../cmon/modules/users.ts'
import { askAll, type Controller } from '../../fleet/fleet.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { unlessRefused } from '../shared/unless-refused.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ControllerName } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { controllersIn } from '../shared/scope.ts'
import { toSeconds } from '../shared/time.ts'
import { Name, toName, toNameOrNull } from '../../fleet/untrusted.ts'

const MEMBERS_SHOWN = 25

const GroupRow = z.strictObject({
  name: Name,
  controller: z.string().optional(),
  /** null: this user may not ask who the users are. */
  members: z.array(Name).nullable(),
  members_total: z.int().nullable(),
  owner: Name.nullable(),
  created: z.string().nullable(),
})

export const listGroups = defineTool({
  name: 'list_groups',
  title: 'List ClusterControl groups',
  description: 'Groups (teams) of ClusterControl users, and who is in them.',
  hints: readOnly,
  input: {
    controller: ControllerName,
    name: z.string().max(100).optional().describe('Part of it'),
    member: z.string().max(100).optional().describe('user from list_users'),
    ...pageParameters(25),
  },
  output: { groups: z.array(GroupRow), ...pageFields, problems: Problems },

  async run({ fleet, signal }, { controller, name, member, ...page }) {
    const { answers, problems } = await askAll(controllersIn(fleet, controller), ({ cmon }) =>
      Promise.all([getGroups(cmon, { signal }), unlessRefused(getUsers(cmon, { signal }))]),
    )
    const groups = answers
      .flatMap(({ controller, value: [groups, users] }) =>
        groups.map((group) => ({ controller, group, members: membersOf(group, users) })),
      )
      .filter(
        ({ group, members }) =>
          (name === undefined || group.name.toLowerCase().includes(name.toLowerCase())) &&
          (member === undefined || members?.includes(member) === true),
      )
      .sort((a, b) => a.group.name.localeCompare(b.group.name))
    const paged = pageOf(groups, page, (found) => ({
      ...controllerField(fleet, found.controller),
      ...toRow(found),
    }))
    return { groups: paged.rows, ...pageInfo(paged), ...problemsField(problems) }
  },
})

function membersOf({ name }: Group, users: readonly User[] | undefined): string[] | undefined {
  return users?.filter(({ groups }) => groups.includes(name)).map((user) => user.name)
}

function toRow({
  group,
  members,
}: {
  controller: Controller
  group: Group
  members: string[] | undefined
}): z.input<typeof GroupRow> {
  return {
    name: toName(group.name),
    members: members?.toSorted().slice(0, MEMBERS_SHOWN).map(toName) ?? null,
    members_total: members?.length ?? null,
    owner: toNameOrNull(group.owner),
    created: toSeconds(group.created),
  }
}
