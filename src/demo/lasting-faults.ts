import type { Certificate } from './certificate.ts'
import { createCertificate } from './certificate.ts'
import type { Fault, FaultKind } from './faults.ts'
import { createClockSkew } from './world/clock-skew.ts'
import { advanceWorld } from './world/jobs/engine.ts'
import { stickJobs } from './world/jobs/stuck.ts'
import type { World } from './world/world.ts'

export interface LastingFaults {
  /** Makes the controller as these faults want it, and otherwise as it was at first. */
  apply(active: Fault[]): void
  /** Resolves once all that was applied plays: a certificate takes a moment to make. */
  settled(): Promise<void>
}

interface Parts {
  world: World
  /** The one presented at first. */
  certificate: Certificate
  present: (certificate: Certificate) => void
  defects: unknown[]
}

/** The faults that change the controller for as long as they are on: its jobs, clock and certificate. */
export function createLastingFaults({
  world,
  certificate,
  present,
  defects,
}: Parts): LastingFaults {
  const skewClock = createClockSkew(world)
  let presented = certificate
  let changed = false
  let settled = Promise.resolve()

  const presentWanted = async (): Promise<void> => {
    if (changed === (presented !== certificate)) return
    presented = changed ? await createCertificate() : certificate
    present(presented)
  }

  return {
    apply(active) {
      const valueOf = (kind: FaultKind): string | undefined =>
        active.find((fault) => fault.kind === kind)?.value
      const every = valueOf('stuck-job')
      const now = world.clock.now()
      // What began before began without these faults.
      advanceWorld(world, now)
      stickJobs(world, every === undefined ? undefined : Number(every), now)
      skewClock(Number(valueOf('clock-skew') ?? 0))
      changed = valueOf('certificate-change') !== undefined
      // One after the other, so that the last word counts.
      settled = settled.then(presentWanted).catch((error: unknown) => void defects.push(error))
    },
    settled: () => settled,
  }
}
