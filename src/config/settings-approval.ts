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
    help: "By which a human approves what waits (`cmon-mcp approve`, the page at `/approve`); it opens nothing else, and no client's token is taken for it",
  }),
  webhookUrl: setting({
    key: 'MCP_WEBHOOK_URL',
    kind: webhookUrl,
    secret: true,
    group: 'Operations',
    help: 'Is told that a plan waits for a human, what was decided, and that a job has ended that was started here',
  }),
  webhookFormat: setting({
    key: 'MCP_WEBHOOK_FORMAT',
    kind: oneOf(['slack', 'alertmanager', 'json']),
    default: 'json',
    group: 'Operations',
    help: 'How: `slack`; `alertmanager`, in the form of its webhooks, or of its API where the URL ends with `/api/v2/alerts`; `json`',
  }),
}
