import { ConfigError, showProblem } from '../../src/config/config-error.ts'
import { loadConfig, type LoadInput } from '../../src/config/load.ts'
import { memoryFiles, type MemoryFile } from './memory-files.ts'

/** What a command needs at least. */
export const controller = {
  CMON_ENDPOINT: 'https://127.0.0.1:9501',
  CMON_USERNAME: 'admin',
  CMON_PASSWORD: 'x',
}

/** Input of `loadConfig`; only what matters to the test. */
export type Given = Omit<Partial<LoadInput>, 'files'> & { files?: Record<string, MemoryFile> }

/** Loads settings without the machine's files. */
export function load({ files, ...given }: Given) {
  return loadConfig({ argvSettings: {}, env: {}, ...given, files: memoryFiles(files) })
}

/** The problems as they are told. */
export function problemsOf(given: Given): string[] {
  try {
    load(given)
    return []
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.problems.map(showProblem)
    throw thrown
  }
}
