import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { getNodeConfig, setNodeConfig, unsetNodeConfig } from '../../../src/cmon/modules/config.ts'
import { startTrip } from './trip.ts'

async function inGalera() {
  const trip = await startTrip()
  const target = await trip.cluster('prod-orders-galera')
  const nodes = target.hosts
    .filter(({ nodeType }) => nodeType === 'galera')
    .map(({ hostname, port }) => ({ hostname, port, clusterId: target.id }))
  const valuesOf = async (index: number) => {
    const node = nodes[index]
    if (node === undefined) throw new Error(`there is no node ${index}`)
    const files = await getNodeConfig(trip.cmon, node)
    return new Map(files.flatMap(({ values }) => values).map(({ name, value }) => [name, value]))
  }
  return {
    ...trip,
    target,
    nodes,
    node: nodes[0] ?? { hostname: '' },
    valuesOf,
    /** Names of settings whose values differ between the nodes. */
    differing: async () => {
      const all = await Promise.all(nodes.map((_, index) => valuesOf(index)))
      const names = new Set(all.flatMap((values) => [...values.keys()]))
      return [...names].filter((name) => new Set(all.map((values) => values.get(name))).size > 1)
    },
  }
}

test('a setting is read, set, unset; the nodes differ as long as one has another value', async () => {
  const { cmon, node, nodes, valuesOf, differing } = await inGalera()
  const before = await valuesOf(0)
  expect(before.get('max_connections')).toMatch(/^\d+$/)
  const known = await differing()

  const wanted = [{ name: 'max_connections', value: '777' }]
  expect(await setNodeConfig(cmon, node, wanted)).toEqual({
    messages: [`Configuration of ${node.hostname}:3306 was changed.`],
  })
  expect(await valuesOf(0)).toEqual(new Map([...before, ['max_connections', '777']]))
  expect(await differing()).toEqual([...known, 'max_connections'].toSorted(byPlaceIn(before)))
  for (const other of nodes.slice(1)) await setNodeConfig(cmon, other, wanted)
  expect(await differing()).toEqual(known)

  const fresh = { name: 'slow_launch_time', section: 'mysqld', value: '7' }
  expect(before.has(fresh.name)).toBe(false)
  await setNodeConfig(cmon, node, [fresh])
  const [file] = await getNodeConfig(cmon, node)
  expect(file).toMatchObject({ filename: 'my.cnf', path: '/etc/mysql/my.cnf' })
  expect(file?.values.find(({ name }) => name === fresh.name)).toMatchObject({
    value: '7',
    file: '/etc/mysql/my.cnf',
    line: expect.any(Number),
  })
  expect(await differing()).toContain(fresh.name)

  await unsetNodeConfig(cmon, node, [{ name: fresh.name }])
  expect((await valuesOf(0)).has(fresh.name)).toBe(false)
  expect(await differing()).toEqual(known)
  await expect(unsetNodeConfig(cmon, node, [{ name: fresh.name }])).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(
    setNodeConfig(cmon, { hostname: 'nowhere.example.com' }, wanted),
  ).rejects.toMatchObject({ code: 'not_found' })
})

test('of several names one that is unknown is too many: nothing is unset', async () => {
  const { cmon, node, valuesOf } = await inGalera()
  const before = await valuesOf(0)
  const keys = [{ name: 'max_connections' }, { name: 'no_such_option' }]
  await expect(unsetNodeConfig(cmon, node, keys)).rejects.toMatchObject({ code: 'not_found' })
  expect(await valuesOf(0)).toEqual(before)
})

test('client TLS, binary logs and audit logs are set up by jobs', async () => {
  const { run, target, node, valuesOf } = await inGalera()
  const option = async (name: string) => (await valuesOf(0)).get(name)
  expect(await run(jobs.setupSsl(target, { action: 'enable' }))).toBe('finished')
  expect(await option('require_secure_transport')).toBe('ON')
  expect(await run(jobs.setupSsl(target, { action: 'disable' }))).toBe('finished')
  expect(await option('require_secure_transport')).toBeUndefined()
  const binlog = { hostname: node.hostname, expireLogsDays: 3 }
  expect(await run(jobs.enableBinaryLogging(target, binlog))).toBe('finished')
  expect(await option('binlog_expire_logs_seconds')).toBe('259200')
})

function byPlaceIn(values: Map<string, unknown>) {
  const places = [...values.keys()]
  return (one: string, other: string) => places.indexOf(one) - places.indexOf(other)
}
