import { expect, test, vi } from 'vitest'
import { createNotifier } from '../../src/commands/notify.ts'
import { fakeSystemdNotify, type FakeSystemdNotify } from '../support/fake-systemd-notify.ts'
import { temporaryFolder } from '../support/program.ts'
import { startDaemon } from '../support/start-demo.ts'

/** Nothing listens there: the daemon is to be ready without its controller. */
const settings = {
  CMON_ENDPOINT: 'https://127.0.0.1:1',
  CMON_USERNAME: 'ops',
  CMON_PASSWORD: 'a-password-that-stays-here',
}

const assignments = async ({ received }: FakeSystemdNotify): Promise<string[][]> =>
  (await received()).map((notification) => notification.assignments)

test('the daemon tells systemd that it listens and that it stops, and hands over nothing else', async () => {
  const fake = await fakeSystemdNotify()
  const daemon = await startDaemon({ ...settings, ...fake.env })
  const ready = ['READY=1', `STATUS=Listening for clients at ${daemon.url}`]
  await vi.waitFor(async () => expect(await assignments(fake)).toEqual([ready]), 15_000)
  expect(await daemon.stop()).toBe(0)
  const stopping = ['STOPPING=1', 'STATUS=Stopping once the running calls are answered']
  expect(await fake.received()).toEqual(
    [ready, stopping].map((assignments) => ({
      assignments,
      environment: ['NOTIFY_SOCKET', 'PATH'],
    })),
  )
})

test('without a service manager nothing is started', async () => {
  const fake = await fakeSystemdNotify()
  const daemon = await startDaemon({ ...settings, PATH: fake.env.PATH })
  expect(await daemon.stop()).toBe(0)
  expect(await assignments(fake)).toEqual([])
})

test('a machine without systemd-notify is warned about once, and served', async () => {
  const daemon = await startDaemon({
    ...settings,
    NOTIFY_SOCKET: '/run/systemd/notify',
    PATH: await temporaryFolder(),
  })
  const { status } = await fetch(`${daemon.url}/healthz`)
  expect(status).toBe(200)
  expect(await daemon.stop()).toBe(0)
  const warnings = daemon.program
    .stderr()
    .split('\n')
    .filter((line) => line.includes('systemd'))
  expect(warnings).toEqual([
    expect.stringMatching(/"level":"warn".*systemd was not told .* systemd-notify ENOENT"\}$/),
  ])
})

test('a reload is told from its begin to its end, in order, however slow the telling', async () => {
  const fake = await fakeSystemdNotify()
  const before = process.hrtime.bigint() / 1_000n
  const notifier = createNotifier(fake.env, () => {})
  notifier.reloading()
  const after = process.hrtime.bigint() / 1_000n
  notifier.ready('Taken over\nMAINPID=1')
  await vi.waitFor(async () => expect(await assignments(fake)).toHaveLength(2), 15_000)
  expect(await assignments(fake)).toEqual([
    [
      'RELOADING=1',
      expect.stringMatching(/^MONOTONIC_USEC=\d+$/),
      'STATUS=Reading the settings again',
    ],
    ['READY=1', 'STATUS=Taken over MAINPID=1'],
  ])
  const [reloading] = await assignments(fake)
  const told = BigInt(reloading?.[1]?.split('=')[1] ?? 0)
  expect(told >= before && told <= after).toBe(true)
})
