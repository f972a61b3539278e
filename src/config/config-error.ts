/** One thing that is wrong with the settings; `message` continues after the key, and says what to do. */
export interface Problem {
  readonly key?: string
  /** A flag, `environment`, `file:line` or a path. */
  readonly where?: string
  readonly message: string
}

/** The settings can't be used (exit code 78). The message lists every problem, one per line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(showProblem).join('\n'))
    this.problems = problems
  }
}

/** What a check has found so far. */
export interface Findings {
  readonly problems: Problem[]
  readonly warnings: string[]
}

/** `KEY (where): message`. */
export function showProblem({ key, where, message }: Problem): string {
  const subject = [key, where === undefined || key === undefined ? where : `(${where})`]
    .filter((part) => part !== undefined)
    .join(' ')
  return subject === '' ? message : `${subject}: ${message}`
}
