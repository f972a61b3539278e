import { APPROVER_ID, type ApproverOf } from '../auth/approver.ts'
import { isApprover, toApproverToken, type NamedToken } from '../auth/named-token.ts'
import { createStaticTokens, digestOf } from '../auth/static-token.ts'
import { weaknessOf } from '../auth/token-strength.ts'
import type { Config } from '../config/settings.ts'
import { settingProblem } from './setting-files.ts'

const APPROVER_TOKEN = 'MCP_APPROVER_TOKEN'

/**
 * Who may approve by one reading of the settings; undefined where nobody may. Throws ConfigError for a token that
 * can be guessed, and for one that is a named token's too.
 */
export function approversOf(
  { approverToken }: Pick<Config, 'approverToken'>,
  named: readonly NamedToken[],
): ApproverOf | undefined {
  const approvers = named.filter(isApprover).map(toApproverToken)
  const token = approverToken?.reveal()
  if (token !== undefined) {
    const weakness = weaknessOf(token)
    if (weakness !== undefined)
      throw settingProblem(
        APPROVER_TOKEN,
        `${weakness}; set what \`cmon-mcp generate-token\` prints`,
      )
    const digest = digestOf(token)
    const twin = named.find(({ hash }) => hash === `sha256:${digest.toString('hex')}`)
    if (twin !== undefined)
      throw settingProblem(APPROVER_TOKEN, `is the token ${twin.name} of MCP_TOKENS_FILE too`)
    approvers.push({ digest, principal: { id: APPROVER_ID } })
  }
  return approvers.length === 0 ? undefined : createStaticTokens(approvers)
}
