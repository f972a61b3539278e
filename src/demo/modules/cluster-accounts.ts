import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { DemoAccount, DemoCluster } from '../world/cluster.ts'
import type { Grants } from '../world/grants.ts'
import { formatGrants, mergeGrants, parseGrants, subtractGrants } from '../world/grants.ts'
import { requireCluster, requireWrite } from './access.ts'
import { addDatabase } from './cluster-databases.ts'
import { object, page, requiredText, text } from './request.ts'

/** Accounts inside the databases, not users of the controller. */
export const clusterAccounts: RpcModule = {
  getaccounts(call) {
    const { accounts } = requireCluster(call, 'InvalidRequest')
    return { accounts: page(accounts, call.body).map(accountObject), total: accounts.length }
  },

  createaccount(call) {
    const cluster = requireChangeable(call)
    const fields = accountOf(call)
    if (find(cluster, fields) !== undefined) {
      throw new Refusal('InvalidRequest', `Account ${spelt(fields)} already exists.`)
    }
    const grants = grantsFrom(text(object(call.body['account'])?.['grants']) ?? '')
    const { userName, hostAllow } = fields
    const password = text(object(call.body['account'])?.['password']) ?? ''
    const account: DemoAccount = {
      userName,
      hostAllow,
      password,
      grants: formatGrants(grants),
      connections: 0,
      maxConnections: 0,
      systemUser: false,
    }
    const messages = [`Account ${spelt(fields)} created.`]
    const ownDatabase = text(object(call.body['account'])?.['own_database'])
    if (ownDatabase !== undefined) {
      messages.push(...withDatabase(cluster, account, ownDatabase, call))
    }
    cluster.accounts.push(account)
    for (const [target, privileges] of grants) {
      const list = privileges.join(', ').replace(/^ALL$/, 'ALL PRIVILEGES')
      messages.push(`Grant processed: GRANT ${list} ON ${target} TO ${spelt(fields)}`)
    }
    return {
      account: {
        class_name: 'CmonAccount',
        grants: account.grants,
        host_allow: hostAllow,
        ...(ownDatabase === undefined ? {} : { own_database: ownDatabase }),
        password,
        system_user: false,
        user_name: userName,
      },
      messages,
    }
  },

  deleteaccount(call) {
    const cluster = requireChangeable(call)
    const fields = accountOf(call)
    const account = required(cluster, fields)
    cluster.accounts.splice(cluster.accounts.indexOf(account), 1)
    return { messages: [`Account ${spelt(fields)} deleted.`] }
  },

  grantprivileges(call) {
    const account = required(requireChangeable(call), accountOf(call))
    const given = sentPrivileges(call)
    account.grants = formatGrants(mergeGrants(grantsFrom(account.grants), given))
    return { messages: told('Granted', 'to', given, account) }
  },

  revokeprivileges(call) {
    const account = required(requireChangeable(call), accountOf(call))
    const taken = sentPrivileges(call)
    const left = subtractGrants(grantsFrom(account.grants), taken)
    if (left === undefined) {
      const text = `There is no such grant defined for account ${spelt(account)}.`
      throw new Refusal('InvalidRequest', text)
    }
    account.grants = formatGrants(left)
    return { messages: told('Revoked', 'from', taken, account) }
  },

  revokeallprivileges(call) {
    const account = required(requireChangeable(call), accountOf(call))
    account.grants = ''
    return { messages: [`Revoked all privileges from ${spelt(account)}.`] }
  },
}

interface AccountName {
  userName: string
  hostAllow: string
}

function requireChangeable(call: Call): DemoCluster {
  const cluster = requireCluster(call, 'InvalidRequest')
  requireWrite(cluster, call)
  return cluster
}

function accountOf({ body }: Call): AccountName {
  const account = object(body['account']) ?? {}
  return {
    userName: requiredText(account['user_name'], 'account name'),
    hostAllow: text(account['host_allow']) ?? '',
  }
}

/** Without a host part it is the account for any host. */
function find({ accounts }: DemoCluster, name: AccountName): DemoAccount | undefined {
  const anyHost = (host: string): string => (host === '' ? '%' : host)
  return accounts.find(
    ({ userName, hostAllow }) =>
      userName === name.userName && anyHost(hostAllow) === anyHost(name.hostAllow),
  )
}

function required(cluster: DemoCluster, name: AccountName): DemoAccount {
  const found = find(cluster, name)
  if (found !== undefined) return found
  throw new Refusal('ObjectNotFound', `Account ${spelt(name)} was not found.`)
}

function spelt({ userName, hostAllow }: AccountName): string {
  return hostAllow === '' ? `'${userName}'` : `'${userName}'@'${hostAllow}'`
}

function withDatabase(
  cluster: DemoCluster,
  account: DemoAccount,
  name: string,
  call: Call,
): string[] {
  const own = grantsFrom(`${name}.*:ALL`)
  account.grants = formatGrants(mergeGrants(grantsFrom(account.grants), own))
  if (cluster.databases.some((database) => database.name === name)) return []
  addDatabase(cluster, name, call)
  return [`Database '${name}' created.`]
}

function sentPrivileges({ body }: Call): Grants {
  return grantsFrom(requiredText(body['privileges'], 'privilege'))
}

function grantsFrom(text: string): Grants {
  const grants = parseGrants(text)
  if (grants !== undefined) return grants
  throw new Refusal('InvalidRequest', `'${text}' is no list of privileges.`)
}

function told(deed: string, word: string, grants: Grants, account: DemoAccount): string[] {
  return [...grants].map(
    ([target, privileges]) =>
      `${deed} ${privileges.join(',')} on ${target} ${word} ${spelt(account)}.`,
  )
}

function accountObject(account: DemoAccount) {
  return {
    class_name: 'CmonAccount',
    connections: account.connections,
    grants: account.grants,
    host_allow: account.hostAllow,
    max_connections: account.maxConnections,
    max_questions: 0,
    max_updates: 0,
    max_user_connections: 0,
    own_database: '',
    password: account.password,
    password_expired: false,
    system_user: account.systemUser,
    user_name: account.userName,
  }
}
