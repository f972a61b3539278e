import type { CommandKit } from '../command-kit.ts'

interface DoctorFlags {
  envFile?: string
  json?: boolean
  trust?: boolean
  yes?: boolean
  fingerprint?: string
  probe?: string | true
  controller?: string
}

/** `cmon-mcp doctor`: what is wrong, and the line that mends it. */
export function addDoctorCommand({ command, load, io, ended }: CommandKit): void {
  const made = command(
    'doctor',
    'looks at settings, port and controllers: what is wrong, and the line that mends it',
  )
    .option('--json', 'the findings as JSON')
    .option('--trust', "shows the controller's certificate and pins it for the daemon")
    .option('--yes', 'with --trust: pins without asking')
    .option(
      '--fingerprint <sha256>',
      'with --trust: pins this certificate and no other, without asking',
    )
    .option(
      '--probe [file]',
      'asks a controller everything that is only looking, and writes what it answers differently from what is known',
    )
    .option('--controller <name>', 'with --trust and --probe: which one, where there are several')
  made.action(async () => {
    const flags = made.opts<DoctorFlags>()
    if (flags.trust === true) {
      const { trustController } = await import('./trust.ts')
      const { config } = load(made, { controller: true, http: false })
      const { yes = false, fingerprint, controller } = flags
      ended(await trustController(config, { yes, fingerprint, controller }, io))
      return
    }
    if (flags.probe !== undefined) {
      const { writeProbe } = await import('./probe/write-probe.ts')
      const { config } = load(made, { controller: true, http: false })
      const file = flags.probe === true ? undefined : flags.probe
      ended(await writeProbe(config, { controller: flags.controller, file }, io))
      return
    }
    if (flags.yes === true || flags.fingerprint !== undefined)
      made.error('error: --yes and --fingerprint go with --trust')
    const { examine } = await import('./examine.ts')
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
