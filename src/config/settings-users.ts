import { boolean, integer, oneOf, path } from './kinds.ts'
import { setting } from './setting.ts'

/** As whom people act on the controllers. */
export const userSettings = {
  identity: setting({
    key: 'MCP_IDENTITY',
    kind: oneOf(['service', 'per-user']),
    default: 'service',
    group: 'Server',
    help:
      'As whom calls reach the controllers: all as the user of the settings (`service`), or everybody as a ' +
      'ClusterControl user of their own (`per-user`), whose key is in `MCP_USERS_DIR`',
  }),
  usersDir: setting({
    key: 'MCP_USERS_DIR',
    kind: path,
    derived: '`users.d` in the state directory',
    group: 'Server',
    help:
      'Where the keys of people are, `<user>.pem` (0600) each, as `cmon-mcp users enroll` makes them, and ' +
      '`users.yaml`, which says who is which ClusterControl user',
  }),
  usersPasswords: setting({
    key: 'MCP_USERS_PASSWORDS',
    kind: boolean,
    default: 'false',
    group: 'Server',
    help: '`true` also takes `<user>.password` (0600) there, for people without a key',
  }),
  usersMaxSessions: setting({
    key: 'MCP_USERS_MAX_SESSIONS',
    kind: integer(1, 10_000),
    default: '200',
    group: 'Server',
    help: 'How many people have a session open at a controller at the same time; the one longest unused ends for the next',
  }),
}
