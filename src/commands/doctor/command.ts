import type { Command } from 'commander'
import { loadConfig, type LoadedConfig, type Needs } from '../../config/load.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { failWith, type Io } from '../io.ts'
import { examine } from './examine.ts'

/** What `run` lends to a command that reads the settings. */
export interface CommandKit {
  /** A command whose flags are all settings. */
  readonly command: (name: string, description: string) => Command
  readonly load: (made: Command, needs: Needs, strict?: boolean) => LoadedConfig
  readonly io: Io
  readonly ended: (code: ExitCode) => void
}

interface DoctorFlags {
  envFile?: string
  json?: boolean
  trust?: boolean
  yes?: boolean
  fingerprint?: string
  probe?: string | true
}
