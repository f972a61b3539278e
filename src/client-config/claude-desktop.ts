import type { Client } from './client.ts'
import { localCommandFile, remoteCommandFile } from './mcp-remote.ts'

/** Its file starts commands only: entries with a URL are skipped (reference/mcp-notes.md). */
export const claudeDesktop: Client = {
  name: 'claude-desktop',
  title: 'Claude Desktop',
  transports: ['http', 'sse'],
  places: [
    {
      system: 'macOS',
      path: '~/Library/Application Support/Claude/claude_desktop_config.json',
    },
    { system: 'Windows', path: '%APPDATA%\\Claude\\claude_desktop_config.json' },
    { system: 'Linux', path: '~/.config/Claude/claude_desktop_config.json' },
  ],
  remark: 'Needs Node.js for npx; restart Claude Desktop afterwards.',
  forDaemon: remoteCommandFile,
  forProcess: localCommandFile,
}
