/** What must outlive a call, or the process. One directory holds it; replicas will share another store. */
export interface StateStore {
  /** 32 random bytes under this name, made at the first use and the same ever after. */
  key(name: string): Promise<Buffer>
  /** Small texts by key, such as certificate pins. */
  map(name: string): Promise<DurableMap>
  /** Ids that count as used until they expire. */
  expiringSet(name: string): Promise<ExpiringSet>
  /** Ids that can be had once. */
  claims(name: string): Promise<ClaimSet>
  /** Texts that wait until somebody decides on them. */
  decisions(name: string): Promise<DecisionStore>
}

export interface DurableMap {
  get(key: string): string | undefined
  /** Resolves when the value is on disk. */
  set(key: string, value: string): Promise<void>
}

export interface ExpiringSet {
  has(id: string): Promise<boolean>
  /** Resolves when the id is on disk. `expiresAt` in epoch milliseconds. */
  add(id: string, expiresAt: number): Promise<void>
}

export interface ClaimSet {
  /**
   * True for the first who asks, false for everyone after, whichever process they are in and however often
   * it restarts. `expiresAt` (epoch milliseconds) says when the id may be forgotten.
   */
  claim(id: string, expiresAt: number): Promise<boolean>
  /** Whether somebody has claimed it, with the same end. */
  has(id: string, expiresAt: number): Promise<boolean>
}

/** A text that waits for a decision. */
export interface Question {
  readonly id: string
  readonly text: string
  /** Epoch milliseconds from which on it is forgotten, with its decision. */
  readonly expiresAt: number
}

/** The same, with the text of the decision once there is one. */
export interface Decided extends Question {
  readonly decision?: string
}

/** What every process that shares the state sees the same way, also after a restart. */
export interface DecisionStore {
  /**
   * `kept` when it is kept for good, `known` when there was one of that id before, `full` when too many wait.
   * Throws RangeError for a text that is too long.
   */
  put(question: Question): Promise<'kept' | 'known' | 'full'>
  get(id: string): Promise<Decided | undefined>
  /** Those that haven't expired, oldest first. */
  list(): Promise<Decided[]>
  /**
   * Decides, unless somebody has: the first decision counts and is never another. Gives the one that counts, and
   * whether it is this one; undefined where nothing of that id waits. Throws RangeError for one that is too long.
   */
  decide(id: string, decision: string): Promise<{ decision: string; first: boolean } | undefined>
}
