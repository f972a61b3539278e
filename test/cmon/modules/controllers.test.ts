import { expect, test } from 'vitest'
import { listControllers, pingController } from '../../../src/cmon/modules/controllers.ts'
import { answering } from './answering.ts'

test('reads pool members in the shapes that controllers send (cmon-rpc-core 24)', async () => {
  const members = await listControllers(
    answering({
      controllers: [
        {
          controller_id: 3,
          hostname: '192.0.2.10',
          port: 9500,
          status: 'active',
          clusters: ['3', '4'],
          properties: { role: 'main_controller', max_clusters: 10 },
        },
        { controller_id: '4', status: 'stopped', clusters: '5', properties: 'nfs_member' },
        { controller_id: 5, clusters: [], properties: null },
      ],
    }),
  )
  expect(members).toEqual([
    {
      id: 3,
      hostname: '192.0.2.10',
      port: 9500,
      status: 'active',
      role: 'main_controller',
      clusters: 2,
    },
    {
      id: 4,
      hostname: undefined,
      port: undefined,
      status: 'stopped',
      role: 'nfs_member',
      clusters: undefined,
    },
    {
      id: 5,
      hostname: undefined,
      port: undefined,
      status: undefined,
      role: undefined,
      clusters: 0,
    },
  ])
})

test.each([
  [{ controller_status: 'CmonControllerLeader' }, 'leader'],
  [{ controller_status: 'CmonControllerFollower' }, 'follower'],
  [{ status: 'CmonControllerFollower' }, 'follower'],
  [{}, undefined],
])('HA role out of %j is %s', async (reply, role) => {
  expect(await pingController(answering(reply))).toBe(role)
})
