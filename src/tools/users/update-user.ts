import { z } from 'zod'
import { InputError } from '../../fleet/input-error.ts'
import { shownName, quoted } from '../../fleet/untrusted.ts'
import { defineTool, idempotentDestructive } from '../../mcp/define-tool.ts'
import { ControllerName } from '../shared/params.ts'
import { controllerOfUsers, findUser, requireGroups, UserName } from './find-user.ts'
import { deedsOf, worstOf, type Wanted } from './user-deeds.ts'
import { toUserFields, userFields } from './user-fields.ts'
import { stateOf } from './user-state.ts'

const GroupNames = z.array(z.string()).optional()

export const updateUser = defineTool({
  name: 'update_user',
  title: 'Update a ClusterControl user',
  description: 'Changes fields, groups or login state of a user.',
  hints: idempotentDestructive,
  input: {
    user: UserName,
    ...userFields,
    add_groups: GroupNames,
    remove_groups: GroupNames,
    state: z.enum(['active', 'disabled']).optional(),
    controller: ControllerName,
  },
  output: {},

  async prepare({ fleet, signal }, { user: name, controller: controllerName, ...args }) {
    const controller = controllerOfUsers(fleet, controllerName)
    const { add_groups: add = [], remove_groups: remove = [], state } = args
    const wanted: Wanted = { fields: toUserFields(args), add, remove, state }
    checkWanted(wanted)
    const [{ user, users }] = await Promise.all([
      findUser(controller, name, { signal }),
      requireGroups(controller, add, 'add_groups', { signal }),
    ])
    const deeds = deedsOf({ controller, user, users }, wanted)
    const words = deeds.length === 0 ? 'is so already' : deeds.map((deed) => deed.words).join(', ')
    return {
      controller,
      cluster: null,
      severity: worstOf(deeds),
      summary: `Update ClusterControl user on ${controller.name}: ${shownName(name)} ${words}`,
      findings: deeds.flatMap(({ findings }) => findings),
      basis: [stateOf(user), user.groups],
      steps: deeds.map(({ send }) => async (cmon, options) => {
        await send(cmon, options)
        return {}
      }),
    }
  },
})

function checkWanted({ fields, add, remove, state }: Wanted): void {
  if (Object.keys(fields).length + add.length + remove.length === 0 && state === undefined)
    throw new InputError('invalid_argument', 'Nothing to change is given', {
      next: 'Give a field, add_groups, remove_groups or state.',
    })
  const both = add.find((group) => remove.includes(group))
  if (both !== undefined)
    throw new InputError('invalid_argument', `${quoted(both)} is to be added and removed`, {
      parameter: 'remove_groups',
      next: 'Name each group once.',
    })
}
