import { SERVER_NAME, type Need, type Snippet } from './client.ts'
import { json } from './text.ts'

/** The file that most clients share: a list of servers by name under `mcpServers`. */
export function mcpServersFile(server: object, needs: readonly Need[]): Snippet {
  return { language: 'json', text: json({ mcpServers: { [SERVER_NAME]: server } }), needs }
}
