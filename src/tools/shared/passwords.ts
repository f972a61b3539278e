import { randomBytes } from 'node:crypto'
import { CmonError } from '../../cmon/errors.ts'
import { InputError } from '../../fleet/input-error.ts'
import type { ToolContext } from '../../mcp/define-tool.ts'

type SecretChannel = NonNullable<ToolContext['secrets']>

/** 32 characters that need no quoting, of all the kinds that password rules ask for. */
export function newPassword(): string {
  for (;;) {
    const password = randomBytes(24).toString('base64url')
    if (/^[A-Za-z].*[A-Za-z0-9]$/.test(password) && KINDS.every((kind) => kind.test(password)))
      return password
  }
}

const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/, /[_-]/]

/** The operator's channel for passwords. Throws InputError where there is none. */
export function secretsOf({ secrets }: ToolContext): SecretChannel {
  if (secrets !== undefined) return secrets
  throw new InputError(
    'invalid_argument',
    'A password would be made and could be handed to nobody: no place for it is configured',
    {
      next: 'Nothing was changed. Let the operator set MCP_SECRETS_DIR to a directory that the daemon may write to.',
    },
  )
}

/** Refusals after which the controller has made nothing. */
const REFUSED = new Set<CmonError['code']>([
  'rejected',
  'not_allowed',
  'not_found',
  'not_authenticated',
])

/**
 * Hands a password over, then sends the request that sets it: so it can't be lost. It is taken back when
 * the controller refuses; when nobody knows what became of the request it stays, and the error says where.
 */
export async function handOver(
  channel: SecretChannel,
  { name, password }: { name: string; password: string },
  send: () => Promise<unknown>,
): Promise<{ password_file: string }> {
  const { place, takeBack } = await channel.deliver(name, password).catch((thrown: unknown) => {
    throw new CmonError('rejected', "The new password can't be left for the operator", {
      next: 'Nothing was changed. Let the operator look at the directory of MCP_SECRETS_DIR.',
      cause: thrown,
    })
  })
  try {
    await send()
  } catch (thrown) {
    if (!(thrown instanceof CmonError)) throw thrown
    const isRefused = REFUSED.has(thrown.code)
    if (isRefused) await takeBack()
    throw without(password, thrown, isRefused ? undefined : place)
  }
  return { password_file: place }
}

/** The same error, should the controller's words repeat the password. */
function without(password: string, error: CmonError, place: string | undefined): CmonError {
  const { code, message, next, said, status, errorId } = error
  const kept =
    place === undefined
      ? next
      : `It may have been made all the same, with the password in ${place}.`
  return new CmonError(code, message, {
    ...(kept === undefined ? {} : { next: kept }),
    ...(said === undefined ? {} : { said: said.replaceAll(password, '***') }),
    ...(status === undefined ? {} : { status }),
    ...(errorId === undefined ? {} : { errorId }),
  })
}
