import { generateKeyPairSync, sign } from 'node:crypto'
import type { Rpc } from '../../src/demo/envelope.ts'
import type { DemoUser, World } from '../../src/demo/world/world.ts'
import { createDispatcher } from '../../src/demo/dispatch.ts'
import { createSessions } from '../../src/demo/sessions.ts'
import { addServer } from '../../src/demo/world/registry/add-server.ts'
import { createWorld } from '../../src/demo/world/world.ts'
import { callerNamed, stoppedClock } from './call.ts'
import { demoUser } from './client.ts'

type Json = Record<string, unknown>

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const CHALLENGE = 'a challenge'

/** What has to be there before a recorded request can get the recorded answer. */
const PREPARATIONS: Record<string, (world: World) => void> = {
  'Ok-addToGroup': (world) => addPeople(world, ['sisko', ['ds9']]),
  'Ok-removeFromGroup': (world) => addPeople(world, ['sisko', ['ds9', 'admins']]),
  'Ok-appendTag': (world) => addPeople(world, ['pipas', ['admins']]),
  'Ok-changePassword': (world) => {
    const nobody = world.users.find(({ userName }) => userName === 'nobody')
    if (nobody !== undefined) nobody.password = 'p'
  },
  'Ok-passwordReset': (world) => {
    const [system] = world.users
    Object.assign(system ?? {}, {
      emailAddress: 'system@example.com',
      resetToken: '7a53f1e10ffb4d8b83ad9cef5ff6facc',
    })
  },
  'Ok-authenticateWithPassword': (world) => {
    const [system] = world.users
    if (system !== undefined) system.password = 'secret'
  },
  'Ok-getAllClusterInfo': (world) => void (world.clusters = []),
  'Ok-getTree': (world) => addPeople(world, ['kirk', ['testgroup']]),
  'Ok-getReports': (world) => void (world.reports = []),
  'Ok-checkAccess': (world) => {
    addFolder(world, '/ft_scripts_6683/tests')
    addFolder(world, '/ft_scripts_6683/tests/imperative_cluster_007.js', 'File')
  },
  'Ok-setcontent': (world) => addFolder(world, '/ft_scripts_6683/tests'),
  'Ok-getAcl': (world) => {
    if (!world.tree.some(({ path }) => path === '/home')) addFolder(world, '/home')
  },
  'Ok-unregisterServers': (world) => {
    const draft = { className: 'CmonLxcServer', hostname: 'core4' }
    addServer(world, { ...draft, ownerUserId: 3, ownerGroupId: 1 }, world.clock.now())
  },
  'Ok-getCurrentMaintenance': (world) => addMaintenance(world),
  'Ok-removeMaintenance': (world) => addMaintenance(world),
  'InvalidRequest-addToGroup': (world) => addPeople(world, ['sisko', ['admins']]),
  'InvalidRequest-deleteGroup': (world) => addPeople(world, ['sisko', ['Group#1']]),
  'UnknownError-getReport': (world) => void (world.reports = []),
  'ObjectNotFound-passwordReset': (world) => {
    const admin = world.users.find(({ userName }) => userName === 'admin')
    if (admin !== undefined) admin.emailAddress = ''
  },
}

/** Refused for another reason than that the asking user may not. */
const ALLOWED = new Set([
  'InvalidRequest-addToGroup',
  'InvalidRequest-deleteGroup',
  'ObjectNotFound-createUser',
  'UnknownError-getReport',
])

/** Sends a recorded request to a world made for it, as the user who was recorded. */
export function replay(name: string, module: string, request: Json, recorded: Json): Json {
  const world = createWorld({ clock: stoppedClock() })
  const userName = askerOf(recorded)
  const mighty = name.startsWith('Ok-') || ALLOWED.has(name)
  if (userName !== undefined) addPeople(world, [userName, [mighty ? 'admins' : 'plebs']])
  PREPARATIONS[name]?.(world)
  const [first] = world.clusters
  const named = textOf(request['cluster_name']) || textOf(request['path']).split('/')[1]
  const known = typeof named === 'string' && /^(ft_scripts_|galera_)/.test(named)
  if (first !== undefined && known) first.name = named
  const sessions = createSessions(60_000)
  const session = sessions.create()
  const body = { ...request }
  if (name === 'Ok-authenticateResponse') {
    const pipas = world.users.find((user) => user.userName === 'pipas')
    pipas?.publicKeys.push({ name: 'laptop', key })
    session.challenge = { text: CHALLENGE, userId: pipas?.userId ?? 0 }
    body['signature'] = sign('sha256', Buffer.from(CHALLENGE), rsa.privateKey).toString('base64')
  }
  // Job numbers of ours: one that runs, and one that has a log.
  if (name === 'Ok-killJobInstance') {
    body['job_id'] = world.jobs.find(({ status }) => status === 'RUNNING')?.jobId
  }
  if (name === 'Ok-getJobLog') body['job_id'] = 5
  // All classes of entries were among the last ten.
  if (name === 'Ok-getLogEntries') delete body['limit']
  if (name === 'Ok-deleteReport') body['report'] = { report_id: world.reports[0]?.reportId }
  const defects: unknown[] = []
  const dispatcher = createDispatcher({ world, sessions, defects, isFollower: () => false })
  const rpc: Rpc = {
    module,
    path: ['v2', module],
    operation: textOf(body['operation']),
    body,
    session,
    caller: module === 'auth' || userName === undefined ? undefined : callerNamed(world, userName),
    clientAddress: '127.0.0.1',
    serverPort: 9501,
  }
  const text = [...dispatcher.answer(rpc, new Map()).body].join('')
  if (defects.length > 0) throw defects[0]
  // A reply is always an object.
  return JSON.parse(text) as Json
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The envelope tells who asked. */
function askerOf({ debug_messages: messages }: Json): string | undefined {
  return /'(.+)'/.exec(String(messages))?.[1]
}

function addPeople(world: World, [userName, groupNames]: [string, string[]]): void {
  for (const groupName of groupNames) {
    if (world.groups.some((group) => group.groupName === groupName)) continue
    const groupId = world.groups.length + 1
    world.groups.push({ groupId, groupName, created: world.clock.start })
  }
  const known = world.users.find((user) => user.userName === userName)
  if (known !== undefined && userName === 'pipas') return
  if (known !== undefined) {
    known.groupNames =
      userName === 'system' || userName === 'nobody' ? known.groupNames : groupNames
    return
  }
  const user: DemoUser = demoUser({ userId: 100 + world.users.length, userName, groupNames })
  world.users.push({ ...user, title: 'Captain' })
}

function addFolder(world: World, path: string, type: 'Folder' | 'File' = 'Folder'): void {
  world.tree.push({
    path,
    type,
    ownerUserId: 3,
    ownerGroupId: 1,
    acl: 'user::rwx,group::rwx,other::---',
    tags: [],
    created: world.clock.start,
    ...(type === 'File' ? { content: '' } : {}),
  })
}

function addMaintenance(world: World): void {
  world.maintenance.push({
    uuid: '4abfee27-ef8b-4802-b6f2-18172e9138eb',
    target: { clusterId: 1 },
    initiate: world.clock.start,
    deadline: new Date(world.clock.start.getTime() + 3_600_000),
    reason: 'testRecoveryJob',
    userId: 1,
    userName: 'system',
    groupId: 1,
    groupName: 'admins',
  })
}
