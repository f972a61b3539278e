import { token } from './kinds.ts'
import { setting } from './setting.ts'

/** Humans who approve outside the conversation. */
export const approvalSettings = {
  approverToken: setting({
    key: 'MCP_APPROVER_TOKEN',
    kind: token,
    secret: true,
    group: 'Tools',
    help:
      'With it a human approves plans that wait: `cmon-mcp approve` and the page at `/approve`. It opens nothing else, ' +
      "and no client's token is taken for it. Several people: `approver` entries of `MCP_TOKENS_FILE`",
  }),
}
