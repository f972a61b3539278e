import { expect } from 'vitest'
import type { DaemonProcess } from './start-demo.ts'

/** The log lines of finished calls, once there are so many; without the time. */
export async function callLines(
  { program }: Pick<DaemonProcess, 'program'>,
  count: number,
): Promise<Record<string, unknown>[]> {
  const lines = (): Record<string, unknown>[] =>
    program
      .stderr()
      .split('\n')
      .filter((line) => line.includes('"msg":"tool call'))
      .map((line) => {
        // The daemon's own JSON.
        const { time: _time, ...fields } = JSON.parse(line) as Record<string, unknown>
        return fields
      })
  await expect.poll(lines, { timeout: 10_000 }).toHaveLength(count)
  return lines()
}
