import { describe, expect, test } from 'vitest'
import { ask, outcome, rows } from './call.ts'
import { run, steppedWorld } from './job-calls.ts'

type Stage = ReturnType<typeof steppedWorld>

function openPool(): Stage {
  const stage = steppedWorld()
  ask(stage.world, 'poolcontrollers', 'setPoolMode', { pool_mode: true })
  return stage
}

/** The columns that `pool-controllers --list` prints. */
function listed({ world }: Stage, controllerId = 0): string[] {
  const body = { controller_id: controllerId }
  return rows(ask(world, 'poolcontrollers', 'listControllers', body), 'controllers').map((one) => {
    const { controller_id: id, hostname, port, status, clusters } = one
    return [id, hostname, port, status, Array.isArray(clusters) ? clusters.length : '-'].join(' ')
  })
}

const MAIN = '10192 192.0.2.10 9500 active 17'

/** As the CLI sends it: no port is port 0. */
const newcomer = { server_address: '192.0.2.150', port: 0, disable_selinux: true, site: 'east' }

describe('controllers of a pool', () => {
  test('join, stop, start, update and leave', () => {
    const stage = openPool()
    expect(run(stage, 0, 'addController', newcomer)).toBe('FINISHED')
    expect(listed(stage)).toEqual([MAIN, '2 192.0.2.150 9500 active 0'])
    expect(listed(stage, 2)).toEqual(['2 192.0.2.150 9500 active 0'])
    ask(stage.world, 'poolcontrollers', 'stopController', { controller_id: 2 })
    expect(listed(stage, 2)).toEqual(['2 192.0.2.150 9500 stopped 0'])
    ask(stage.world, 'poolcontrollers', 'startController', { controller_id: 2 })
    expect(run(stage, 0, 'updateCmonVersion', { controller_id: 2 })).toBe('FINISHED')
    expect(run(stage, 0, 'removeController', { controller_id: 2 })).toBe('FINISHED')
    expect(listed(stage)).toEqual([MAIN])
    expect(run(stage, 0, 'addController', { ...newcomer, port: 9510 })).toBe('FINISHED')
    expect(listed(stage, 3)).toEqual(['3 192.0.2.150 9510 active 0'])
  })

  test('are refused where they are already, or out of reach, or unknown', () => {
    const stage = openPool()
    expect(run(stage, 0, 'addController', { server_address: '192.0.2.10', port: 9500 })).toBe(
      'FAILED: 192.0.2.10 runs a controller of the pool already.',
    )
    expect(run(stage, 0, 'addController', { server_address: 'host.invalid', port: 9500 })).toBe(
      'FAILED: host.invalid: SSH connection failed: No route to host.',
    )
    expect(run(stage, 0, 'removeController', { controller_id: 7 })).toBe(
      'FAILED: Controller 7 was not found.',
    )
    expect(run(stage, 0, 'removeController', { controller_id: 10192 })).toBe(
      'FAILED: The main controller can be neither removed nor updated from here.',
    )
  })

  test('keep the pool open as long as there are any', () => {
    const stage = openPool()
    run(stage, 0, 'addController', newcomer)
    const close = () => ask(stage.world, 'poolcontrollers', 'setPoolMode', { pool_mode: false })
    expect(outcome(close)).toBe('InvalidRequest: Other controllers are still in the pool.')
    run(stage, 0, 'removeController', { controller_id: 2 })
    expect(outcome(close)).toBe('Ok')
    expect(listed(stage)).toEqual(['10192 192.0.2.10 9500 standalone 17'])
  })

  test('own as many clusters as the limit says, but lose some only by force', () => {
    const stage = openPool()
    const limit = (body: object) =>
      outcome(() => ask(stage.world, 'poolcontrollers', 'setmaxclusterscapacity', { ...body }))
    expect(limit({ max_clusters: 3 })).toBe(
      'InvalidRequest: The controller owns 17 clusters, more than 3.',
    )
    expect(limit({ max_clusters: 3, force: true })).toBe('Ok')
    expect(listed(stage)).toEqual(['10192 192.0.2.10 9500 active 3'])
    expect(limit({ max_clusters: 0, force: true })).toBe('Ok')
    expect(listed(stage)).toEqual(['10192 192.0.2.10 9500 inactive 0'])
  })
})

describe('services of a pool', () => {
  const nodes = ({ world }: Stage) =>
    ask(world, 'poolcontrollers', 'getcmondbclusternodes')['cmon_db_cluster_nodes']
  const node = (hostname: string, role: string) => ({
    class_name: 'CmonPoolModeDbClusterNodeHost',
    cluster_id: 0,
    hostname,
    port: 3306,
    status: 'ONLINE',
    role,
  })

  test('database servers join, leave, and hand over', () => {
    const stage = steppedWorld()
    const added = { server_address: '192.0.2.151', port: 3306, force: false }
    expect(run(stage, 0, 'bootstrap_cmondb_cluster')).toBe('FINISHED')
    expect(run(stage, 0, 'addCmonDbInstance', added)).toBe('FINISHED')
    expect(nodes(stage)).toEqual([node('192.0.2.10', 'Primary'), node('192.0.2.151', 'Secondary')])
    expect(run(stage, 0, 'addCmonDbInstance', added)).toBe(
      'FAILED: 192.0.2.151:3306 is in the database cluster already.',
    )
    expect(run(stage, 0, 'DeleteCmonDbInstance', { node: '192.0.2.10' })).toBe('FINISHED')
    expect(nodes(stage)).toEqual([node('192.0.2.151', 'Primary')])
    expect(run(stage, 0, 'DeleteCmonDbInstance', added)).toBe(
      'FAILED: 192.0.2.151:3306 is the last member of the database cluster.',
    )
  })

  test('bundles stand where controllers of the pool run', () => {
    const stage = openPool()
    const at = { server_address: '192.0.2.150' }
    const bundles = () =>
      rows(ask(stage.world, 'poolcontrollers', 'getServicesBundles'), 'services_bundles').map(
        ({ controller_id: id, hostname, site, ui_url: url }) => [id, hostname, site, url].join(' '),
      )
    const main = '10192 192.0.2.10 default https://192.0.2.10:443/'
    expect(bundles()).toEqual([main])
    expect(run(stage, 0, 'addServicesBundle', { ...at, web_port: 443 })).toBe(
      'FAILED: 192.0.2.150 runs no controller of the pool.',
    )
    run(stage, 0, 'addController', newcomer)
    expect(run(stage, 0, 'addServicesBundle', { ...at, site: 'west' })).toBe(
      'FAILED: The controller of 192.0.2.150 is on site east.',
    )
    expect(run(stage, 0, 'addServicesBundle', { ...at, web_port: 8443 })).toBe('FINISHED')
    expect(bundles()).toEqual([main, '2 192.0.2.150 east https://192.0.2.150:8443/'])
    expect(run(stage, 0, 'addServicesBundle', { ...at, web_port: 443 })).toBe(
      'FAILED: 192.0.2.150 has a services bundle already.',
    )
    expect(run(stage, 0, 'removeController', { controller_id: 2 })).toBe(
      'FAILED: 192.0.2.150 runs a services bundle: delete that first.',
    )
    expect(run(stage, 0, 'deleteServicesBundle', { server_address: '192.0.2.10' })).toBe(
      'FAILED: The bundle of the main controller can not be deleted.',
    )
    expect(run(stage, 0, 'deleteServicesBundle', at)).toBe('FINISHED')
    expect(bundles()).toEqual([main])
  })

  test('stores of configuration are listed with the versions to choose from', () => {
    const stage = steppedWorld()
    const data = {
      server_address: '192.0.2.152',
      port: 8300,
      version: '2.4.1',
      openbao_mount: 'tenant',
    }
    expect(run(stage, 0, 'setup_openbao', data)).toBe('FINISHED')
    const store = { type: 'openbao', namespace: '', credentials_stored: true }
    const first = { hostname: '192.0.2.10', port: 8200, version: '2.5.4', mount: 'clustercontrol' }
    const second = { hostname: '192.0.2.152', port: 8300, version: '2.4.1', mount: 'tenant' }
    expect(ask(stage.world, 'poolcontrollers', 'listconfigstorage')).toEqual({
      config_storage: [
        { ...store, ...first },
        { ...store, ...second },
      ],
      total: 2,
    })
    expect(ask(stage.world, 'poolcontrollers', 'listopenbaoversions')).toEqual({
      openbao_versions: ['2.5.4', '2.4.1'],
      default_version: '2.5.4',
    })
  })

  test('nothing is missing for pool mode, and administrators are told so', () => {
    const { world } = steppedWorld()
    const readiness = (as?: string) => ask(world, 'poolcontrollers', 'getpoolmodereadiness', {}, as)
    expect(readiness()).toEqual({
      pool_mode: false,
      applicable: true,
      ready: true,
      missing: [],
      cmon_db_cluster: {
        db_backend: 'mysql',
        migration_required: false,
        migration_state: 'none',
        migration_outcome: 'none',
        bootstrap_in_progress: false,
        members_online: 1,
        members_total: 1,
      },
      config_storage: { type: 'openbao', hostname: '192.0.2.10', port: 8200, version: '2.5.4' },
      mcc_package: { package: 'clustercontrol-mcc', reason: '' },
    })
    ask(world, 'poolcontrollers', 'setPoolMode', { pool_mode: true })
    expect(readiness()['pool_mode']).toBe(true)
    expect(outcome(() => readiness('viewer'))).toMatch(/^AccessDenied/)
  })
})
