import type { ClientStatus, ControllerStatus } from './status-report.ts'
import { agoOf, counted, type Tone } from './words.ts'

const CONDITIONS: Record<ControllerStatus['condition'], readonly [Tone, string]> = {
  ready: ['good', 'answers'],
  unreachable: ['bad', 'can’t be reached'],
  refused: ['bad', 'refuses the login'],
  unknown: ['fair', 'not asked yet'],
}

/** The controllers, each with what is known of it. */
export function ControllersSection({ controllers, at }: ControllersProps) {
  return (
    <section aria-labelledby="controllers">
      <h2 id="controllers">Controllers</h2>
      <ul class="card rows">
        {controllers.map((controller) => {
          const [tone, words] = CONDITIONS[controller.condition]
          return (
            <li>
              <p class="head">
                <bdi>{controller.name}</bdi>
                <span class={`mark ${tone}`}>{words}</span>
              </p>
              {controller.reason !== null && <p class="small">{controller.reason}</p>}
              {controller.next !== null && <p class="small soft">{controller.next}</p>}
              <p class="small soft">
                {controller.user} at {controller.address}
                {controller.version !== null && `, version ${controller.version}`}
              </p>
              <p class="small soft">last contact {contactOf(controller, at)}</p>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

interface ControllersProps {
  controllers: readonly ControllerStatus[]
  at: string
}

function contactOf({ last_contact }: ControllerStatus, at: string) {
  if (last_contact === null) return 'never'
  return <time datetime={last_contact}>{agoOf(Date.parse(at) - Date.parse(last_contact))}</time>
}

const TRANSPORTS = { http: 'Streamable HTTP', sse: 'SSE' } as const

/** Who is connected. */
export function ClientsSection({ clients }: { clients: readonly ClientStatus[] }) {
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Sessions</h2>
      {clients.length === 0 ? (
        <p class="card empty">No client is connected.</p>
      ) : (
        <ul class="card rows">
          {clients.map(({ client, transport, revision, sessions, open }) => (
            <li>
              <p class="head">
                <bdi>{client ?? 'a client without a name'}</bdi>
                <span>{sessions === 0 ? 'no session' : counted(sessions, 'session')}</span>
              </p>
              <p class="small soft">
                {TRANSPORTS[transport]}, {revision ?? 'not introduced yet'}, {open} under way
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
