import { problem, warning, type Rule, type RuleInput } from './rule.ts'

/** What a command needs that talks to the controller. */
export const controllerRules: readonly Rule[] = [
  {
    reads: ['cmonEndpoint'],
    find: ({ origins }) =>
      origins.cmonEndpoint !== undefined
        ? []
        : [
            problem(
              'cmonEndpoint',
              "is not set; add the controller's RPC v2 address: CMON_ENDPOINT='https://127.0.0.1:9501'",
            ),
          ],
  },
  {
    reads: ['cmonUsername', 'identity'],
    find: (input) =>
      input.origins.cmonUsername !== undefined || needsNoLogin(input)
        ? []
        : [
            problem(
              'cmonUsername',
              "is not set; add the ClusterControl user to log in as: CMON_USERNAME='…'",
            ),
          ],
  },
  {
    reads: ['cmonPassword', 'cmonKeyFile', 'identity'],
    find(input) {
      const { origins } = input
      const hasKey = origins.cmonKeyFile !== undefined
      if (origins.cmonPassword !== undefined && hasKey)
        return [
          problem(
            'cmonPassword',
            `and CMON_KEY_FILE (${origins.cmonKeyFile}) are both set; keep one of them`,
          ),
        ]
      if (origins.cmonPassword !== undefined || hasKey || needsNoLogin(input)) return []
      return [
        problem(
          'cmonPassword',
          "is not set, nor is CMON_KEY_FILE; add CMON_PASSWORD='…' or CMON_KEY_FILE='/path/to/key.pem'",
        ),
      ]
    },
  },
  {
    reads: ['cmonKeyPassphrase', 'cmonKeyFile'],
    find: ({ origins }) =>
      origins.cmonKeyPassphrase !== undefined && origins.cmonKeyFile === undefined
        ? [problem('cmonKeyPassphrase', 'is set without CMON_KEY_FILE; remove it or name the key')]
        : [],
  },
  {
    reads: ['cmonTlsInsecure', 'cmonTlsFingerprint', 'cmonCaFile'],
    find({ config, origins }) {
      if (!config.cmonTlsInsecure) return []
      const checks = [
        ...(origins.cmonTlsFingerprint !== undefined ? ['CMON_TLS_FINGERPRINT'] : []),
        ...(origins.cmonCaFile !== undefined ? ['CMON_CA_FILE'] : []),
      ].join(' and ')
      return checks === ''
        ? [
            warning(
              'cmonTlsInsecure',
              "the controller's certificate isn't checked: whoever sits between can read the login; " +
                'set CMON_TLS_FINGERPRINT or CMON_CA_FILE instead',
            ),
          ]
        : [
            problem(
              'cmonTlsInsecure',
              `would make ${checks} pointless; remove CMON_TLS_INSECURE to have the certificate checked`,
            ),
          ]
    },
  },
]

/** Where people log in, each with a key of their own, the daemon may have no login at all. */
function needsNoLogin({ config, origins }: RuleInput): boolean {
  const { cmonUsername, cmonPassword, cmonKeyFile } = origins
  return (
    config.identity === 'per-user' &&
    [cmonUsername, cmonPassword, cmonKeyFile].every((one) => one === undefined)
  )
}
