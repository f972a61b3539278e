import { deleteUser as sendDeletion } from '../../cmon/modules/user-changes.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { ControllerName } from '../shared/params.ts'
import { controllerOfUsers, findUser, UserName } from './find-user.ts'
import { adminsLeft, directoryUser, notOneself } from './user-checks.ts'
import { stateOf } from './user-state.ts'

export const deleteUser = defineTool({
  name: 'delete_user',
  title: 'Delete a ClusterControl user',
  description: 'Deletes a user for good; update_user can disable them.',
  hints: destructive,
  input: { user: UserName, controller: ControllerName },
  output: {},

  async prepare({ fleet, signal }, { user: name, controller: controllerName }) {
    const controller = controllerOfUsers(fleet, controllerName)
    const { user, users } = await findUser(controller, name, { signal })
    return {
      controller,
      cluster: null,
      severity: 'interrupts',
      summary: `Delete ClusterControl user ${shownName(name)} on ${controller.name}`,
      findings: [notOneself(controller, user), ...adminsLeft(users, user), ...directoryUser(user)],
      basis: [stateOf(user), user.groups],
      steps: [
        async (cmon, options) => {
          await sendDeletion(cmon, name, options)
          return {}
        },
      ],
    }
  },
})
