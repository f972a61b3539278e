import { z } from 'zod'
import type { CallOptions } from '../../cmon/client.ts'
import type { Account, AccountKey } from '../../cmon/modules/accounts.ts'
import type { FoundCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { didYouMean } from '../../fleet/nearest.ts'
import { shownName } from '../../fleet/untrusted.ts'
import { given } from '../shared/given.ts'
import { readAccounts } from './read-accounts.ts'

/** Parameters that name an account there is. */
export const accountParameters = {
  account: z.string().min(1).max(128).describe('from list_db_accounts'),
  host: z.string().max(255).optional(),
}

/** No host is the same as `%` (cmon-rpc-core 8.8). */
const anyHost = (host: string | undefined): string => (host === undefined ? '%' : host)

export function isAccount({ name, host }: AccountKey, wanted: AccountKey): boolean {
  return name === wanted.name && anyHost(host) === anyHost(wanted.host)
}

/** The account that `wanted` names. Throws InputError: unknown with near names, or several with their hosts. */
export async function findAccount(
  { controller, cluster }: FoundCluster,
  wanted: AccountKey,
  options: CallOptions,
): Promise<Account> {
  const { accounts, unread } = await readAccounts(controller, cluster.id, options)
  const named = accounts.filter(({ name }) => name === wanted.name)
  const matching =
    wanted.host === undefined ? named : named.filter((account) => isAccount(account, wanted))
  const [only] = matching
  if (only !== undefined && matching.length === 1) return only
  if (only !== undefined)
    throw new InputError('ambiguous', `${matching.length} accounts have that name`, {
      parameter: 'host',
      next: `Say which: ${hostsOf(matching)}.`,
    })
  const names = accounts.map(({ name }) => name).filter((name) => shownName(name) === name)
  const near =
    named.length > 0 ? `It is there for: ${hostsOf(named)}.` : didYouMean(wanted.name, names)
  const more = unread > 0 ? `${unread} further accounts were not looked at.` : ''
  throw new InputError('not_found', `There is no account ${accountName(wanted)}`, {
    parameter: named.length > 0 ? 'host' : 'account',
    next: `${near} ${more} list_db_accounts shows them.`.trim().replaceAll(/ +/g, ' '),
  })
}

/** `app@192.0.2.%`, for a sentence of ours. */
export function accountName({ name, host }: AccountKey): string {
  return host === undefined ? shownName(name) : `${shownName(name)}@${shownHost(host)}`
}

/** What names the account in a request. */
export function keyOf({ name, host }: Account): AccountKey {
  return { name, ...given({ host }) }
}

/** A host may begin with what a plain name may not. */
function shownHost(host: string): string {
  return /^[\w.:%/-]{1,128}$/.test(host) ? host : shownName(host)
}

function hostsOf(accounts: readonly Account[]): string {
  return accounts.map(({ host }) => shownHost(anyHost(host))).join(', ')
}
