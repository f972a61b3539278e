import type { Command } from 'commander'
import type { LoadedConfig, Needs } from '../config/load.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'

/** What `run` lends to a command that reads the settings and lives in a file of its own. */
export interface CommandKit {
  /** A command whose flags are all settings. */
  readonly command: (name: string, description: string) => Command
  readonly load: (made: Command, needs: Needs, strict?: boolean) => LoadedConfig
  readonly io: Io
  readonly ended: (code: ExitCode) => void
}
