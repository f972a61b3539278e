import { HEADER_VARIABLE, TOKEN_VARIABLE } from '../../client-config/client.ts'
import type { Child } from 'hono/jsx'
import type { DaemonAddress } from '../../client-config/table.ts'
import { Copyable, CopyButton } from './copyable.tsx'
import { documentOf } from './document.tsx'
import { Recipes } from './recipes.tsx'
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

/** Best first. */
const ROUTES = [
  { transport: 'http', name: 'Streamable HTTP', route: 'mcp' },
  { transport: 'sse', name: 'SSE, for older clients', route: 'sse' },
] as const

/** The page at `/`: what this is, whether it works, and how each client is connected. */
export function homePage(props: HomeProps) {
  const { token, transports, version, answering, controllers } = props
  const baseUrl = props.baseUrl.href.replace(/\/+$/, '')
  return documentOf({
    title: 'cmon-mcp: connect your assistant to ClusterControl',
    prefix: props.baseUrl.pathname.replace(/\/+$/, ''),
    here: 'home',
    children: (
      <>
        <div class="hero">
          <div>
            <p class={`mark pill ${toneOf(answering, controllers)}`}>
              {healthOf(answering, controllers)}
            </p>
            <h1>Ask your database clusters</h1>
            <p class="lead">
              Through this server, AI assistants see and operate the database clusters that
              ClusterControl looks after: health, backups, alarms, queries, and changes that you
              agree to first.
            </p>
            <p class="soft">
              It speaks the Model Context Protocol to your client, and the controller’s own
              interface behind it. It opens no database connection and runs no commands: the
              controller’s rights and records stay in charge.
            </p>
          </div>
          <Addresses baseUrl={baseUrl} transports={transports} />
        </div>
        <Step number={1} id="token" title="Your token" text={<TokenText token={token} />}>
          {token === 'named' && (
            <Copyable
              id="token-text"
              label="Terminal"
              text={`export ${TOKEN_VARIABLE}='<token>'\nexport ${HEADER_VARIABLE}="Bearer $${TOKEN_VARIABLE}"`}
              what="the lines for the token"
            />
          )}
        </Step>
        <Step
          number={2}
          id="client"
          title="Your client"
          text={
            <p>
              Each has its own way to be told of a server. Any other that speaks MCP takes the
              address{token === 'named' && ' and the header'} as they are.
            </p>
          }
        >
          <Recipes address={{ baseUrl, transports, token }} />
        </Step>
        <Step
          number={3}
          id="ask"
          title="Ask"
          text={<p>In your own words. What changes something is put to you first.</p>}
        >
          <Copyable
            id="question"
            label="To your assistant"
            text="What clusters do I have, and is anything wrong?"
            what="the question"
          />
        </Step>
        <footer class="foot">cmon-mcp {version}</footer>
      </>
    ),
  })
}

interface StepProps {
  number: number
  id: string
  title: string
  text: Child
  children?: Child
}

function Step({ number, id, title, text, children }: StepProps) {
  return (
    <section class="step" aria-labelledby={id}>
      <div>
        <h2 id={id}>
          <span aria-hidden="true">{number}</span>
          {title}
        </h2>
        {text}
      </div>
      <div>{children}</div>
    </section>
  )
}

function Addresses({ baseUrl, transports }: Pick<DaemonAddress, 'baseUrl' | 'transports'>) {
  return (
    <section class="card addresses" aria-label="Addresses">
      <dl>
        {ROUTES.filter(({ transport }) => transports.includes(transport)).map(({ name, route }) => (
          <div>
            <dt>{name}</dt>
            <dd>
              <code id={`${route}-address`}>{`${baseUrl}/${route}`}</code>
              <CopyButton target={`${route}-address`} what={`the address for ${name}`} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function TokenText({ token }: { token: HomeProps['token'] }) {
  if (token === 'none')
    return <p>This server asks for none: whoever reaches its address may use it.</p>
  return (
    <>
      <p>
        Every request carries a bearer token. Whoever runs this server has it: the value of{' '}
        <code>MCP_AUTH_TOKEN</code> in its settings, usually <code>/etc/default/cmon-mcp</code>.
      </p>
      <p>In the environment that your client starts in, it need not stand in a file.</p>
    </>
  )
}
