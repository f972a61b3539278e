/** Free text of clients or humans: cleaned and cut, and in no form taken for ours. */
export interface FreeText {
  readonly untrusted: string
}

interface About {
  /** ISO 8601, as all times here. */
  readonly at: string
  readonly tool: string
  /** What the change does, in our words; names in it are plain ones. */
  readonly summary: string
  readonly controller: string
  readonly cluster: string | null
  /** Who asks. */
  readonly principal: string
}

interface AboutPlan extends About {
  readonly plan: string
  readonly severity: string
  readonly url: string
  readonly asked_at: string
  readonly expires: string
}

export interface ApprovalWaits extends AboutPlan {
  readonly event: 'approval_waits'
  readonly client?: FreeText
  readonly reason?: FreeText
  readonly ticket?: FreeText
}

export interface ApprovalDecided extends AboutPlan {
  readonly event: 'approval_decided'
  readonly decision: 'approved' | 'denied'
  readonly approver: string
  readonly note?: FreeText
}

export interface JobEnded extends About {
  readonly event: 'job_ended'
  readonly job: number
  readonly state: 'finished' | 'failed' | 'aborted'
}

/** What a webhook is told of. No secrets are in it, and of the fleet nothing but plain names. */
export type WebhookEvent = ApprovalWaits | ApprovalDecided | JobEnded

export type WebhookFormat = 'slack' | 'alertmanager' | 'json'
