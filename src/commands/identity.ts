import { isWorldReadable, realFiles, reasonOf } from '../config/files.ts'
import { ConfigError } from '../config/config-error.ts'
import { worldReadable } from '../config/sources.ts'
import type { Config } from '../config/settings.ts'
import type { ApproverOf } from '../auth/approver.ts'
import { isApprover, toStaticToken, type NamedToken } from '../auth/named-token.ts'
import { readNamedTokens } from '../auth/named-tokens.ts'
import { createOidc, type Oidc } from '../auth/oidc/oidc.ts'
import { anonymousPrincipal, type Principal, type PrincipalOf } from '../auth/principal.ts'
import { createStaticTokens, sharedToken } from '../auth/static-token.ts'
import type { OAuth } from '../http/challenge.ts'
import type { Logger } from '../observability/log.ts'
import { TOOL_NAMES } from '../tools/names.ts'
import { approversOf } from './approvers.ts'
import { oidcSettings } from './oidc-settings.ts'
import { settingProblem } from './setting-files.ts'

const TOKENS_FILE = 'MCP_TOKENS_FILE'

/** Who may come in by one reading of the settings. */
export interface Identity {
  readonly principalOf: PrincipalOf
  /** Everybody, where no credential is asked for. */
  readonly anonymous: Principal | undefined
  readonly oauth: OAuth | undefined
  readonly oidc: Oidc | undefined
  /** Who may approve what waits; undefined where nobody may. */
  readonly approverOf: ApproverOf | undefined
}

/**
 * Reads what clients are known by. Keys of the issuer that `before` has are kept while it stays the same.
 * Throws ConfigError for a file that can't be used.
 */
export async function openIdentity(
  config: Config,
  log: Logger,
  before?: Identity,
): Promise<Identity> {
  const { named, warnings } = await readTokensFile(config)
  for (const warning of warnings) log.warn(warning)
  // One principal for both: a rotated token keeps its sessions.
  const shared = [config.authToken, config.authTokenPrevious].flatMap((secret) =>
    secret === undefined ? [] : [sharedToken(secret.reveal())],
  )
  const tokens = createStaticTokens([
    ...shared,
    ...named.filter((one) => !isApprover(one)).map(toStaticToken),
  ])
  const settings = await oidcSettings(config)
  const oidc = settings === undefined ? undefined : createOidc(settings, log, before?.oidc)
  const asked =
    config.authToken !== undefined || config.tokensFile !== undefined || oidc !== undefined
  return {
    principalOf: (token) => tokens(token) ?? oidc?.principalOf(token),
    anonymous: asked ? undefined : anonymousPrincipal,
    oauth:
      settings === undefined ? undefined : { issuer: settings.issuer, scopes: settings.scopes },
    oidc,
    approverOf: approversOf(config, named),
  }
}

/** The tokens of `MCP_TOKENS_FILE`, if there is one. Throws ConfigError with all that is wrong in it. */
export async function readTokensFile({
  tokensFile: path,
}: Pick<Config, 'tokensFile'>): Promise<{ named: readonly NamedToken[]; warnings: string[] }> {
  if (path === undefined) return { named: [], warnings: [] }
  const file = read(path)
  const found = readNamedTokens(file.text, Object.keys(TOOL_NAMES))
  if ('problems' in found)
    throw new ConfigError(
      found.problems.map(({ line, message }) => ({
        key: TOKENS_FILE,
        where: `${path}:${line}`,
        message,
      })),
    )
  const ended = found.tokens.filter((token) => hasEnded(token)).map(({ name }) => name)
  return {
    named: found.tokens,
    warnings: [
      ...(isWorldReadable(file.mode) ? [worldReadable(path)] : []),
      ...(ended.length === 0 ? [] : [`${path}: past their end are ${ended.join(', ')}`]),
    ],
  }
}

/**
 * Whether somebody may approve. A file of tokens that this process can't read, such as one for the service alone,
 * names nobody to it.
 */
export async function hasApprover(config: Config): Promise<boolean> {
  if (config.approverToken !== undefined) return true
  try {
    return (await readTokensFile(config)).named.some(isApprover)
  } catch (thrown) {
    if (thrown instanceof ConfigError) return false
    throw thrown
  }
}

/** Whether the token is worth nothing any more. */
export function hasEnded({ expires }: NamedToken, now = Date.now()): boolean {
  return expires !== undefined && Date.parse(expires) <= now
}

function read(path: string): { text: string; mode: number } {
  let file
  try {
    file = realFiles.read(path)
  } catch (thrown) {
    throw settingProblem(TOKENS_FILE, `${path} ${reasonOf(thrown)}`)
  }
  if (file === undefined)
    throw settingProblem(
      TOKENS_FILE,
      `no such file: ${path}; \`cmon-mcp tokens add NAME\` makes it`,
    )
  return file
}
