import { ConfigError } from '../config/config-error.ts'
import { realFiles, reasonOf } from '../config/files.ts'
import type { Config } from '../config/settings.ts'
import { readPolicy } from '../policy/policy-file.ts'
import type { Policy } from '../policy/policy.ts'
import { TOOL_NAMES } from '../tools/names.ts'
import { settingProblem } from './setting-files.ts'

const KEY = 'MCP_POLICY_FILE'

/** The policy of `MCP_POLICY_FILE`, if there is one. Throws ConfigError with all that is wrong in it. */
export function readPolicyFile({
  policyFile: path,
}: Pick<Config, 'policyFile'>): Policy | undefined {
  if (path === undefined) return undefined
  const found = readPolicy(textOf(path), Object.keys(TOOL_NAMES))
  if ('policy' in found) return found.policy
  throw new ConfigError(
    found.problems.map(({ line, message }) => ({ key: KEY, where: `${path}:${line}`, message })),
  )
}

function textOf(path: string): string {
  let file
  try {
    file = realFiles.read(path)
  } catch (thrown) {
    throw settingProblem(KEY, `${path} ${reasonOf(thrown)}`)
  }
  if (file === undefined)
    throw settingProblem(KEY, `no such file: ${path}; README shows one to begin with`)
  return file.text
}
