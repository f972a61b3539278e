import type { Families } from './families.ts'

/** What is looked up when somebody asks. */
export interface MeteredNow {
  controllers: () => MeteredController[]
  sessions: () => number
  streams: () => { sse: number; http: number }
}

export interface MeteredController {
  name: string
  condition: string
  running: number
  waiting: number
  /** Logged in there as themselves. */
  people: number
}

const CONDITIONS = ['unknown', 'ready', 'unreachable', 'refused']

/** Gauges of what there is at the moment, looked at by each scrape. */
export function addNow({ gauge }: Families, { controllers, sessions, streams }: MeteredNow): void {
  gauge('sessions', 'Sessions of the 2025 era that are in memory', [], (family) =>
    family.set(sessions()),
  )
  gauge('streams', 'Open event streams to clients', ['transport'], (family) => {
    const { sse, http } = streams()
    family.set({ transport: 'sse' }, sse)
    family.set({ transport: 'http' }, http)
  })
  const perController = (
    name: string,
    help: string,
    value: (controller: MeteredController) => number,
  ): void => {
    gauge(name, help, ['controller'], (family) => {
      family.reset()
      for (const one of controllers()) family.set({ controller: one.name }, value(one))
    })
  }
  perController('rpcs_in_flight', 'Requests to a controller under way', (one) => one.running)
  perController('rpcs_waiting', 'Requests that wait for a connection', (one) => one.waiting)
  perController(
    'user_sessions',
    'People who are logged in at a controller as themselves (MCP_IDENTITY=per-user)',
    (one) => one.people,
  )
  perController('controller_up', 'Whether a controller answers and lets us in', ({ condition }) =>
    condition === 'ready' ? 1 : 0,
  )
  gauge(
    'controller_condition',
    'The condition that a controller is in has 1',
    ['controller', 'condition'],
    (family) => {
      family.reset()
      for (const { name, condition } of controllers())
        for (const one of CONDITIONS)
          family.set({ controller: name, condition: one }, one === condition ? 1 : 0)
    },
  )
}
