import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Config } from '../../../config/settings.ts'
import { version } from '../../../version.ts'
import { exitCodes, type ExitCode } from '../../exit-codes.ts'
import type { Io } from '../../io.ts'
import { chooseController } from '../choose-controller.ts'
import { visitController } from '../controller/visit.ts'
import { pinsIn } from '../pins.ts'
import { daemonStateDir } from '../state-path.ts'
import { probeController } from './probe.ts'

/** Small enough for any mailbox. */
const MOST_BYTES = 100_000

/**
 * `cmon-mcp doctor --probe`: asks a controller everything that is only looking, and writes what it answers
 * differently from what is known. Throws CmonError when the controller can't be asked at all.
 */
export async function writeProbe(
  config: Config,
  wish: { readonly controller: string | undefined; readonly file: string | undefined },
  io: Io,
): Promise<ExitCode> {
  const pins = await pinsIn(daemonStateDir(config, io.env))
  const visit = visitController(chooseController(config, wish.controller), pins)
  try {
    const report = await probeController(await visit.client(), (done, all) =>
      io.progress?.(`question ${done + 1} of ${all} …`),
    )
    io.progress?.(undefined)
    const day = new Date().toISOString().slice(0, 10)
    const path = resolve(wish.file ?? `cmon-mcp-probe-${day}.json`)
    const head = { format: 'cmon-mcp probe 1', made_by: `cmon-mcp ${version}`, day }
    await writeFile(path, fitting({ ...head, controllers: [report] }), {
      mode: 0o600,
      // A file that was named may be written over; another one's may not.
      flag: wish.file === undefined ? 'wx' : 'w',
    })
    const asked = Object.values(report.operations).filter((one) => one.asked !== undefined).length
    io.print(`${asked} operations asked, none of them a change.`)
    for (const difference of report.differences.slice(0, SHOWN)) io.print(`  ${difference}`)
    const more = report.differences.length - SHOWN
    if (more > 0) io.print(`  … and ${more} more differences`)
    if (report.differences.length === 0) io.print('All is as known.')
    io.print(
      `Written to ${path}: no names, addresses or texts in it. Look through it, then mail it.`,
    )
    return exitCodes.done
  } finally {
    io.progress?.(undefined)
    await visit.close()
  }
}

const SHOWN = 20

/** What the file can do without, the least telling first. */
const CUTTABLE = ['fields', 'unknown', 'words', 'missing']

/** The text of the file; one that is too long without some of its parts, which says so. */
function fitting(probe: object): string {
  for (let cut = 0; ; cut += 1) {
    const left = new Set(CUTTABLE.slice(0, cut))
    const lean = (key: string, value: unknown): unknown => (left.has(key) ? '(cut)' : value)
    const text = `${JSON.stringify(probe, lean, 1)}\n`
    if (Buffer.byteLength(text) <= MOST_BYTES || cut === CUTTABLE.length) return text
  }
}
