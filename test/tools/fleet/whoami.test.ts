import { afterEach, expect, test } from 'vitest'
import { connect, type Connection } from '../../support/connect.ts'

let t: Connection
afterEach(() => t.close())

test('tells principal, level, tools and the CMON user', async () => {
  t = await connect()
  const { tools } = await t.client.listTools()
  expect(await t.call('whoami')).toEqual({
    principal: 'anonymous',
    kind: 'anonymous',
    how: 'nothing',
    level: 'destroy',
    toolsets: expect.arrayContaining(['fleet', 'clusters', 'nodes', 'queries', 'users']),
    tools: tools.length,
    controllers: [
      {
        controller: 'main',
        user: 'admin',
        groups: ['admins'],
        in_admins: true,
        can_create_clusters: true,
        can_execute_jobs: true,
        clusters: 17,
      },
    ],
    reach: t.demo.world.clusters.map(({ name }) => ({ ref: `main/${name}`, rights: 'rwx' })),
  })
})

test('a viewer has no rights beyond reading', async () => {
  t = await connect({ username: 'viewer' })
  const { controllers, reach } = await t.call('whoami')
  expect(controllers).toEqual([
    {
      controller: 'main',
      user: 'viewer',
      groups: ['viewers', 'users'],
      in_admins: false,
      can_create_clusters: false,
      can_execute_jobs: false,
      clusters: 3,
    },
  ])
  expect(reach).toMatchObject([{ rights: 'r--' }, { rights: 'r--' }, { rights: 'r--' }])
})

test('a controller that is down leaves the rest told', async () => {
  t = await connect({ controllers: ['east', 'west'], clusters: 1 })
  await t.demos[1]?.close()
  const { principal, controllers } = await t.call('whoami')
  expect(principal).toBe('anonymous')
  expect(controllers).toEqual([
    expect.objectContaining({ controller: 'east', user: 'admin', in_admins: true }),
    { controller: 'west', user: 'admin', code: 'unreachable', problem: expect.any(String) },
  ])
})
