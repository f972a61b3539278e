import { describe, expect, test } from 'vitest'
import type { World } from '../../src/demo/world/world.ts'
import { ask, outcome, part, rows } from './call.ts'
import { run, steppedWorld } from './job-calls.ts'

const CLOUD = '192.0.2.121'
const LXC = '192.0.2.120'

function register(world: World, className: string, hostname: string): Record<string, unknown> {
  const servers = [{ class_name: className, hostname }]
  const [server] = rows(ask(world, 'host', 'registerServers', { servers }), 'servers')
  if (server === undefined) throw new Error('There is no server.')
  return server
}

describe('container servers', () => {
  test('list their hardware, as the CLI prints it', () => {
    const { world } = steppedWorld()
    const server = register(world, 'CmonLxcServer', LXC)
    expect(server).toMatchObject({
      protocol: 'lxc',
      distribution: { type: expect.any(String), release: expect.any(String) },
      images: [
        { name: 'ubuntu22.04', provider: 'lxc' },
        { name: 'debian12', provider: 'lxc' },
        { name: 'rockylinux9', provider: 'lxc' },
      ],
      regions: [],
      subnets: [],
      templates: [],
    })
    const model = { model: 'Demo Disk', is_hardware_storage: true, class_name: 'CmonDiskDevice' }
    for (const disk of rows(server, 'disk_devices')) expect(disk).toMatchObject(model)
    expect(rows(part(server, 'memory'), 'banks')).toEqual([
      { bank: '0', name: 'Demo DIMM 3200 MHz', size: 16 * 1024 ** 3 },
      { bank: '1', name: 'Demo DIMM 3200 MHz', size: 16 * 1024 ** 3 },
    ])
    expect(rows(server, 'network_interfaces').map(({ mac, model: nic }) => [mac, nic])).toEqual([
      ['02:00:00:00:a1:00', 'Demo Ethernet Adapter'],
      ['02:00:00:00:a1:01', 'Demo Ethernet Adapter'],
    ])
  })

  test('offer regions, and say which of them there are credentials for', () => {
    const { world } = steppedWorld()
    const { protocol, regions, subnets, templates } = register(world, 'CmonCloudServer', CLOUD)
    expect({ protocol, regions, subnets }).toEqual({
      protocol: 'cmon-cloud',
      regions: [
        { name: 'eu-west-1', provider: 'aws', has_credentials: true },
        { name: 'us-east-1', provider: 'aws', has_credentials: false },
      ],
      subnets: ['eu-west-1', 'us-east-1'].map((region, index) => ({
        class_name: 'CmonSubnet',
        cidr: `10.${index}.0.0/24`,
        id: `subnet-demo${index + 1}`,
        name: `demo-${region}`,
        provider: 'aws',
        region,
        state: 'available',
        vpc_id: `vpc-demo${index + 1}`,
      })),
    })
    expect(templates).toContainEqual({
      name: 't3.medium (2 vCPUs, 4GB)',
      provider: 'aws',
      region: 'us-east-1',
    })
  })
})

describe('containers', () => {
  const wanted = {
    alias: 'web1',
    parent_server: CLOUD,
    provider: 'aws',
    region: 'eu-west-1',
    template: 't3.medium',
    image: 'debian12',
    subnet: { id: 'subnet-demo1' },
  }

  test('are listed as they were asked for', () => {
    const stage = steppedWorld()
    register(stage.world, 'CmonCloudServer', CLOUD)
    expect(run(stage, 0, 'create_container', { container: wanted })).toBe('FINISHED')
    const [container] = rows(ask(stage.world, 'host', 'getContainers'), 'containers')
    expect(container).toMatchObject({
      ...wanted,
      subnet: { class_name: 'CmonSubnet', id: 'subnet-demo1' },
      status: 'RUNNING',
      type: 'aws',
    })
  })

  test('start by their place in the tree, for administrators', () => {
    const stage = steppedWorld()
    const { world } = stage
    register(world, 'CmonCloudServer', CLOUD)
    run(stage, 0, 'create_container', { container: wanted })
    run(stage, 0, 'stop_container', { container: { alias: 'web1' } })
    const status = () => rows(ask(world, 'host', 'getContainers'), 'containers')[0]?.['status']
    const start = (path: string, as?: string) =>
      outcome(() => ask(world, 'host', 'start', { path }, as))
    const path = `/${CLOUD}/containers/web1`
    const nothing = 'InvalidRequest: There is nothing to start.'
    expect(start(path, 'viewer')).toBe(nothing)
    expect(start(`/${CLOUD}/containers/web2`)).toBe(nothing)
    expect(status()).toBe('STOPPED')
    expect(start(path)).toBe('Ok')
    expect(status()).toBe('RUNNING')
  })
})
