import type { Client, Need, Snippet } from '../../src/client-config/client.ts'
import { CLIENTS, daemonSnippet } from '../../src/client-config/table.ts'

/** README: what each client is told, for the daemon as it listens by default. */
export function connectMarkdown(): string {
  return CLIENTS.map((client) => {
    const snippet = daemonSnippet(client, {
      baseUrl: 'http://127.0.0.1:3000',
      transports: ['http', 'sse'],
      token: 'named',
    })
    if (snippet === undefined) throw new Error(`${client.name} speaks neither transport`)
    return [
      `**${client.title}** (\`${client.name}\`)${placesOf(client)}`,
      ...paragraphs(client, snippet),
    ].join('\n\n')
  }).join('\n\n')
}

function placesOf({ places }: Client): string {
  if (places.length === 0) return ''
  const each = places.map(({ system, path }) => `\`${path}\` (${system})`)
  return `, in ${each.slice(0, -1).join(', ')}${each.length > 1 ? ' or ' : ''}${each.at(-1)}`
}

function paragraphs({ remark }: Client, snippet: Snippet): string[] {
  const after = [
    ...snippet.needs.map(needSentence),
    ...(remark === undefined ? [] : [remark]),
  ].join(' ')
  return [
    fenced(snippet.language, snippet.text),
    ...(snippet.command === undefined ? [] : ['or', fenced('sh', snippet.command)]),
    ...(after === '' ? [] : [after]),
  ]
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

function needSentence({ where, name, value }: Need): string {
  if (where === 'text') return `Replace \`${name}\` by ${value}.`
  if (where === 'prompt') return `It asks for ${value}.`
  return `Its environment must have \`${name}\`: ${value}.`
}
