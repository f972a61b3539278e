import type { Row } from './row.ts'

/** Rows 11 to 22: what must not get to somebody else, out of the house, or larger and larger. */
export const dataRows: readonly Row[] = [
  {
    number: 11,
    threat: 'one client gets what was meant for another',
    defences: [
      {
        what: 'each session has a transport of its own, found by its id',
        test: { file: 'test/threats/canaries.test.ts', title: 'row 11: ' },
        file: 'src/http/sessions.ts',
        takenOut: [['const known = table.get(id)', 'const known = [...table.values()][0]']],
      },
      {
        what: 'each stream has its own way back',
        test: { file: 'test/threats/canaries.test.ts', title: 'row 11: ' },
        file: 'src/http/sse.ts',
        takenOut: [
          ['const stream = streams.get(id)', 'const stream = [...streams.values()].at(-1)'],
        ],
      },
    ],
  },
  {
    number: 12,
    threat: 'what was kept for one caller is given to another',
    defences: [
      {
        what: 'lists that are kept are kept by scope',
        test: {
          file: 'test/e2e/named-tokens.test.ts',
          title: 'each token sees and calls what it is for',
        },
        file: 'src/mcp/server.ts',
        takenOut: [['JSON.stringify([standing.key, narrowing])', 'JSON.stringify([narrowing])']],
      },
      {
        what: 'people reach a controller each by a login of their own',
        test: {
          file: 'test/e2e/per-user.test.ts',
          title: 'two tokens are two users at the controller, and each sees their own clusters',
        },
        file: 'src/commands/people/people.ts',
        takenOut: [
          ['const made = fleets.get(user) ?? {', 'const made = [...fleets.values()][0] ?? {'],
        ],
      },
      {
        what: 'a plan is its principal’s',
        test: { file: 'test/policy/plans.test.ts', title: 'an id is nothing' },
        file: 'src/policy/plans.ts',
        takenOut: [['policy, tool, principal, canonical(args)', 'policy, tool, canonical(args)']],
      },
    ],
    besides:
      'Replies of controllers are not kept beyond a call yet; whoever keeps them puts the principal into the key and a row here.',
  },
  {
    number: 13,
    threat: 'credentials go to an address that somebody else chose',
    defences: [
      {
        what: 'a redirect of HTTP is not followed',
        test: { file: 'test/cmon/rpc.test.ts', title: 'an HTTP redirect is not followed' },
        file: 'src/cmon/rpc.ts',
        takenOut: [
          ['import { errors, Pool,', 'import { errors, interceptors, Pool,'],
          [
            '      maxResponseSize: MAX_REPLY_BYTES,\n    })',
            '      maxResponseSize: MAX_REPLY_BYTES,\n    }).compose(interceptors.redirect({ maxRedirections: 1, throwOnMaxRedirect: true }))',
          ],
        ],
      },
      {
        what: 'another certificate than the pinned one gets no password',
        test: {
          file: 'test/cmon/tls.test.ts',
          title: 'a changed certificate is told with both fingerprints',
        },
        file: 'src/cmon/tls.ts',
        takenOut: [['return pin === peer.fingerprint256', 'return pin !== undefined']],
      },
    ],
    besides:
      'No tool, header or query takes the address of a controller: they are chosen by the names of the settings.',
  },
  {
    number: 14,
    threat: 'what an issuer publishes leads elsewhere',
    defences: [
      {
        what: 'keys come from the origin of the issuer that is configured',
        test: { file: 'test/auth/oidc.test.ts', title: 'are not taken from %s' },
        file: 'src/auth/oidc/find-keys.ts',
        takenOut: [['new URL(url).origin !== new URL(issuer).origin', 'false']],
      },
      {
        what: 'metadata must name the issuer that is configured',
        test: { file: 'test/auth/oidc.test.ts', title: 'are not taken from %s' },
        file: 'src/auth/oidc/find-keys.ts',
        takenOut: [['if (found.data.issuer !== issuer)', 'if (found.data.issuer === undefined)']],
      },
    ],
  },
  {
    number: 15,
    threat: 'a token that is meant for another service is taken or handed on',
    defences: [
      {
        what: 'a token names us as its audience',
        test: {
          file: 'test/auth/oidc.test.ts',
          title: 'a token is refused with 401 and no word of why',
        },
        file: 'src/auth/oidc/oidc.ts',
        takenOut: [['      audience: [...settings.audience],\n', '']],
      },
      {
        what: 'an audience must be configured',
        test: { file: 'test/e2e/oidc.test.ts', title: 'with %j the daemon does not start' },
        file: 'src/config/rules-identity.ts',
        takenOut: [['(config.oidcAudience ?? []).length === 0', 'config.oidcAudience === null']],
      },
    ],
    besides:
      'That no token goes upstream is held by "the token of a client is never sent to the controller" (test/e2e/oidc.test.ts): no line of ours does it, so there is none to take out.',
  },
  {
    number: 16,
    threat: 'an argument becomes a command, a flag or an identifier',
    defences: [
      {
        what: 'jobs take the parameters that they know and no other',
        test: {
          file: 'test/cmon/jobs/refusals.test.ts',
          title: 'what a caller smuggles past the types is refused too',
        },
        file: 'src/cmon/jobs/shapes.ts',
        takenOut: [
          [
            'return z.strictObject({ ...common, ...shape })',
            'return z.object({ ...common, ...shape })',
          ],
        ],
      },
      {
        what: 'tools take the arguments that they know and no other',
        test: { file: 'test/contract/tools.test.ts', title: 'refuses unknown arguments' },
        file: 'src/mcp/define-tool.ts',
        takenOut: [['lazy(() => z.strictObject(inputShape))', 'lazy(() => z.object(inputShape))']],
      },
    ],
    besides:
      'There is no subprocess, SQL or shell to inject into; test/contract/layering.test.ts holds who may import what.',
  },
  {
    number: 17,
    threat: 'secrets get into logs and artefacts',
    defences: [
      {
        what: 'what looks like a credential is masked in errors',
        test: {
          file: 'test/observability/log.test.ts',
          title: 'what looks like a credential is masked in errors, their stacks and causes',
        },
        file: 'src/observability/redact.ts',
        takenOut: [['return PATTERNS.reduce(', 'return [].reduce(']],
      },
      {
        what: 'known secrets are masked in every line',
        test: {
          file: 'test/observability/log.test.ts',
          title: 'a secret that came into a line is masked all the same',
        },
        file: 'src/observability/log.ts',
        takenOut: [['const masked = withoutSecrets(line, secrets())', 'const masked = line']],
      },
    ],
  },
  {
    number: 18,
    threat: 'secrets get into answers',
    defences: [
      {
        what: 'secrets in free text are masked',
        test: {
          file: 'test/injection/canaries.test.ts',
          title: 'no secret that a controller holds leaves the daemon',
        },
        file: 'src/fleet/untrusted.ts',
        takenOut: [['maskSecrets(clean(text, maxLength))', 'clean(text, maxLength)']],
      },
      {
        what: 'settings that are secrets are withheld',
        test: {
          file: 'test/cmon/modules/setting.test.ts',
          title: 'files of a node: no text, maps as dotted names, secrets withheld in them too',
        },
        file: 'src/cmon/modules/setting.ts',
        takenOut: [['value: withheld ? undefined : value', 'value']],
      },
      {
        what: 'of objects only named fields are read',
        test: {
          file: 'test/cmon/modules/accounts.test.ts',
          title: 'an account has grants, and never its password',
        },
        file: 'src/cmon/modules/accounts.ts',
        takenOut: [
          ['const accountSchema = z\n  .object({', 'const accountSchema = z\n  .looseObject({'],
          [
            '.transform((row) => ({\n    name: row.user_name,',
            '.transform((row) => ({\n    ...row,\n    name: row.user_name,',
          ],
        ],
      },
    ],
  },
  {
    number: 19,
    threat: 'what clients leave behind fills the memory',
    defences: [
      {
        what: 'idle sessions leave memory',
        test: {
          file: 'test/http/sessions.test.ts',
          title: 'a session that idles leaves memory, and is there again when it is needed',
        },
        file: 'src/http/sessions.ts',
        takenOut: [['session.lastUsed < before) discard', 'session.lastUsed < 0) discard']],
      },
      {
        what: 'an SSE session ends with its stream',
        test: {
          file: 'test/http/sessions.test.ts',
          title: 'an SSE client that leaves takes its session along',
        },
        file: 'src/http/sse.ts',
        takenOut: [['streams.delete(transport.sessionId)', '']],
      },
    ],
  },
  {
    number: 20,
    threat: 'a client is stuck with a session that a restart has forgotten',
    defences: [
      {
        what: 'an id carries its own session',
        test: {
          file: 'test/e2e/restart.test.ts',
          title: 'works on when its calls arrive all at once',
        },
        file: 'src/http/sessions.ts',
        takenOut: [['const sealed = seal.open(id)', 'const sealed = undefined as never']],
      },
      {
        what: 'a session that its client has ended stays ended',
        test: { file: 'test/e2e/restart.test.ts', title: 'that its client has ended' },
        file: 'src/http/sessions.ts',
        takenOut: [['if (await ended.has(id)) return undefined', '']],
      },
    ],
  },
  {
    number: 21,
    threat: 'an answer is so large that the client drops all of it',
    defences: [
      {
        what: 'no answer is larger than clients take',
        test: {
          file: 'test/mcp/call-tool.test.ts',
          title: 'an answer above the limit is refused and says what to do',
        },
        file: 'src/mcp/tool-result.ts',
        takenOut: [['if (size > MAX_ANSWER_CHARACTERS)', 'if (size < 0)']],
      },
    ],
  },
  {
    number: 22,
    threat: 'a reply without end fills the memory',
    defences: [
      {
        what: 'replies of controllers are cut off at a cap',
        test: { file: 'test/cmon/rpc.test.ts', title: 'a reply above the cap is cut off' },
        file: 'src/cmon/rpc.ts',
        takenOut: [['      maxResponseSize: MAX_REPLY_BYTES,\n', '']],
      },
      {
        what: 'so are pages of an issuer',
        test: { file: 'test/auth/oidc.test.ts', title: 'are not taken from %s' },
        file: 'src/auth/oidc/fetch-json.ts',
        takenOut: [['    maxResponseSize: MOST_BYTES,\n', '']],
      },
      {
        what: 'so are bodies of clients',
        test: { file: 'test/http/malformed-bodies.test.ts', title: 'a body that is too large' },
        file: 'src/http/read-body.ts',
        takenOut: [['      if (size > mostBytes) return tooLarge()\n', '']],
      },
    ],
  },
]
