import { problem, warning, type Rule } from './rule.ts'

/** What holds of humans who approve, and of how they hear of it. */
export const approvalRules: readonly Rule[] = [
  {
    reads: ['approverToken', 'authToken', 'authTokenPrevious'],
    find: ({ config }) =>
      [config.authToken, config.authTokenPrevious].some(
        (one) => one !== undefined && one.reveal() === config.approverToken?.reveal(),
      )
        ? [
            problem(
              'approverToken',
              'is a token of clients too: whoever asks could approve; set what `cmon-mcp generate-token` prints',
            ),
          ]
        : [],
  },
  {
    reads: ['approval', 'approverToken', 'tokensFile'],
    find: ({ config: { approval, approverToken, tokensFile } }) =>
      approval === 'human' && approverToken === undefined && tokensFile === undefined
        ? [
            warning(
              'approval',
              'is human, but no human can approve: set MCP_APPROVER_TOKEN, or changes that are not routine are refused',
            ),
          ]
        : [],
  },
  {
    reads: ['webhookUrl', 'webhookFormat'],
    find: ({ origins }) =>
      origins.webhookFormat !== undefined && origins.webhookUrl === undefined
        ? [problem('webhookFormat', 'is set without MCP_WEBHOOK_URL; add the URL, or remove it')]
        : [],
  },
]
