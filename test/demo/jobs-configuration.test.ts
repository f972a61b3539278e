import { describe, expect, test } from 'vitest'
import type { World } from '../../src/demo/world/world.ts'
import { ask, part, rows } from './call.ts'
import {
  GALERA,
  MSSQL,
  POSTGRES,
  REDIS,
  REPLICATION,
  alarmTypes,
  cluster,
  info,
  named,
  node,
  run,
  steppedWorld,
} from './job-calls.ts'

function parameters(world: World, host: object) {
  const answer = ask(world, 'config', 'getConfig', { ...host })
  const [file] = rows(part(answer, 'config'), 'files')
  return Object.fromEntries(
    rows(file ?? {}, 'values').map((one) => [String(one['variablename']), one['value']]),
  )
}

function setting(world: World, clusterId: number, name: string) {
  const answer = ask(world, 'clusters', 'getConfig', { cluster_id: clusterId })
  const values = rows(part(answer, 'configuration'), 'values')
  return values.find((one) => one['name'] === name)?.['current_value']
}

describe('configuration', () => {
  test('setup_ssl writes settings and options, and renews certificates', () => {
    const stage = steppedWorld()
    const { world } = stage
    const host = named(node(world, GALERA, 0))
    expect(run(stage, GALERA, 'setup_ssl', { action: 'enable', ca_file: '' })).toBe('FINISHED')
    expect(setting(world, GALERA, 'cluster_ssl_enforce')).toBe(true)
    expect(setting(world, GALERA, 'cluster_ssl_ca')).toBe('/etc/cmon/certs/cluster_1/ca.crt')
    expect(parameters(world, host)['require_secure_transport']).toBe('ON')
    expect(alarmTypes(world, GALERA)).toEqual([])
    expect(run(stage, GALERA, 'setup_ssl', { action: 'disable' })).toBe('FINISHED')
    expect(setting(world, GALERA, 'cluster_ssl_enforce')).toBe(false)
    expect(parameters(world, host)).not.toHaveProperty('require_secure_transport')
  })

  test('binary logs, WAL and audit logs are configured on the nodes', () => {
    const stage = steppedWorld()
    const { world } = stage
    const mysql = node(world, GALERA, 0)
    const binlogs = { master_address: mysql.hostname, auto_restart: true, expire_logs_days: 3 }
    expect(run(stage, GALERA, 'enable_binary_logging', binlogs)).toBe('FINISHED')
    expect(parameters(world, named(mysql))['binlog_expire_logs_seconds']).toBe('259200')
    const postgres = named(node(world, POSTGRES, 0))
    const wal = { ...postgres, archive_mode: 'always', archive_dir: '/wal' }
    expect(run(stage, POSTGRES, 'enable_log_archiving', wal)).toBe('FINISHED')
    expect(parameters(world, postgres)).toMatchObject({ archive_mode: 'always' })
    const summaries = { ...postgres, summarize_wal: 'on' }
    expect(run(stage, POSTGRES, 'enable_log_archiving', summaries)).toMatch(/need PostgreSQL 17/)
    const audit = { audit_events: 'ddl,role', nodes: [postgres] }
    expect(run(stage, POSTGRES, 'setup_audit_logging', audit)).toBe('FINISHED')
    expect(parameters(world, postgres)['pgaudit.log']).toBe('ddl,role')
    expect(run(stage, REDIS, 'setup_audit_logging')).toMatch(/works with MySQL, MariaDB/)
  })

  test.each([
    [GALERA, 'import_config', /Configuration files of all nodes were read again/],
    [GALERA, 'setup_logrotate', /Log rotation was set up on 3 node/],
    [GALERA, 'calculate_db_growth', /Sizes of databases and tables were stored/],
    [0, 'cmon_ha_create_snapshot', /A snapshot of the state was created/],
  ])('in cluster %i, %s leaves a trace in the log', (id, command, expected) => {
    const stage = steppedWorld()
    expect(run(stage, id, command)).toBe('FINISHED')
    expect(stage.world.log.map(({ text }) => text).some((text) => expected.test(text))).toBe(true)
  })

  test('check_pkg_upgrades finds, upgrade_cluster installs', () => {
    const stage = steppedWorld()
    const { world } = stage
    const found = () =>
      rows(ask(world, 'clusters', 'availableUpgrades', { clusterid: 2 }), 'packages')
    expect(found()).toEqual([])
    run(stage, REPLICATION, 'check_pkg_upgrades', { clusterid: REPLICATION })
    expect(found()).toMatchObject(
      Array.from({ length: 3 }, () => ({
        package_name: 'percona-server-server',
        installed_version: '8.0.37-29',
        available_version: '8.0.39-30',
      })),
    )
    run(stage, REPLICATION, 'upgrade_cluster', { nodes: [named(node(world, REPLICATION, 2))] })
    expect(found()).toHaveLength(2)
    run(stage, REPLICATION, 'upgrade_cluster', {})
    expect(found()).toEqual([])
    const versions = (id: number) =>
      new Set(
        cluster(world, id)
          .hosts.slice(0, 3)
          .map((h) => h.version),
      )
    expect(versions(REPLICATION)).toEqual(new Set(['8.0.39-30']))
    expect(run(stage, POSTGRES, 'upgrade_cluster', { upgrade_to_version: '15' })).toMatch(
      /is no upgrade of 16/,
    )
    expect(run(stage, POSTGRES, 'upgrade_cluster', { upgrade_to_version: '17' })).toBe('FINISHED')
    expect(versions(POSTGRES)).toEqual(new Set(['17.2']))
    expect(info(world, POSTGRES)['version']).toBe('17')
  })

  test('renew_mssql_certificate is for SQL Server', () => {
    const stage = steppedWorld()
    expect(run(stage, MSSQL, 'renew_mssql_certificate')).toBe('FINISHED')
    expect(run(stage, GALERA, 'renew_mssql_certificate')).toMatch(/does not work on/)
  })
})
