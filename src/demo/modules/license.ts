import { usedNodes } from '../world/registry/license.ts'
import type { World } from '../world/world.ts'

const DAY_MS = 86_400_000

export function licenseFields(world: World, now: Date) {
  const { license } = world
  const daysLeft = Math.ceil((license.expires.getTime() - now.getTime()) / DAY_MS)
  const valid = daysLeft > 0
  return {
    license: {
      class_name: 'CmonLicense',
      company: license.company,
      days_left: daysLeft,
      email_address: license.emailAddress,
      expiration_date: license.expires.toISOString(),
      licensed_nodes: license.licensedNodes,
      type: license.type,
      used_nodes: usedNodes(world.clusters),
      valid_date: valid,
    },
    license_check: {
      class_name: 'CmonLicenseCheck',
      expires_days: daysLeft,
      has_license: valid,
      status_text: valid ? 'License found.' : 'The license has expired.',
    },
  }
}
