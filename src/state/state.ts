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
}
