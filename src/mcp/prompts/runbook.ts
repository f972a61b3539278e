/** A text of the operator's. Trusted: it stands in prompts as it is written. */
export interface Runbook {
  /** What it belongs to: one of our prompts, the prompts about a cluster of this name, or nothing else. */
  about: { kind: 'prompt' | 'cluster' | 'itself'; name: string }
  title: string
  text: string
}

/** The runbooks as they are now. */
export type Runbooks = () => Promise<readonly Runbook[]>

export const noRunbooks: Runbooks = async () => []
