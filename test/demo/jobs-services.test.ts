import { describe, expect, test } from 'vitest'
import {
  ELASTIC,
  GALERA,
  LAGGING,
  MONGO,
  POSTGRES,
  REPLICATION,
  hosts,
  node,
  nodes,
  run,
  steppedWorld,
} from './job-calls.ts'

describe('services', () => {
  test.each([
    [GALERA, 'haproxy', 'setupHaProxy', 'lb.example.com:9600 CmonHaProxyHost'],
    [GALERA, 'proxysql', 'setupProxySql', 'lb.example.com:6032 CmonProxySqlHost'],
    [LAGGING, 'maxscale', 'setupMaxScale', 'lb.example.com:6603 CmonMaxScaleHost'],
    [GALERA, 'keepalived', 'setupKeepalived', 'lb.example.com:112 CmonKeepalivedHost'],
    [POSTGRES, 'pgbouncer', 'setup', 'lb.example.com:6432 CmonPgBouncerHost'],
    [POSTGRES, 'pgbackrest', 'setup', 'lb.example.com:8432 CmonPgBackRestHost'],
    [MONGO, 'pbmagent', 'setup', 'lb.example.com:7070 CmonPBMAgentHost'],
    [ELASTIC, 'nfsclient', 'setup', 'lb.example.com:111 CmonNFSClientHost'],
    [ELASTIC, 'nfsserver', 'setup', 'lb.example.com:2049 CmonNFSServerHost'],
    [GALERA, 'garbd', 'setup', 'lb.example.com:4567 CmonHost'],
  ])('in cluster %i, %s is set up, refused twice, and removed', (id, command, action, expected) => {
    const stage = steppedWorld()
    const { world } = stage
    const before = nodes(world, id)
    const hostname = 'lb.example.com'
    const data = { action, nodes: [{ hostname }], virtual_ip: '192.0.2.200' }
    expect(run(stage, id, command, data)).toBe('FINISHED')
    expect(nodes(world, id)).toEqual([...before, `${expected} none CmonHostOnline`])
    expect(run(stage, id, command, data)).toMatch(/the address is in use/)
    expect(run(stage, id, command, { ...data, action: 'dance' })).toMatch(/no action 'dance'/)
    expect(run(stage, id, 'removenode', { nodes: [{ hostname }] })).toBe('FINISHED')
    expect(nodes(world, id)).toEqual(before)
    expect(run(stage, id, command, { ...data, action: 'register' })).toBe('FINISHED')
    expect(nodes(world, id)).toHaveLength(before.length + 1)
  })

  test('they fit some clusters only', () => {
    const stage = steppedWorld()
    const data = { action: 'setup', nodes: [{ hostname: 'lb.example.com' }] }
    expect(run(stage, POSTGRES, 'proxysql', data)).toMatch(/does not work on .*POSTGRESQL_SINGLE/)
    expect(run(stage, GALERA, 'maxscale', data)).toMatch(/MaxScale works with MariaDB/)
    expect(run(stage, GALERA, 'pgbouncer', data)).toMatch(/does not work on/)
    expect(run(stage, GALERA, 'keepalived', data)).toMatch(/needs a virtual IP/)
    expect(run(stage, REPLICATION, 'garbd', data)).toMatch(/does not work on/)
  })

  test('pbmagent is configured again where it runs', () => {
    const stage = steppedWorld()
    const mend = (hostname: string) =>
      run(stage, MONGO, 'pbmagent', {
        action: 'reconfigure',
        nodes: [{ hostname, backup_dir: '/backups2' }],
      })
    expect(mend(node(stage.world, MONGO, 1).hostname)).toBe('FINISHED')
    expect(mend('nowhere.example.com')).toMatch(/There is no PBM agent on nowhere/)
  })

  test('agents come and go', () => {
    const stage = steppedWorld()
    const { world } = stage
    const kinds = () => hosts(world, GALERA).map((one) => one['nodetype'])
    const count = (kind: string) => kinds().filter((one) => one === kind).length
    expect(run(stage, GALERA, 'deploy_agents')).toBe('FINISHED')
    expect(run(stage, GALERA, 'deploy_agents')).toBe('FINISHED')
    expect(count('prometheus')).toBe(1)
    expect(run(stage, GALERA, 'deploy_cmonagents', { cluster_id: GALERA })).toBe('FINISHED')
    expect(count('cmonagent')).toBe(3)
    const one = { cluster_id: GALERA, hostname: node(world, GALERA, 0).hostname }
    expect(run(stage, GALERA, 'uninstall_cmonagents', one)).toBe('FINISHED')
    expect(count('cmonagent')).toBe(2)
    expect(run(stage, GALERA, 'uninstall_cmonagents', { cluster_id: GALERA })).toBe('FINISHED')
    expect(count('cmonagent')).toBe(0)
  })
})
