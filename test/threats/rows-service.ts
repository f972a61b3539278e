import type { Row } from './row.ts'

/** Rows 23 to 32: loops, repetition, time, and how the daemon is set up and shipped. */
export const serviceRows: readonly Row[] = [
  {
    number: 23,
    threat: 'an agent that runs away drags a controller down',
    defences: [
      {
        what: 'a controller gets no more requests at once than the settings say',
        test: {
          file: 'test/e2e/metrics.test.ts',
          title: 'requests under way and waiting for a connection',
        },
        file: 'src/cmon/endpoints.ts',
        takenOut: [['maxConnections: maxConcurrency', 'maxConnections: maxConcurrency * 10']],
      },
      {
        what: 'one poller asks for a job, however many wait',
        test: {
          file: 'test/tools/jobs/wait-for-job.test.ts',
          title: 'serves all who wait for the same job',
        },
        file: 'src/cmon/jobs/watch-job.ts',
        takenOut: [['if (known !== undefined && !known.stop.signal.aborted) return known', '']],
      },
      {
        what: 'changes of a principal are counted by the hour',
        test: { file: 'test/policy/changes.test.ts', title: 'a write budget is spent by changes' },
        file: 'src/policy/decide.ts',
        takenOut: [
          [
            'budgets: policy.budgets.filter(({ clusters }) => reaches(clusters, wish.cluster)),',
            'budgets: [],',
          ],
        ],
      },
    ],
  },
  {
    number: 24,
    threat: 'a change is made twice because it was sent again',
    defences: [
      {
        what: 'a write that may have arrived is not repeated',
        test: {
          file: 'test/cmon/client.test.ts',
          title:
            'a write on a connection that breaks is not repeated and says that it may have arrived',
        },
        file: 'src/cmon/contact.ts',
        takenOut: [["if (thrown.lost && request.kind === 'write')", 'if (false)']],
      },
      {
        what: 'nor one that met an expired session',
        test: {
          file: 'test/cmon/client.test.ts',
          title: 'a write that meets an expired session is not sent again',
        },
        file: 'src/cmon/contact.ts',
        takenOut: [["if (request.kind === 'read') reply = await", 'if (true) reply = await']],
      },
      {
        what: 'an agreement is used up by its first call',
        test: { file: 'test/policy/plans.test.ts', title: 'an id agrees to its call once' },
        file: 'src/policy/plans.ts',
        takenOut: [["(await used.claim(id, judged)) ? undefined : 'used'", 'undefined']],
      },
      {
        what: 'an approval of a human too',
        test: {
          file: 'test/mcp/human-consent.test.ts',
          title: 'of two who use an approval at once, one does',
        },
        file: 'src/policy/plans.ts',
        takenOut: [["(await used.claim(id, judged)) ? undefined : 'used'", 'undefined']],
      },
    ],
  },
  {
    number: 25,
    threat: 'a tool goes on longer than its client waits',
    defences: [
      {
        what: 'a call has a deadline',
        test: {
          file: 'test/mcp/call-tool.test.ts',
          title: 'the deadline ends a call and fires its signal',
        },
        file: 'src/mcp/call-tool.ts',
        takenOut: [['timeoutMs: tool.deadlineMs', 'timeoutMs: 3_000']],
      },
      {
        what: 'a wait for jobs ends within 45 s',
        test: { file: 'test/tools/jobs/wait-for-job.test.ts', title: 'waits at most 45 seconds' },
        file: 'src/tools/jobs/wait-for-job.ts',
        takenOut: [['const LONGEST_WAIT_SECONDS = 45', 'const LONGEST_WAIT_SECONDS = 90']],
      },
    ],
  },
  {
    number: 26,
    threat: 'a log line on stdout breaks the protocol there',
    defences: [
      {
        what: 'the log goes to stderr',
        test: {
          file: 'test/e2e/stdio.test.ts',
          title: 'holds JSON-RPC and nothing else, whatever is logged',
        },
        file: 'src/observability/log.ts',
        takenOut: [
          ['pino.destination({ fd: 2, sync: true })', 'pino.destination({ fd: 1, sync: true })'],
        ],
      },
    ],
  },
  {
    number: 27,
    threat: 'the daemon is open to the network without a credential',
    defences: [
      {
        what: 'it does not start like that',
        test: { file: 'test/config/rules.test.ts', title: 'on %s needs a token' },
        file: 'src/config/rules-http.ts',
        takenOut: [['if (!isLoopback(bindAddress.host))', 'if (bindAddress.host === undefined)']],
      },
    ],
  },
  {
    number: 28,
    threat: 'a token is guessed, or found out by how long a refusal takes',
    defences: [
      {
        what: 'digests of all tokens are compared, whatever came before',
        test: { file: 'test/threats/token-comparison.test.ts', title: 'row 28: ' },
        file: 'src/auth/static-token.ts',
        takenOut: [
          [
            'if (timingSafeEqual(digest, offered)) found ??= principal',
            'if (timingSafeEqual(digest, offered)) {\n        found = principal\n        break\n      }',
          ],
        ],
      },
      {
        what: 'what is compared is a digest, by a comparison that does not stop early',
        test: { file: 'test/threats/token-comparison.test.ts', title: 'row 28: ' },
        file: 'src/auth/static-token.ts',
        takenOut: [['if (timingSafeEqual(digest, offered))', 'if (digest.equals(offered))']],
      },
      {
        what: 'of several Authorization headers none counts',
        test: { file: 'test/threats/tokens.test.ts', title: 'row 28: with %s' },
        file: 'src/http/middleware/authenticate.ts',
        takenOut: [['if (others.length > 0) return { token: undefined }', '']],
      },
      {
        what: 'failures of one address wait from the thirty-first in a minute on',
        test: {
          file: 'test/http/auth.test.ts',
          title: 'wait from the thirty-first in a minute on',
        },
        file: 'src/http/failure-limiter.ts',
        takenOut: [['if (seen.count <= FREE_FAILURES) return true', 'return true']],
      },
    ],
  },
  {
    number: 29,
    threat: 'what is installed is not what was reviewed',
    defences: [
      {
        what: 'dependencies are pinned to one version each',
        test: { file: 'test/threats/supply-chain.test.ts', title: 'row 29: ' },
        file: 'package.json',
        takenOut: [['"hono": "', '"hono": "^']],
      },
    ],
    besides:
      'That packages are the same bytes each time and that the SBOM names what is in them is checked by `npm run test:package`. Signing is the release’s, outside of this tree.',
  },
  {
    number: 30,
    threat: 'a login page is taken for a reply',
    defences: [
      {
        what: 'what is no JSON object is no reply, and a web page is told as one',
        test: { file: 'test/cmon/rpc.test.ts', title: 'a login page is told as a web page' },
        file: 'src/cmon/http-reply.ts',
        takenOut: [
          [
            "const html = /^\\s*</.test(text) || contentType.includes('html')",
            'const html = false',
          ],
        ],
      },
    ],
  },
  {
    number: 31,
    threat: 'one schema that a model’s API refuses takes all tools along',
    defences: [
      {
        what: 'schemas are written in the words that every API knows',
        test: {
          file: 'test/contract/schema-subsets.test.ts',
          title: '%s accepts the input schema of every tool',
        },
        file: 'src/mcp/json-schema.ts',
        takenOut: [['delete jsonSchema.additionalProperties\n    },', '{\n      }\n    },']],
      },
    ],
  },
  {
    number: 32,
    threat: 'a renamed tool leaves settings that name nothing',
    defences: [
      {
        what: 'a tool that settings name and that does not exist stops the start',
        test: {
          file: 'test/config/rules.test.ts',
          title: 'unknown names are refused where the names are known',
        },
        file: 'src/config/rules-tools.ts',
        takenOut: [['.filter((name) => !known.includes(name))', '.filter(() => false)']],
      },
    ],
    besides:
      'No tool has been renamed yet, so there are no aliases; that names stay is held by the snapshots of test/contract.',
  },
]
