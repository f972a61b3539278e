import { describe, expect, test } from 'vitest'
import { ask, outcome, part, rows } from './call.ts'
import { cluster, steppedWorld } from './job-calls.ts'

test('growth is told of every cluster when none is named', () => {
  const { world } = steppedWorld()
  const growth = (body: object) => rows(ask(world, 'stat', 'getdbgrowth', { ...body }), 'data')
  const each = world.clusters.flatMap(({ clusterId }) => growth({ cluster_id: clusterId }))
  expect(each.length).toBeGreaterThan(0)
  expect(growth({})).toEqual(each)
})

describe('maintenance of a host', () => {
  const window = {
    hostname: '192.0.2.11',
    initiate: '2026-03-04T09:00:00.000Z',
    deadline: '2026-03-04T11:00:00.000Z',
    reason: 'memory',
  }
  // What the CLI sends for --nodes without --cluster-id.
  const host = { cluster_id: -1, hostname: '192.0.2.11' }

  test('is found without its cluster', () => {
    const { world } = steppedWorld()
    const current = () => ask(world, 'maintenance', 'getCurrentMaintenance', host)
    expect(current()).toEqual({ found_maintenance: false, ui_string: '' })
    ask(world, 'maintenance', 'addMaintenance', window)
    const answer = current()
    expect(answer).toMatchObject({
      found_maintenance: true,
      ui_string: 'Host 192.0.2.11 is under maintenance: memory',
    })
    expect(part(answer, 'maintenance_period')['deadline']).toBe(window.deadline)
  })

  test('of no cluster at all is refused', () => {
    const { world } = steppedWorld()
    const next = (body: object) =>
      outcome(() => ask(world, 'maintenance', 'getNextMaintenance', { cluster_id: -1, ...body }))
    expect(next({ hostname: '192.0.2.199' })).toBe(
      'ObjectNotFound: Host 192.0.2.199 was not found.',
    )
    expect(next({})).toBe('ObjectNotFound: Cluster was not found.')
  })
})

test('three-part versions are those that would be installed', () => {
  const { world } = steppedWorld()
  const versions = (body: object) =>
    ask(world, 'dbversions', 'getDbVersions', { patch_number: true, ...body })
  const galera = { cluster_type: 'galera', vendor: 'percona' }
  expect(versions({ ...galera, use_vendor_api: true })).toEqual({
    db_versions: ['8.0.39', '8.4.3'],
    use_vendor_api: false,
  })
  expect(versions(galera)).toEqual({ db_versions: ['8.0.39', '8.4.3'] })
  expect(outcome(() => versions({ cluster_type: 'postgresql', vendor: 'postgresql' }))).toBe(
    'InvalidRequest: Three-part versions are not available for this vendor.',
  )
})

test('a spreadsheet has a flat list of cells with their values, and an owner', () => {
  const { world } = steppedWorld()
  const sheet = { cluster_id: 1, spreadsheet_name: 's1' }
  const content = 'disk,42\n,1.5\n'
  ask(world, 'spreadsheets', 'createSpreadsheet', { ...sheet, content, format: 'csv' })
  const head = {
    class_name: 'CmonSpreadsheet',
    id: 1,
    name: 's1',
    owner_user_name: 'admin',
    owner_group_name: 'admins',
  }
  const [listed] = rows(ask(world, 'spreadsheets', 'getSpreadsheetNames'), 'spreadsheets')
  expect(listed).toMatchObject(head)
  const cell = (row: number, column: number, value: string, valuetype: string) => ({
    sheetIndex: 0,
    rowIndex: row,
    columnIndex: column,
    contentString: value,
    value,
    valuetype,
  })
  expect(part(ask(world, 'spreadsheets', 'getSpreadsheet', sheet), 'spreadsheet')).toMatchObject({
    ...head,
    cells: [cell(0, 0, 'disk', 'String'), cell(0, 1, '42', 'Int'), cell(1, 1, '1.5', 'Double')],
  })
})

test('a folder of the tree begins with the way up, for who asks', () => {
  const { world } = steppedWorld()
  const path = `/${cluster(world, 1).name}`
  const tree = (body: object) => part(ask(world, 'tree', 'getTree', { path, ...body }), 'cdt')
  const plain = tree({})
  const upward = {
    class_name: 'CmonTreeItem',
    item_name: '..',
    item_path: path,
    item_type: 'Folder',
  }
  const whole = tree({ with_dot_dot: true })
  const [first, ...rest] = rows(whole, 'sub_items')
  expect(first).toMatchObject(upward)
  expect({ ...whole, sub_items: rest }).toEqual(plain)
  expect(tree({ path: '/', with_dot_dot: true })).toEqual(tree({ path: '/' }))
})

test('files of a node are there to be listed, and to be saved', () => {
  const { world } = steppedWorld()
  const answer = ask(world, 'config', 'getConfig', { hostname: '192.0.2.11', port: 3306 })
  const [file] = rows(answer, 'files')
  expect(part(answer, 'config')).toEqual({ files: [file] })
  expect(file).toMatchObject({ filename: 'my.cnf', content: expect.stringMatching(/^\[mysqld\]/) })
  const paths = rows(file ?? {}, 'values').map(({ filepath }) => filepath)
  expect(new Set(paths)).toEqual(new Set([file?.['path']]))
})

test('upgrades are told of the nodes that were named', () => {
  const { world } = steppedWorld()
  const found = (more: object) =>
    rows(
      ask(world, 'clusters', 'availableUpgrades', { cluster_id: 1, clusterid: 1, ...more }),
      'packages',
    ).map((one) => one['host_name'])
  expect(new Set(found({})).size).toBeGreaterThan(1)
  const nodes = [{ class_name: 'CmonHost', hostname: '192.0.2.12' }]
  expect(new Set(found({ nodes }))).toEqual(new Set(['192.0.2.12']))
  expect(found({ nodes: [{ hostname: '192.0.2.199' }] })).toEqual([])
})

test('hosts that do not answer fail the check, where SSH is to be tried', () => {
  const { world } = steppedWorld()
  const nodes = [{ class_name: 'CmonHost', hostname: 'host.invalid' }]
  const check = (more: object) => ask(world, 'discovery', 'checkHosts', { nodes, ...more })
  const host = { class_name: 'CmonHost', hostname: 'host.invalid' }
  const lost = {
    error_code: 'HostSshFailed',
    error_message: 'SSH connection failed: No route to host.',
  }
  expect(check({ check_ssh_sudo: true })).toEqual({ checked_hosts: [{ host, status: lost }] })
  expect(check({})).toEqual({
    checked_hosts: [{ host, status: { error_code: 'HostIsOk', error_message: '' } }],
  })
})
