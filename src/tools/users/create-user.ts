import { z } from 'zod'
import { createUser as sendUser } from '../../cmon/modules/user-changes.ts'
import { getUsers } from '../../cmon/modules/users.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { defineTool, destructive } from '../../mcp/define-tool.ts'
import { ControllerName } from '../shared/params.ts'
import { handOver, newPassword, secretsOf } from '../shared/passwords.ts'
import { controllerOfUsers, requireGroups } from './find-user.ts'
import { newGroups } from './user-checks.ts'
import { userFields, toUserFields } from './user-fields.ts'

export const createUser = defineTool({
  name: 'create_user',
  title: 'Create a ClusterControl user',
  description: 'Creates a user; the password is left in a file for the operator.',
  hints: destructive,
  input: {
    user: z.string().min(1).max(100),
    groups: z.array(z.string()).min(1).describe('from list_groups'),
    ...userFields,
    controller: ControllerName,
  },
  output: { user: z.string(), password_file: z.string() },

  async prepare(context, { user: name, groups, controller: controllerName, ...args }) {
    const { fleet, signal } = context
    const secrets = secretsOf(context)
    if (shownName(name) !== name)
      throw new InputError('invalid_argument', 'The name of the user has odd characters', {
        parameter: 'user',
        next: 'Use letters, digits and _ . @ - in it.',
      })
    const controller = controllerOfUsers(fleet, controllerName)
    const [users] = await Promise.all([
      getUsers(controller.cmon, { signal }),
      requireGroups(controller, groups, 'groups', { signal }),
    ])
    const same = users.find((user) => user.name.toLowerCase() === name.toLowerCase())
    if (same !== undefined)
      throw new InputError('invalid_argument', `There is a user ${shownName(same.name)} already`, {
        parameter: 'user',
        next: 'update_user changes them.',
      })
    const password = newPassword()
    return {
      controller,
      cluster: null,
      severity: 'widens_access',
      summary: `Create ClusterControl user ${name} in ${groups.map(shownName).join(', ')} on ${controller.name}`,
      findings: newGroups(groups),
      basis: groups,
      steps: [
        async (cmon, options) => ({
          user: name,
          ...(await handOver(secrets, { name: `${controller.name}-user-${name}`, password }, () =>
            sendUser(
              cmon,
              { name, password, mustChangePassword: true, groups, ...toUserFields(args) },
              options,
            ),
          )),
        }),
      ],
    }
  },
})
