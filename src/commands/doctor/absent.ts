import { skipped, type Check } from './finding.ts'

/** What there is nothing to check of yet: the settings of it are refused by this version. */
export const absentChecks: readonly Check[] = [
  {
    name: 'identity per user',
    run: () => [
      skipped('not part of this version: everybody acts as the one user of the settings'),
    ],
  },
]
