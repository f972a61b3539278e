import type { World } from '../world/world.ts'

const DAYS_LEFT = 212
const LICENSED_NODES = 4000

export function licenseFields(world: World, now: Date) {
  const used = world.clusters.reduce((sum, { hosts }) => sum + hosts.length - 1, 0)
  const day = Math.floor(now.getTime() / 86_400_000) + DAYS_LEFT
  return {
    license: {
      class_name: 'CmonLicense',
      company: 'Example Demo',
      days_left: DAYS_LEFT,
      email_address: 'ops@example.com',
      expiration_date: new Date(day * 86_400_000).toISOString(),
      licensed_nodes: LICENSED_NODES,
      type: 'Demo',
      used_nodes: used,
      valid_date: true,
    },
    license_check: {
      class_name: 'CmonLicenseCheck',
      expires_days: DAYS_LEFT,
      has_license: true,
      status_text: 'License found.',
    },
  }
}
