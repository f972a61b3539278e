import { format, resolveConfig } from 'prettier'
import { proxyMarkdown, settingsMarkdown } from '../../src/config/help.ts'
import { faultHelp } from '../../src/demo/faults.ts'
import { levelOf } from '../../src/mcp/hints.ts'
import { toolsets } from '../../src/tools/index.ts'
import { PROMPTS } from '../../src/mcp/prompts/table.ts'
import { connectMarkdown } from './readme-connect.ts'
import { restingOnInferred } from './inferred.ts'

/** README text with the generated parts between their markers written anew, formatted as `npm run format` does. */
export async function renewedReadme(readme: string): Promise<string> {
  const parts: Record<string, string> = {
    connect: connectMarkdown(),
    prompts: promptsMarkdown(),
    settings: settingsMarkdown(),
    proxy: proxyMarkdown(),
    tools: toolsMarkdown(),
    evidence: await evidenceMarkdown(),
    faults: `\`\`\`text\n${faultHelp()}\n\`\`\``,
  }
  const renewed = Object.entries(parts).reduce((text, [name, content]) => {
    const marker = new RegExp(`(<!-- ${name}: generated[^>]*-->\n)[^]*?(\n<!-- /${name} -->)`)
    if (!marker.test(text)) throw new Error(`README.md lacks the markers of "${name}"`)
    return text.replace(marker, (_, open: string, close: string) => `${open}\n${content}\n${close}`)
  }, readme)
  return format(renewed, { ...(await resolveConfig('README.md')), parser: 'markdown' })
}

/** What README says of the tools that need a field nobody has seen. */
async function evidenceMarkdown(): Promise<string> {
  const { reading, resting } = await restingOnInferred()
  const all = toolsets.flatMap(({ tools }) => tools).length
  const share = Math.round((100 * resting.length) / all)
  const named = resting.map((name) => `\`${name}\``).join(', ')
  return `Of ${all} tools ${resting.length} (${share} %), all of them among the ${reading} that only look, tell less without the fields that are only inferred${named === '' ? '' : `: ${named}`}.`
}

function promptsMarkdown(): string {
  const rows = PROMPTS.map(({ name, description, arguments: taken }) => {
    const names = taken.map((one) =>
      one.required ? `\`${one.name}\`` : `\`${one.name}\` (optional)`,
    )
    return `| \`${name}\` | ${names.join(', ') || '–'} | ${description} |`
  })
  return ['| prompt | takes | what for |', '| --- | --- | --- |', ...rows].join('\n')
}

function toolsMarkdown(): string {
  const rows = toolsets.flatMap(({ name: toolset, tools }) =>
    tools.map(
      ({ name, description, hints }) =>
        `| ${toolset} | \`${name}\` | ${levelOf(hints)} | ${description.replaceAll('|', '\\|')} |`,
    ),
  )
  return ['| toolset | tool | level | what for |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
