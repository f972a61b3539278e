import type { Row } from './row.ts'

/** Rows 1 to 10: who may do what, who agreed to it, and from where they come. */
export const accessRows: readonly Row[] = [
  {
    number: 1,
    threat: 'a tool is hidden from the list and can be called all the same',
    defences: [
      {
        what: 'listing and calling read the same selection',
        test: { file: 'test/threats/listed.test.ts', title: 'row 1: ' },
        file: 'src/mcp/select-tools.ts',
        takenOut: [
          [
            'const tools = new Map<string, Tool>()',
            `const tools = new (class extends Map<string, Tool> {
    override get(name: string) {
      return super.get(name) ?? toolsets.flatMap(({ tools }) => tools).find((tool) => tool.name === name)
    }
  })()`,
          ],
        ],
      },
      {
        what: 'call_tool finds only what the settings show',
        test: { file: 'test/mcp/surface.test.ts', title: 'reaches no tool that settings hide' },
        file: 'src/mcp/select-tools.ts',
        takenOut: [['if (hiddenBy.length > 0) continue', '']],
      },
      {
        what: 'rows of clusters that somebody may not see leave no answer',
        test: { file: 'test/policy/confined.test.ts', title: 'no tool that looks tells of' },
        file: 'src/fleet/confine.ts',
        takenOut: [['kept[field] = rows.filter(keep)', 'rows.filter(keep)']],
      },
      {
        what: 'records of such clusters are not found by their ids',
        test: {
          file: 'test/policy/confined.test.ts',
          title: 'by its id nothing of another cluster is found',
        },
        file: 'src/fleet/confine.ts',
        takenOut: [['options))) throw hidden(request)', 'options))) continue']],
      },
    ],
  },
  {
    number: 2,
    threat: 'what is meant to read writes',
    defences: [
      {
        what: 'a client that only looks refuses every write',
        test: { file: 'test/threats/rpc-levels.test.ts', title: 'row 2: a tool that only looks' },
        file: 'src/cmon/guard.ts',
        takenOut: [["if (request.kind === 'write') onWrite(request)", '']],
      },
      {
        what: 'an agreed change sends what was agreed to and nothing else',
        test: { file: 'test/threats/rpc-levels.test.ts', title: 'row 2: an agreed change' },
        file: 'src/cmon/guard.ts',
        takenOut: [['if (index === -1) throw', 'if (index === -2) throw']],
      },
      {
        what: 'what an operation is marked as is what the references say',
        test: {
          file: 'test/threats/rpc-levels.test.ts',
          title: 'row 2: every operation is marked',
        },
        file: 'src/cmon/modules/backup-changes.ts',
        takenOut: [
          [
            "params: { backup_record: { backup_id: backupId } },\n      kind: 'write'",
            "params: { backup_record: { backup_id: backupId } },\n      kind: 'read'",
          ],
        ],
      },
    ],
  },
  {
    number: 3,
    threat: 'a misspelt setting is ignored, and more is open than was meant',
    defences: [
      {
        what: 'a key of the env file that is near to a setting stops the start',
        test: {
          file: 'test/config/keys.test.ts',
          title: 'a slip in the env file is refused with the right key named',
        },
        file: 'src/config/keys.ts',
        takenOut: [
          ['if (!foreign && (strict || nearest(key, knownKeys) !== undefined))', 'if (false)'],
        ],
      },
      {
        what: 'a misspelt parameter of the URL that was to narrow is refused',
        test: { file: 'test/mcp/surface.test.ts', title: 'is told of %j' },
        file: 'src/mcp/narrowing.ts',
        takenOut: [["if (near !== '') throw", "if (near === '?') throw"]],
      },
      {
        what: 'a key of the tokens file that nothing enforces is refused',
        test: {
          file: 'test/e2e/named-tokens.test.ts',
          title: 'all that is wrong with the file is told at once',
        },
        file: 'src/auth/named-token.ts',
        takenOut: [['const clientToken = z.strictObject({', 'const clientToken = z.object({']],
      },
    ],
  },
  {
    number: 4,
    threat: 'text from the fleet speaks to the model as if it were ours',
    defences: [
      {
        what: 'free text stands behind a boundary that it can not know',
        test: { file: 'test/mcp/render.test.ts', title: 'with a boundary it can not know' },
        file: 'src/mcp/render.ts',
        takenOut: [["randomBytes(9).toString('base64url')", "'boundary'"]],
      },
      {
        what: 'none of its lines looks like one of ours',
        test: { file: 'test/mcp/render.test.ts', title: 'with a boundary it can not know' },
        file: 'src/mcp/render.ts',
        takenOut: [["text.replaceAll('\\n', '\\n  ')", 'text']],
      },
      {
        what: 'what a controller calls its status is a word, or not told',
        test: {
          file: 'test/injection/answers.test.ts',
          title: 'marked in both forms of every answer',
          only: 'refusals',
        },
        file: 'src/cmon/exchange.ts',
        takenOut: [["STATUS_WORD.test(status) ? status : 'of no known word'", 'status']],
      },
      {
        what: 'what a client copied into its arguments is not repeated as a word of ours',
        test: { file: 'test/injection/echo.test.ts', title: 'is not repeated to it' },
        file: 'src/fleet/untrusted.ts',
        takenOut: [['"${shownName(written)}"', '"${written}"']],
      },
      {
        what: 'characters that nobody sees are removed',
        test: {
          file: 'test/fleet/untrusted.test.ts',
          title: 'never leaves an invisible character',
        },
        file: 'src/fleet/untrusted.ts',
        takenOut: [[".replaceAll(EVERY_INVISIBLE, '')", '']],
      },
      {
        what: 'a name that is no plain identifier is free text',
        test: {
          file: 'test/fleet/untrusted.test.ts',
          title: 'plain identifiers stay names, everything else is free text',
        },
        file: 'src/fleet/untrusted.ts',
        takenOut: [['isPlain(name) ? name : untrusted(name, 200)', 'name']],
      },
      {
        what: 'who has read such text interrupts nothing without a human, where the policy says so',
        test: {
          file: 'test/policy/changes.test.ts',
          title: 'what interrupts waits for a human, and what does not goes on',
        },
        file: 'src/policy/decide.ts',
        takenOut: [['wish.tainted === true ? policy.afterUntrustedText : undefined', 'undefined']],
      },
    ],
  },
  {
    number: 5,
    threat: 'the model agrees to its own change in place of a person',
    defences: [
      {
        what: 'what loses data waits for a human, and no second call stands for one',
        test: {
          file: 'test/mcp/change.test.ts',
          title: "waits for a human where the client can't ask, and no id changes that",
        },
        file: 'src/policy/severity.ts',
        takenOut: [["severity === 'interrupts' ? 'second_call' : 'human'", "'second_call'"]],
      },
      {
        what: 'where a human outside must agree, a client that answers itself is not asked',
        test: {
          file: 'test/mcp/human-consent.test.ts',
          title: 'whatever comes without that consent, nothing is sent',
        },
        file: 'src/policy/severity.ts',
        takenOut: [["if (mode === 'human') return 'human'", '']],
      },
      {
        what: "a client's token approves nothing",
        test: {
          file: 'test/http/approve.test.ts',
          title: 'is told the same of a plan that waits and of one that does not',
        },
        file: 'src/http/approve-routes.ts',
        takenOut: [['principalOf: options.approverOf,', "principalOf: () => ({ id: 'anybody' }),"]],
      },
      {
        what: 'a plan is good for the call that it was made for',
        test: { file: 'test/policy/plans.test.ts', title: 'an id is nothing' },
        file: 'src/policy/plans.ts',
        takenOut: [
          ["if (!body.subarray(from, from + CALL).equals(callTag(terms))) return 'other_call'", ''],
        ],
      },
      {
        what: 'what a check stops is not approved away',
        test: {
          file: 'test/mcp/change.test.ts',
          title: 'a check that says stop is not approved away',
        },
        file: 'src/mcp/perform-change.ts',
        takenOut: [['if (stop !== undefined) throw stopped(change, stop)', '']],
      },
    ],
  },
  {
    number: 6,
    threat: 'a client widens what it was given',
    defences: [
      {
        what: 'what a client says of tools only takes away',
        test: { file: 'test/mcp/surface.test.ts', title: 'never gets more than the settings show' },
        file: 'src/mcp/select-tools.ts',
        takenOut: [
          [
            '...against(rules, toolset.name, name, level),',
            '...(narrowing.toolsets === undefined ? against(rules, toolset.name, name, level) : []),',
          ],
        ],
      },
      {
        what: 'a token has no more than its scope',
        test: {
          file: 'test/e2e/named-tokens.test.ts',
          title: 'each token sees and calls what it is for',
        },
        file: 'src/policy/decide.ts',
        takenOut: [["if (beyond !== undefined) return refused('scope', beyond)", '']],
      },
      {
        what: 'the policy protects clusters from whoever asks',
        test: { file: 'test/policy/changes.test.ts', title: 'loses no data by anybody' },
        file: 'src/policy/decide.ts',
        takenOut: [["if (protection === 'refuse') return refused('protected', PROTECTED)", '']],
      },
    ],
  },
  {
    number: 7,
    threat: 'a web page reaches the daemon by a name or from an origin of its own',
    defences: [
      {
        what: 'Host is checked at every route but health',
        test: { file: 'test/threats/rebinding.test.ts', title: 'row 7: a Host' },
        file: 'src/http/middleware/host-origin.ts',
        takenOut: [['!isKnown(host) ||', '']],
      },
      {
        what: 'of several Host headers none counts',
        test: { file: 'test/threats/rebinding.test.ts', title: 'row 7: a second Host' },
        file: 'src/http/middleware/host-origin.ts',
        takenOut: [['others.length > 0 ||', '']],
      },
      {
        what: 'a target with a host of its own is judged by that host, too',
        test: { file: 'test/threats/rebinding.test.ts', title: 'row 7: a target in absolute form' },
        file: 'src/http/middleware/host-origin.ts',
        takenOut: [['(target !== undefined && !isKnown(target))', 'false']],
      },
      {
        what: 'Origin is checked at every route',
        test: { file: 'test/threats/rebinding.test.ts', title: 'row 7: an Origin' },
        file: 'src/http/middleware/host-origin.ts',
        takenOut: [
          ['if (origin !== undefined && !known.has(', 'if (origin === undefined && !known.has('],
        ],
      },
      {
        what: 'other origins get no word that lets a browser read answers',
        test: {
          file: 'test/threats/rebinding.test.ts',
          title: 'row 7: no answer to a page elsewhere',
        },
        file: 'src/http/app.ts',
        takenOut: [
          ['app.use(checkOrigin(options.allowedOrigins))', ''],
          ['origin: [...options.allowedOrigins],', "origin: '*',"],
        ],
      },
    ],
  },
  {
    number: 8,
    threat: 'the check of hosts refuses every real client, and is switched off for it',
    defences: [
      {
        what: 'the names that clients use are allowed by themselves',
        test: { file: 'test/config/derive.test.ts', title: 'base URL, hosts and origins' },
        file: 'src/config/derive.ts',
        takenOut: [['[...new Set([base.host, ...names])]', 'names']],
      },
      {
        what: 'a refusal is explained with the line to write',
        test: {
          file: 'test/commands/doctor/http.test.ts',
          title: 'a Host that the daemon refuses is told',
        },
        file: 'src/commands/doctor/http/base-url.ts',
        takenOut: [["MCP_ALLOWED_HOSTS='${hosts}', or remove", 'Remove']],
      },
    ],
  },
  {
    number: 9,
    threat: 'a session id stands for a credential',
    defences: [
      {
        what: 'a session of /mcp is its principal’s alone',
        test: { file: 'test/threats/sessions.test.ts', title: 'row 9: a foreign session' },
        file: 'src/http/sessions.ts',
        takenOut: [
          ['return known.principalId === principal.id ? known : undefined', 'return known'],
        ],
      },
      {
        what: 'a sealed session is revived for its principal alone',
        test: {
          file: 'test/http/auth.test.ts',
          title: 'of somebody else looks as if it were not there',
        },
        file: 'src/http/sessions.ts',
        takenOut: [
          ['sealed === undefined || sealed.principal !== principal.id', 'sealed === undefined'],
        ],
      },
      {
        what: 'a stream of /sse is its principal’s alone',
        test: { file: 'test/threats/sessions.test.ts', title: 'row 9: a foreign stream' },
        file: 'src/http/sse.ts',
        takenOut: [
          [
            "stream === undefined || stream.principalId !== context.get('principal').id",
            'stream === undefined',
          ],
        ],
      },
      {
        what: 'an id is the daemon’s to choose',
        test: { file: 'test/threats/sessions.test.ts', title: 'row 9: an id of the client' },
        file: 'src/http/streamable.ts',
        takenOut: [
          [
            "const id = context.req.header('mcp-session-id')",
            "const id = isInitialize(body) ? undefined : context.req.header('mcp-session-id')",
          ],
        ],
      },
      {
        what: 'each message counts for what its own token is for',
        test: { file: 'test/threats/sessions.test.ts', title: 'row 9: a narrower token' },
        file: 'src/mcp/server.ts',
        takenOut: [
          ['const principal = principalOf(context) ?? opener', 'const principal = opener'],
        ],
      },
    ],
  },
  {
    number: 10,
    threat: 'a message without a session goes to whichever there is',
    defences: [
      {
        what: 'no session is the default of /mcp',
        test: { file: 'test/threats/sessions.test.ts', title: 'row 10: ' },
        file: 'src/http/streamable.ts',
        takenOut: [
          [
            "await sessions.create(opening, principal, context.get('narrowing'))",
            "await sessions.create(opening, principal, context.get('narrowing'))\n        lastId = session.id",
          ],
          [
            "const id = context.req.header('mcp-session-id')",
            "const id = context.req.header('mcp-session-id') ?? (isInitialize(body) ? undefined : lastId)",
          ],
          ['let streams = 0', 'let streams = 0\n  let lastId: string | undefined'],
        ],
      },
      {
        what: 'no stream is the default of /message',
        test: { file: 'test/threats/sessions.test.ts', title: 'row 10: ' },
        file: 'src/http/sse.ts',
        takenOut: [
          [
            "const id = context.req.query('sessionId')",
            "const id = context.req.query('sessionId') ?? [...streams.keys()][0]",
          ],
        ],
      },
    ],
  },
]
