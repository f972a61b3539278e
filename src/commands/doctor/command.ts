import type { CommandKit } from '../command-kit.ts'
import { examine } from './examine.ts'

interface DoctorFlags {
  envFile?: string
  json?: boolean
}

/** `cmon-mcp doctor`: what is wrong, and the line that mends it. */
export function addDoctorCommand({ command, load, io, ended }: CommandKit): void {
  const made = command(
    'doctor',
    'looks at settings, port and controllers: what is wrong, and the fix',
  ).option('--json', 'the findings as JSON')
  made.action(async () => {
    const flags = made.opts<DoctorFlags>()
    ended(
      await examine({
        load: (needs, strict) => load(made, needs, strict),
        envFile: flags.envFile,
        json: flags.json === true,
        io,
      }),
    )
  })
}
