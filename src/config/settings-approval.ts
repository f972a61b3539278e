import { oneOf, token } from './kinds.ts'
import { webhookUrl } from './kinds-net.ts'
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
  webhookUrl: setting({
    key: 'MCP_WEBHOOK_URL',
    kind: webhookUrl,
    secret: true,
    group: 'Operations',
    help:
      'Is told that a plan waits for a human, what they decided, and that a job ended which was started here: ' +
      "Slack's incoming webhook, Alertmanager, or anything else that takes JSON",
  }),
  webhookFormat: setting({
    key: 'MCP_WEBHOOK_FORMAT',
    kind: oneOf(['slack', 'alertmanager', 'json']),
    default: 'json',
    group: 'Operations',
    help: 'How: `slack`; `alertmanager` as its webhooks do, or to itself where the URL ends with `/api/v2/alerts`; `json` with fields of our own',
  }),
}
