import { documentOf } from './document.tsx'
import { CallsSection } from './status-calls.tsx'
import { ClientsSection, ControllersSection } from './status-fleet.tsx'
import type { StatusReport } from './status-report.ts'
import { ToolsSection } from './status-tools.tsx'
import { clockOf, counted, spanOf, toneOf, type Tone } from './words.ts'

export interface StatusProps {
  prefix: string
  report: StatusReport
  /** Signed in by a cookie, and so able to sign out. */
  signedIn: boolean
}

/** The page at `/status`, for who has shown a token. */
export function statusPage({ prefix, report, signedIn }: StatusProps) {
  const { at, view, controllers, clients, calls, tools } = report
  return documentOf({
    title: 'Status: cmon-mcp',
    prefix,
    here: 'status',
    children: (
      <>
        <div class="title">
          <h1>Status</h1>
          <span class="soft small">
            as of <time datetime={at}>{clockOf(at, at)} UTC</time>
          </span>
          <div class="actions">
            <a class="button" href={`${prefix}/status`}>
              Reload
            </a>
            {signedIn && (
              <form method="post" action={`${prefix}/status/sign-out`}>
                <button type="submit">Sign out</button>
              </form>
            )}
          </div>
        </div>
        <Summary report={report} />
        <div class="board">
          <div class="stack">
            <ControllersSection controllers={controllers} at={at} />
            {view === 'daemon' && <ClientsSection clients={clients} />}
          </div>
          <CallsSection calls={calls} own={view === 'own'} at={at} />
          <ToolsSection tools={tools} />
        </div>
        <footer class="foot">{serverInWords(report.server)}</footer>
      </>
    ),
  })
}

const ANSWERING: Record<Tone, string> = {
  good: 'all answer',
  fair: 'some don’t answer',
  bad: 'none answers',
}

function Summary({
  report: { at, view, server, controllers, clients, calls, tools },
}: SummaryProps) {
  const answering = controllers.filter(({ condition }) => condition === 'ready').length
  const tone = toneOf(answering, controllers.length)
  const sessions = clients.reduce((sum, client) => sum + client.sessions, 0)
  const open = clients.reduce((sum, client) => sum + client.open, 0)
  const shown = tools.toolsets.reduce((sum, toolset) => sum + toolset.tools.length, 0)
  return (
    <dl class="card tiles">
      <div>
        <dt>Controllers</dt>
        <dd class="big">
          {answering} of {controllers.length}
        </dd>
        <dd class="small">
          <span class={`mark ${tone}`}>{ANSWERING[tone]}</span>
        </dd>
      </div>
      {view === 'daemon' && (
        <div>
          <dt>Sessions</dt>
          <dd class="big">{sessions}</dd>
          <dd class="small">{open} under way</dd>
        </div>
      )}
      <div>
        <dt>{view === 'daemon' ? 'Calls' : 'Your last calls'}</dt>
        <dd class="big">{calls.total}</dd>
        <dd class="small">{calls.failed} failed</dd>
      </div>
      <div>
        <dt>Up for</dt>
        <dd class="big">{spanOf(Date.parse(at) - Date.parse(server.started_at))}</dd>
        <dd class="small">{counted(shown, 'tool')} shown</dd>
      </div>
    </dl>
  )
}

interface SummaryProps {
  report: StatusReport
}

function serverInWords({ version, node, base_url, transports }: StatusReport['server']): string {
  return `cmon-mcp ${version} · Node.js ${node} · ${base_url} · ${transports.join(', ')}`
}
