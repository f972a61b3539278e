import { z } from 'zod'
import { getUsers } from '../../cmon/modules/users.ts'
import { askAll } from '../../fleet/fleet.ts'
import { defineTool, readOnly } from '../../mcp/define-tool.ts'
import { pageFields, pageInfo, pageOf, pageParameters } from '../shared/page.ts'
import { ControllerName } from '../shared/params.ts'
import { controllerField, Problems, problemsField } from '../shared/problems.ts'
import { controllersIn } from '../shared/scope.ts'
import { Name, toName, toNameOrNull } from '../../fleet/untrusted.ts'
import { stateOf, UserState } from './user-state.ts'

const UserRow = z.strictObject({
  name: Name,
  controller: z.string().optional(),
  full_name: Name.optional(),
  groups: z.array(Name),
  state: UserState,
  origin: Name.nullable(),
  last_login: z.string().nullable(),
})

export const listUsers = defineTool({
  name: 'list_users',
  title: 'List ClusterControl users',
  description:
    'Users of ClusterControl itself with groups, state and last login. Database accounts are not among them.',
  hints: readOnly,
  input: {
    controller: ControllerName,
    name: z.string().max(100).optional().describe('Part of the user name'),
    group: z.string().max(100).optional(),
    state: UserState.optional(),
    ...pageParameters(25),
  },
  output: { users: z.array(UserRow), ...pageFields, problems: Problems },

  async run({ fleet, signal }, { controller, name, group, state, ...page }) {
    const { answers, problems } = await askAll(controllersIn(fleet, controller), ({ cmon }) =>
      getUsers(cmon, { signal }),
    )
    const users = answers
      .flatMap((answer) => answer.value.map((user) => ({ controller: answer.controller, user })))
      .filter(
        ({ user }) =>
          (name === undefined || user.name.toLowerCase().includes(name.toLowerCase())) &&
          (group === undefined || user.groups.includes(group)) &&
          (state === undefined || stateOf(user) === state),
      )
      .sort((a, b) => a.user.name.localeCompare(b.user.name))
    const paged = pageOf(users, page, ({ controller, user }) => ({
      name: toName(user.name),
      ...controllerField(fleet, controller),
      ...(user.fullName === '' ? {} : { full_name: toName(user.fullName) }),
      groups: user.groups.map(toName),
      state: stateOf(user),
      origin: toNameOrNull(user.origin),
      last_login: user.lastLogin ?? null,
    }))
    return { users: paged.rows, ...pageInfo(paged), ...problemsField(problems) }
  },
})
