import type { Client, Need, Snippet } from '../../client-config/client.ts'
import { CLIENTS, daemonSnippet, type DaemonAddress } from '../../client-config/table.ts'
import { Copyable } from './copyable.tsx'

interface Recipe {
  client: Client
  snippet: Snippet
}

/** The clients that can reach this daemon, and what each is told. One is open at a time, script or none. */
export function Recipes({ address }: { address: DaemonAddress }) {
  const recipes = CLIENTS.flatMap((client): Recipe[] => {
    const snippet = daemonSnippet(client, address)
    return snippet === undefined ? [] : [{ client, snippet }]
  })
  return (
    <div class="card recipes">
      {recipes.map((recipe, index) => (
        <details name="client" id={recipe.client.name} open={index === 0}>
          <summary>
            <h3>{recipe.client.title}</h3>
            <span class="soft small">{wayOf(recipe.snippet)}</span>
          </summary>
          <RecipeText {...recipe} />
        </details>
      ))}
    </div>
  )
}

function wayOf({ language, command }: Snippet): string {
  return language === 'sh' || command !== undefined ? 'one command' : 'a file'
}

/** The command where there is one, else the text of the file. */
function RecipeText({ client, snippet }: Recipe) {
  const { name, title, remark } = client
  return (
    <div>
      {remark !== undefined && <p class="small">{inCode(remark)}</p>}
      {snippet.command !== undefined && (
        <Copyable
          id={`${name}-command`}
          label="Terminal"
          text={snippet.command}
          what={`the command for ${title}`}
        />
      )}
      <Copyable
        id={`${name}-text`}
        label={`${snippet.command === undefined ? '' : 'or as a file: '}${LABELS[snippet.language]}`}
        text={snippet.text}
        what={`the text for ${title}`}
      />
      <Needs client={client} snippet={snippet} />
    </div>
  )
}

const LABELS = { sh: 'Terminal', json: 'JSON', toml: 'TOML' } as const

const WHERE = { environment: 'environment', text: 'replace', prompt: 'asks for' } as const

/** Where the text goes, and what the user has to supply. */
function Needs({ client: { places }, snippet: { needs } }: Recipe) {
  if (places.length + needs.length === 0) return null
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
      {needs.map((need) => (
        <div>
          <dt>{WHERE[need.where]}</dt>
          <dd>{toSupply(need)}</dd>
        </div>
      ))}
    </dl>
  )
}

function toSupply({ where, name, value }: Need) {
  if (where === 'prompt') return value
  return (
    <>
      <code>{name}</code> <span class="soft">{where === 'text' ? `by ${value}` : value}</span>
    </>
  )
}

/** What stands between backticks, as code. */
function inCode(text: string) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))
}
