import type { ControllerSettings } from '../../config/controller.ts'
import type { Config } from '../../config/settings.ts'
import { didYouMean } from '../../fleet/nearest.ts'
import { settingProblem } from '../setting-files.ts'

/** The controller of this name, or the only one. Throws ConfigError where that leaves a question open. */
export function chooseController(
  { controllers }: Config,
  name: string | undefined,
): ControllerSettings {
  const names = controllers.map((controller) => controller.name)
  const [first, ...others] = controllers
  if (name === undefined && first !== undefined && others.length === 0) return first
  const found = controllers.find((controller) => controller.name === name)
  if (found !== undefined) return found
  throw settingProblem(
    '--controller',
    name === undefined
      ? `is needed, for there are several: ${names.join(', ')}`
      : `there is no controller ${JSON.stringify(name)}. ${didYouMean(name, names)}`.trimEnd(),
  )
}
