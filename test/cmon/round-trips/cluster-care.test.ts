import { expect, test } from 'vitest'
import * as jobs from '../../../src/cmon/jobs/index.ts'
import { availableUpgrades } from '../../../src/cmon/modules/upgrades.ts'
import { nodesOf, startTrip } from './trip.ts'

const SHOP = 'prod-shop-mysql'

test('a cluster is stopped and started', async () => {
  const trip = await startTrip()
  const cluster = await trip.cluster(SHOP)
  const up = nodesOf(cluster)
  expect(await trip.run(jobs.stopCluster(cluster, {}))).toBe('finished')
  const stopped = await trip.cluster(SHOP)
  expect(stopped).toMatchObject({ state: 'STOPPED', statusText: 'All nodes are stopped.' })
  const isDatabase = ({ nodeType }: { nodeType: string }): boolean => nodeType === 'mysql'
  expect(stopped.hosts.filter(isDatabase).map(({ state }) => state)).toEqual(
    Array.from({ length: 3 }, () => 'shut_down'),
  )
  expect(await trip.run(jobs.rollingRestart(cluster, {}))).toMatch(/^failed: .*is not running/)
  expect(await trip.run(jobs.startCluster(cluster, {}))).toBe('finished')
  const started = await trip.cluster(SHOP)
  expect(started).toMatchObject({ state: 'STARTED', alarms: cluster.alarms })
  expect(nodesOf(started)).toEqual(up)
})

test('a rolling restart leaves every node up, and newly so', async () => {
  const trip = await startTrip()
  const cluster = await trip.cluster(SHOP)
  expect(await trip.run(jobs.rollingRestart(cluster, {}))).toBe('finished')
  const restarted = await trip.cluster(SHOP)
  expect(nodesOf(restarted)).toEqual(nodesOf(cluster))
  const uptimes = restarted.hosts.slice(0, 3).map(({ uptimeSeconds }) => uptimeSeconds ?? 1e9)
  expect(uptimes.every((seconds) => seconds < 600)).toBe(true)
})

test('a cluster is read-only and writable again', async () => {
  const trip = await startTrip()
  const cluster = await trip.cluster(SHOP)
  const readOnly = async () =>
    (await trip.cluster(SHOP)).hosts.flatMap((host) => host.readOnly ?? [])
  expect(await readOnly()).toEqual([false, true, true])
  expect(await trip.run(jobs.enableClusterReadonly(cluster, {}))).toBe('finished')
  expect(await readOnly()).toEqual([true, true, true])
  expect(await trip.run(jobs.disableClusterReadonly(cluster, {}))).toBe('finished')
  expect(await readOnly()).toEqual([false, true, true])
})

test('upgrades are looked for, listed and installed', async () => {
  const trip = await startTrip()
  const { cmon, run } = trip
  const cluster = await trip.cluster(SHOP)
  expect(await availableUpgrades(cmon, cluster.id)).toEqual([])
  expect(await run(jobs.checkPkgUpgrades(cluster, {}))).toBe('finished')
  const found = await availableUpgrades(cmon, cluster.id)
  expect(found).toHaveLength(3)
  const [{ installed, available } = found[0] ?? { installed: '', available: '' }] = found
  const versions = async () =>
    (await trip.cluster(SHOP)).hosts.slice(0, 3).map(({ version }) => version)
  expect(await versions()).toEqual([installed, installed, installed])
  const [, , last] = cluster.hosts
  const one = { nodes: [{ hostname: last?.hostname ?? '', port: last?.port ?? 0 }] }
  expect(await run(jobs.upgradeCluster(cluster, one))).toBe('finished')
  expect(await versions()).toEqual([installed, installed, available])
  expect(await availableUpgrades(cmon, cluster.id)).toHaveLength(2)
  expect(await run(jobs.upgradeCluster(cluster, {}))).toBe('finished')
  expect(await versions()).toEqual([available, available, available])
  expect(await availableUpgrades(cmon, cluster.id)).toEqual([])
  const postgres = await trip.cluster('prod-pg')
  expect(await run(jobs.upgradeCluster(postgres, { upgradeToVersion: '17' }))).toBe('finished')
  expect((await trip.cluster('prod-pg')).version).toBe('17')
})

test('recovery is switched off and on', async () => {
  const trip = await startTrip()
  const cluster = await trip.cluster(SHOP)
  const recovery = async () => {
    const { clusterAutoRecovery, nodeAutoRecovery } = await trip.cluster(SHOP)
    return [clusterAutoRecovery, nodeAutoRecovery]
  }
  expect(await recovery()).toEqual([true, true])
  await trip.run(jobs.disableRecovery(cluster, {}))
  expect(await recovery()).toEqual([false, false])
  await trip.run(jobs.enableNodeRecovery(cluster, {}))
  expect(await recovery()).toEqual([false, true])
  await trip.run(jobs.enableRecovery(cluster, {}))
  expect(await recovery()).toEqual([true, true])
  await trip.run(jobs.disableNodeRecovery(cluster, {}))
  expect(await recovery()).toEqual([true, false])
})
