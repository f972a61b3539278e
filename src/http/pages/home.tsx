import { HEADER_VARIABLE, TOKEN_VARIABLE } from '../../client-config/client.ts'
import type { DaemonAddress } from '../../client-config/table.ts'
import { Copyable, CopyButton } from './copyable.tsx'
import { documentOf } from './document.tsx'
import { RecipeIndex, recipesFor, RecipeSection } from './recipes.tsx'
import { healthOf, toneOf } from './words.ts'

export interface HomeProps {
  baseUrl: URL
  transports: DaemonAddress['transports']
  /** Whether clients need a token. */
  token: 'none' | 'named'
  version: string
  /** Counts only: who reads this page has shown no token. */
  answering: number
  controllers: number
}

const ROUTES = { http: ['Streamable HTTP', 'mcp'], sse: ['SSE, for older clients', 'sse'] } as const

/** The page at `/`: what this is, whether it works, and how each client is connected. */
export function homePage(props: HomeProps) {
  const { token, transports, version, answering, controllers } = props
  const baseUrl = props.baseUrl.href.replace(/\/+$/, '')
  const recipes = recipesFor({ baseUrl, transports, token })
  const tone = toneOf(answering, controllers)
  return documentOf({
    title: 'cmon-mcp: connect your assistant to ClusterControl',
    prefix: props.baseUrl.pathname.replace(/\/+$/, ''),
    here: 'home',
    children: (
      <>
        <div class="hero">
          <p class={`mark pill ${tone}`}>{healthOf(answering, controllers)}</p>
          <h1>Ask your database clusters</h1>
          <p class="lead">
            Through this server, AI assistants see and operate the database clusters that
            ClusterControl looks after: health, backups, alarms, queries, and changes that you agree
            to first.
          </p>
          <p class="soft">
            It speaks the Model Context Protocol to your client and the controller’s own interface
            behind it. It opens no database connection and runs no commands, so the controller’s
            rights and records stay in charge.
          </p>
        </div>
        <div class="guide">
          <aside aria-label="Addresses and clients">
            <section aria-labelledby="addresses">
              <h2 id="addresses">Addresses</h2>
              <dl class="facts">
                {transports.map((transport) => {
                  const [name, route] = ROUTES[transport]
                  return (
                    <div>
                      <dt>{name}</dt>
                      <dd class="address">
                        <code id={`${route}-address`}>{`${baseUrl}/${route}`}</code>
                        <CopyButton target={`${route}-address`} what={`the address for ${name}`} />
                      </dd>
                    </div>
                  )
                })}
              </dl>
            </section>
            <RecipeIndex recipes={recipes} />
          </aside>
          <div class="recipes">
            <TokenSection token={token} />
            <section class="recipes" aria-labelledby="connect">
              <h2 id="connect">Connect your client</h2>
              {recipes.map(RecipeSection)}
            </section>
            <section class="recipe" aria-labelledby="ask">
              <h2 id="ask">Then ask</h2>
              <Copyable
                id="question"
                label="To your assistant"
                text="What clusters do I have, and is anything wrong?"
                what="the question"
              />
            </section>
          </div>
        </div>
        <footer class="foot">cmon-mcp {version}</footer>
      </>
    ),
  })
}

function TokenSection({ token }: { token: HomeProps['token'] }) {
  return (
    <section class="recipe" aria-labelledby="token">
      <h2 id="token">Your token</h2>
      {token === 'none' ? (
        <p>This server asks for none: whoever reaches this address may use it.</p>
      ) : (
        <>
          <p>
            Every request carries a bearer token. Whoever runs this server has it: the value of{' '}
            <code>MCP_AUTH_TOKEN</code> in its settings, usually <code>/etc/default/cmon-mcp</code>.
            Put it into the environment that your client starts in, and no file has to hold it:
          </p>
          <Copyable
            id="token-text"
            label="Terminal"
            text={`export ${TOKEN_VARIABLE}='<token>'\nexport ${HEADER_VARIABLE}="Bearer $${TOKEN_VARIABLE}"`}
            what="the lines for the token"
          />
        </>
      )}
    </section>
  )
}
