import type { CallOptions } from '../../cmon/client.ts'
import { getAccounts, type Account } from '../../cmon/modules/accounts.ts'
import type { Controller } from '../../fleet/fleet.ts'

const CHUNK = 500
const READ_LIMIT = 1_500

/** All accounts of a cluster; `unread` counts those beyond what is read at most. */
export async function readAccounts(
  { cmon }: Controller,
  clusterId: number,
  options: CallOptions,
): Promise<{ accounts: Account[]; unread: number }> {
  const accounts: Account[] = []
  for (;;) {
    const slice = { clusterId, limit: CHUNK, offset: accounts.length }
    const { accounts: chunk, total } = await getAccounts(cmon, slice, options)
    accounts.push(...chunk)
    const isEnd = total === undefined ? chunk.length < CHUNK : accounts.length >= total
    if (isEnd || chunk.length === 0) return { accounts, unread: 0 }
    if (accounts.length >= READ_LIMIT)
      return { accounts, unread: Math.max(1, (total ?? 0) - accounts.length) }
  }
}
