import { z } from 'zod'
import type { Account, Grant } from '../../cmon/modules/accounts.ts'
import { InputError } from '../../fleet/input-error.ts'
import type { Finding } from '../../mcp/define-tool.ts'
import { quoted } from '../../fleet/untrusted.ts'

/** What is granted or taken. */
export const Grants = z.array(z.string().max(1_000)).optional()

// The controller's own text of grants splits at : ; and , so none of them may stand in a part of it.
const TARGET = /^[\p{L}\p{N}_$%*`"-]{1,128}(\.[\p{L}\p{N}_$%*`"-]{1,128}){0,2}$/u
const PRIVILEGE = /^[A-Za-z]\w*( [A-Za-z]\w*){0,3}$/

/** `SELECT, INSERT on orders.*` as a request takes it. Throws InputError for what could be read as something else. */
export function toGrants(written: readonly string[] = [], parameter: string): Grant[] {
  return written.map((text) => {
    const [, list = '', target = ''] = /^(.+?) on (\S+)$/i.exec(text.trim()) ?? []
    const privileges = list.split(',').map((privilege) => privilege.trim())
    if (!TARGET.test(target) || !privileges.every((privilege) => PRIVILEGE.test(privilege)))
      throw new InputError('invalid_argument', `${quoted(text)} is no grant`, {
        parameter,
        next: 'Write each like "SELECT, INSERT on orders.*", "ALL on orders.items" or "PROCESS on *.*".',
      })
    return { target, privileges }
  })
}

/** `SELECT, INSERT on orders.*; ALL on stock.*` */
export function inWords(grants: readonly Grant[]): string {
  return grants.map(({ target, privileges }) => `${privileges.join(', ')} on ${target}`).join('; ')
}

/** Quotes around a grant's target are the database's own. */
export function bareTarget(target: string): string {
  return target.replaceAll(/[`"']/g, '').toLowerCase()
}

const isAll = (privilege: string): boolean => /^all( privileges)?$/i.test(privilege)
const isEverything = ({ target }: Grant): boolean => bareTarget(target) === '*.*'

export function isAlmighty({ grants }: Pick<Account, 'grants'>): boolean {
  return grants.some((grant) => isEverything(grant) && grant.privileges.some(isAll))
}

/** Privileges by which an account gets further ones, or at the machine. */
const MIGHTY =
  /^(grant option|super|superuser|create user|create role|createrole|system_user|file)$/i

/** What is more than an application needs. */
export function wideGrants(grants: readonly Grant[]): Finding[] {
  const check = 'privileges'
  const findings = grants.flatMap((grant): Finding[] => {
    const all = grant.privileges.filter(isAll)
    const mighty = grant.privileges.filter((privilege) => MIGHTY.test(privilege))
    const where = isEverything(grant) ? 'everything' : grant.target
    return [
      ...(all.length === 0 ? [] : [`all privileges on ${where}`]),
      ...(mighty.length === 0
        ? []
        : [`${mighty.join(', ')} on ${where}: by it the account can get more than it is given`]),
    ].map((note) => ({ check, outcome: 'warning', note }))
  })
  if (findings.length > 0) return findings
  return [{ check, outcome: 'ok', note: `${inWords(grants)}: not all, and no right to grant` }]
}

/** Where the account may connect from. */
export function openHost(host: string | undefined): Finding {
  const check = 'where from'
  if (host !== undefined && !/^(%|all|0\.0\.0\.0\/0|::\/0)?$/i.test(host))
    return { check, outcome: 'ok', note: `it can connect from ${host} only` }
  return { check, outcome: 'warning', note: 'it can connect from anywhere' }
}
