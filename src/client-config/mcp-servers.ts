import { SERVER_NAME, type Snippet } from './client.ts'
import { json } from './text.ts'

/** The file that most clients share: a list of servers by name under `mcpServers`. */
export function mcpServersFile(
  server: object,
  needs: Partial<Pick<Snippet, 'variables' | 'placeholders'>>,
): Snippet {
  return {
    language: 'json',
    text: json({ mcpServers: { [SERVER_NAME]: server } }),
    variables: needs.variables ?? [],
    placeholders: needs.placeholders ?? [],
  }
}
