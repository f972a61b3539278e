import { documentOf } from './document.tsx'

export interface SignInProps {
  prefix: string
  /** Why the attempt before this page failed. */
  problem?: string | undefined
}

/** What a browser without a token gets at `/status`. */
export function signInPage({ prefix, problem }: SignInProps) {
  return documentOf({
    title: problem === undefined ? 'Sign in: cmon-mcp' : 'Not signed in: cmon-mcp',
    prefix,
    here: 'status',
    children: (
      <div class="card signin">
        <h1>Status of this server</h1>
        <p class="soft">
          Controllers, sessions and recent calls are shown to holders of the bearer token: the value
          of <code>MCP_AUTH_TOKEN</code> in this server’s settings.
        </p>
        <TokenForm action={`${prefix}/status`} keeper="cmon-mcp" problem={problem} />
        <p class="soft small" id="stay">
          You stay signed in for an hour, on this page only.
        </p>
      </div>
    ),
  })
}

/** Asks for a token, and says why the one before wasn't taken. What is below it has the id `stay`. */
export function TokenForm({ action, keeper, problem }: TokenFormProps) {
  return (
    <>
      {problem !== undefined && (
        <p class="alert" role="alert" id="problem">
          {problem}
        </p>
      )}
      <form method="post" action={action}>
        {/* Keepers of passwords file it under this name. */}
        <input type="text" name="username" autocomplete="username" value={keeper} hidden />
        <label for="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          required
          autofocus
          aria-invalid={problem === undefined ? undefined : 'true'}
          aria-describedby={problem === undefined ? 'stay' : 'problem stay'}
        />
        <button class="main" type="submit">
          Sign in
        </button>
      </form>
    </>
  )
}

interface TokenFormProps {
  action: string
  keeper: string
  problem: string | undefined
}
