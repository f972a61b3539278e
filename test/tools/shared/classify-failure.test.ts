import { expect, test } from 'vitest'
import { toolsets } from '../../../src/tools/index.ts'
import { classifyFailure, type FailureLine } from '../../../src/tools/shared/classify-failure.ts'
import { CAUSE_TABLE } from '../../../src/tools/shared/failure-causes.ts'

const error = (text: string): FailureLine => ({ id: 1, level: 'error', text })

/** What servers and backup tools write, by class. */
const WORDS: [string, string][] = [
  ['disk_full', 'xtrabackup: Error: write to logfile failed: No space left on device'],
  ['disk_full', 'xbstream: Can not write, errno: 28'],
  ['disk_full', 'write failed: Disk quota exceeded'],
  ['out_of_memory', 'InnoDB: Cannot allocate memory for the buffer pool'],
  ['out_of_memory', 'mysqld exited with 137.'],
  ['cloud_storage', 'upload failed: NoSuchBucket: The specified bucket does not exist'],
  ['connection', 'ssh: connect to host 192.0.2.9 port 22: Connection refused'],
  ['connection', 'backup@192.0.2.9: Permission denied (publickey).'],
  ['connection', '192.0.2.9: SSH connection failed: No route to host.'],
  ['connection', "ERROR 2003 (HY000): Can't connect to MySQL server on '192.0.2.9' (110)"],
  ['connection', 'pg_basebackup: broken pipe, exit code 1.'],
  ['credentials', "Access denied for user 'backupuser'@'localhost' (using password: YES)"],
  ['credentials', 'FATAL: password authentication failed for user "backup"'],
  ['credentials', 'FATAL: no pg_hba.conf entry for replication connection from host "192.0.2.9"'],
  ['permission', "mkdir: cannot create directory '/backups/x': Permission denied"],
  ['permission', 'Access denied; you need (at least one of) the RELOAD privilege(s)'],
  ['lock', 'Error 1205: Lock wait timeout exceeded; try restarting transaction'],
  ['lock', 'ERROR: canceling statement due to lock timeout'],
  ['tool_missing', 'bash: xtrabackup: command not found'],
  ['tool_missing', 'pgBackRest has to be set up before it can take backups.'],
  ['version_mismatch', 'pg_dump: error: aborting because of server version mismatch'],
  ['log_gap', 'ERROR: requested WAL segment 00000001000000A1 has already been removed'],
  ['replica_lag', '192.0.2.13:3306 is 1840 seconds behind, that is too far.'],
  ['corrupted', 'InnoDB: Database page corruption on disk or a failed file read'],
  ['corrupted', 'gzip: stdin: not in gzip format'],
  ['no_quorum', 'No other Galera node is up to join: the node has to be bootstrapped.'],
  ['node_down', '192.0.2.24:3306 is not running, no backup can be taken from it.'],
  ['wrong_parameters', 'There is no database nope.'],
  ['timeout', 'The command took too long: time limit of 600 s'],
]

test.each(WORDS)('%s is read out of: %s', (name, text) => {
  expect(classifyFailure([error(text)])).toEqual([
    { name, meaning: expect.any(String), advice: expect.any(String), line: error(text) },
  ])
})

test('every class of the table is recognised by some words of this test', () => {
  const shown = new Set(WORDS.map(([name]) => name))
  expect(CAUSE_TABLE.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([])
})

test('an error goes before a warning, plain words before weak ones, and the earlier of equals', () => {
  const names = (lines: FailureLine[]): string[] => classifyFailure(lines).map(({ name }) => name)
  const warning = (text: string): FailureLine => ({ id: 2, level: 'warning', text })
  expect(names([warning('No space left on device'), error('Connection refused')])).toEqual([
    'connection',
    'disk_full',
  ])
  expect(names([error('broken pipe'), error('No space left on device')])).toEqual([
    'disk_full',
    'connection',
  ])
  expect(names([error('Connection refused'), error('No space left on device')])).toEqual([
    'connection',
    'disk_full',
  ])
})

test('the line of a class is its strongest', () => {
  const weak: FailureLine = { id: 7, level: 'error', text: 'broken pipe' }
  const plain: FailureLine = { id: 8, level: 'error', text: 'Connection refused' }
  expect(classifyFailure([weak, plain]).map(({ line }) => line)).toEqual([plain])
})

test('ordinary lines and unknown words say nothing', () => {
  expect(classifyFailure([{ id: 1, level: 'info', text: 'No space left on device' }])).toEqual([])
  expect(classifyFailure([error('Backup failed.')])).toEqual([])
  expect(classifyFailure([])).toEqual([])
})

test('a log line of a megabyte is read in no time', () => {
  const started = performance.now()
  classifyFailure([error(`version ${'x '.repeat(500_000)}`)])
  expect(performance.now() - started).toBeLessThan(200)
})

test('advice names only tools that exist', () => {
  const tools = new Set(toolsets.flatMap((toolset) => toolset.tools.map(({ name }) => name)))
  const words = CAUSE_TABLE.flatMap(({ advice }) => advice.match(/\b[a-z]+_[a-z_]+\b/g) ?? [])
  const parameters = new Set(['disk_usage', 'replication_lag', 'min_seconds'])
  expect(words.filter((word) => !tools.has(word) && !parameters.has(word))).toEqual([])
})
