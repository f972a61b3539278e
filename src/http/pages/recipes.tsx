import type { Client, Snippet } from '../../client-config/client.ts'
import { CLIENTS, daemonSnippet, type DaemonAddress } from '../../client-config/table.ts'
import { Copyable } from './copyable.tsx'

interface Recipe {
  client: Client
  snippet: Snippet
}

/** The clients that this daemon can be reached by, with what each is told. */
export function recipesFor(address: DaemonAddress): Recipe[] {
  return CLIENTS.flatMap((client) => {
    const snippet = daemonSnippet(client, address)
    return snippet === undefined ? [] : [{ client, snippet }]
  })
}

/** Links to the recipes. */
export function RecipeIndex({ recipes }: { recipes: readonly Recipe[] }) {
  return (
    <nav class="index" aria-labelledby="clients">
      <h2 id="clients">Clients</h2>
      <ul>
        {recipes.map(({ client }) => (
          <li>
            <a href={`#${client.name}`}>{client.title}</a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** How one client is connected. */
export function RecipeSection({ client, snippet }: Recipe) {
  const { name, title, remark } = client
  const id = `${name}-text`
  return (
    <section class="recipe" id={name} aria-labelledby={`${name}-title`}>
      <h3 id={`${name}-title`}>{title}</h3>
      {remark !== undefined && <p class="soft small">{inCode(remark)}</p>}
      {snippet.command !== undefined && (
        <Copyable
          id={`${name}-command`}
          label="Terminal"
          text={snippet.command}
          what={`the command for ${title}`}
        />
      )}
      {snippet.command === undefined ? (
        <Copyable id={id} label={labelOf(snippet)} text={snippet.text} what={`for ${title}`} />
      ) : (
        <details>
          <summary class="soft small">or the same as a file</summary>
          <Copyable
            id={id}
            label={labelOf(snippet)}
            text={snippet.text}
            what={`the file for ${title}`}
          />
        </details>
      )}
      <Needs client={client} snippet={snippet} />
    </section>
  )
}

const LABELS = { sh: 'Terminal', json: 'JSON', toml: 'TOML' } as const

function labelOf({ language }: Snippet): string {
  return LABELS[language]
}

/** Where the text goes, and what it takes from elsewhere. */
function Needs({ client: { places }, snippet: { variables, placeholders } }: Recipe) {
  if (places.length + variables.length + placeholders.length === 0) return null
  return (
    <dl class="needs small">
      {places.map(({ system, path }) => (
        <div>
          <dt>{system}</dt>
          <dd>
            <code>{path}</code>
          </dd>
        </div>
      ))}
      {variables.map((variable) => (
        <div>
          <dt>reads</dt>
          <dd>
            <code>{variable}</code> <span class="soft">from the environment</span>
          </dd>
        </div>
      ))}
      {placeholders.map((placeholder) => (
        <div>
          <dt>replace</dt>
          <dd>
            <code>{placeholder}</code> <span class="soft">by the token</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What stands between backticks, as code. */
function inCode(text: string) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))
}
