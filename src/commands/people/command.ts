import { Argument } from 'commander'
import { ConfigError } from '../../config/config-error.ts'
import type { Config } from '../../config/settings.ts'
import type { CommandKit } from '../command-kit.ts'
import { openController, type OpenController } from '../controllers.ts'
import { chooseController } from '../doctor/choose-controller.ts'
import { pinsIn } from '../doctor/pins.ts'
import { daemonStateDir, daemonUsersDir } from '../doctor/state-path.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { settingProblem } from '../setting-files.ts'
import { enroll } from './enroll.ts'
import { listPeople } from './list.ts'
import { readPeople } from './read-people.ts'

interface UsersFlags {
  readonly controller?: string
  readonly create?: true
  readonly group?: string
  readonly check?: true
}

/** `cmon-mcp users …`. */
export function addUsersCommand({ command, load, io, ended }: CommandKit): void {
  const made = command(
    'users',
    'gives people keys of their own for ClusterControl (MCP_USERS_DIR), or lists who has one',
  )
    .addArgument(new Argument('<action>', 'what to do').choices(['enroll', 'list']))
    .argument('[name]', 'of the ClusterControl user to enroll')
    .option('--controller <name>', 'only at this one, where there are several')
    .option('--create', 'with enroll: makes the user where there is none')
    .option('--group <name>', 'with --create: the group of that user, and so its rights')
    .option('--check', 'with list: whether each logs in')
  made.action(async (action: string, name: string | undefined) => {
    const flags = made.opts<UsersFlags>()
    if (action === 'list') {
      const { config } = load(made, { controller: flags.check === true, http: false })
      ended(await list(config, flags, io))
      return
    }
    if (name === undefined) return made.error("error: missing required argument 'name'")
    if ((flags.create === undefined) !== (flags.group === undefined))
      return made.error('error: --create and --group go together')
    const { config } = load(made, { controller: true, http: false })
    ended(await enrollUser(name, config, flags, io))
  })
}

async function list(config: Config, { check, controller }: UsersFlags, io: Io): Promise<ExitCode> {
  const usersDir = daemonUsersDir(config, io.env)
  const people = readPeople({ ...config, usersDir })
  for (const warning of people.warnings) io.complain(`warning: ${warning}`)
  if (people.logins.size === 0) io.complain(`Nobody has a key in ${usersDir}`)
  return check === true
    ? withControllers(config, controller, io, (controllers) => listPeople(people, controllers, io))
    : listPeople(people, [], io)
}

async function enrollUser(
  user: string,
  config: Config,
  { controller, group }: UsersFlags,
  io: Io,
): Promise<ExitCode> {
  const without = chosen(config, controller).filter(({ login }) => login === undefined)
  if (without.length > 0)
    throw settingProblem(
      'CMON_USERNAME',
      `is not set for ${without.map(({ name }) => name).join(', ')}: keys are registered by a login of the daemon's own, which may change users`,
    )
  const usersDir = daemonUsersDir(config, io.env)
  const code = await withControllers(config, controller, io, (controllers) =>
    enroll({ user, usersDir, controllers, group }, io),
  )
  if (code !== exitCodes.done) return code
  if (config.identity === 'service')
    io.complain(
      'Everybody acts as the user of the settings still: MCP_IDENTITY=per-user changes that',
    )
  else io.complain('It counts when the daemon is reloaded: systemctl reload cmon-mcp')
  complainOfMapping(user, { ...config, usersDir }, io)
  return code
}

/** What stands between a key and its use. */
function complainOfMapping(user: string, config: Parameters<typeof readPeople>[0], io: Io): void {
  try {
    const { entries } = readPeople(config)
    if (entries !== undefined && !entries.some((entry) => entry.user === user))
      io.complain(`users.yaml says of nobody that they are ${user}`)
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown
    io.complain(`The daemon will not take it over before this is mended:\n${thrown.message}`)
  }
}

function chosen(config: Config, name: string | undefined) {
  return name === undefined ? config.controllers : [chooseController(config, name)]
}

async function withControllers(
  config: Config,
  name: string | undefined,
  io: Io,
  work: (controllers: readonly OpenController[]) => Promise<ExitCode>,
): Promise<ExitCode> {
  const pins = await pinsIn(daemonStateDir(config, io.env))
  const controllers = await Promise.all(
    chosen(config, name).map((settings) => openController(settings, { pins })),
  )
  try {
    return await work(controllers)
  } finally {
    await Promise.all(controllers.map(({ cmon }) => cmon.close()))
  }
}
