/** Rights of a database account per target, in the order they were given. */
export type Grants = Map<string, string[]>

const ALL = 'ALL'

/** What `ALL` falls into once something is taken away from it. */
const PRIVILEGES =
  'SELECT,INSERT,UPDATE,DELETE,CREATE,DROP,REFERENCES,INDEX,ALTER,CREATE TEMPORARY TABLES,' +
  'LOCK TABLES,EXECUTE,CREATE VIEW,SHOW VIEW,CREATE ROUTINE,ALTER ROUTINE,EVENT,TRIGGER'

/** Reads `db.*:SELECT,INSERT;other.*:ALL`; undefined when it isn't that. */
export function parseGrants(text: string): Grants | undefined {
  const grants: Grants = new Map()
  for (const part of text.split(';').filter((one) => one.trim() !== '')) {
    const [target = '', list = '', ...rest] = part.split(':').map((one) => one.trim())
    const privileges = list
      .split(',')
      .map((one) => one.trim().toUpperCase())
      .map((one) => (one === 'ALL PRIVILEGES' ? ALL : one))
    const readable = privileges.every((one) => /^[A-Z][A-Z _]*$/.test(one))
    if (!/^\S+$/.test(target) || !readable || rest.length > 0) return undefined
    add(grants, target, privileges)
  }
  return grants
}

export function formatGrants(grants: Grants): string {
  return [...grants].map(([target, privileges]) => `${target}:${privileges.join(',')}`).join(';')
}

export function mergeGrants(had: Grants, given: Grants): Grants {
  const merged: Grants = new Map(had)
  for (const [target, privileges] of given) add(merged, target, privileges)
  return merged
}

/** What is left; undefined when there was nothing to take on one of the targets. */
export function subtractGrants(had: Grants, taken: Grants): Grants | undefined {
  const left: Grants = new Map(had)
  for (const [target, privileges] of taken) {
    const present = left.get(target)
    if (present === undefined) return undefined
    const spelt = present.includes(ALL) ? PRIVILEGES.split(',') : present
    const kept = privileges.includes(ALL) ? [] : spelt.filter((one) => !privileges.includes(one))
    if (kept.length > 0) left.set(target, kept)
    else left.delete(target)
  }
  return left
}

function add(grants: Grants, target: string, privileges: string[]): void {
  const together = [...new Set([...(grants.get(target) ?? []), ...privileges])]
  grants.set(target, together.includes(ALL) ? [ALL] : together)
}
