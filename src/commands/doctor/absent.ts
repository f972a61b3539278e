import { skipped, type Check } from './finding.ts'

/** What there is nothing to check of yet: the settings of it are refused by this version. */
export const absentChecks: readonly Check[] = [
  {
    name: 'identity',
    run: () => [
      skipped('OIDC (issuer, audience) and identity per user are not part of this version'),
    ],
  },
]
