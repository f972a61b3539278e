import type { Refusal } from './principal.ts'

/** A human who may approve what waits. No principal: an approver calls no tools. */
export interface Approver {
  /** Named by logs and the audit; free of secrets. */
  readonly id: string
  /** Epoch milliseconds from which on the credential is worth nothing. */
  readonly expires?: number
}

/** Whose an approver's token is; undefined for one that nobody knows. */
export type ApproverOf = (token: string) => Approver | Refusal | undefined

/** The holder of `MCP_APPROVER_TOKEN`. */
export const APPROVER_ID = 'approver'
