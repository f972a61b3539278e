import { format, resolveConfig } from 'prettier'
import { settingsMarkdown } from '../../src/config/help.ts'
import { faultHelp } from '../../src/demo/faults.ts'
import { levelOf } from '../../src/mcp/hints.ts'
import { toolsets } from '../../src/tools/index.ts'

/** README text with the generated parts between their markers written anew, formatted as `npm run format` does. */
export async function renewedReadme(readme: string): Promise<string> {
  const parts: Record<string, string> = {
    settings: settingsMarkdown(),
    tools: toolsMarkdown(),
    faults: `\`\`\`text\n${faultHelp()}\n\`\`\``,
  }
  const renewed = Object.entries(parts).reduce((text, [name, content]) => {
    const marker = new RegExp(`(<!-- ${name}: generated[^>]*-->\n)[^]*?(\n<!-- /${name} -->)`)
    if (!marker.test(text)) throw new Error(`README.md lacks the markers of "${name}"`)
    return text.replace(marker, (_, open: string, close: string) => `${open}\n${content}\n${close}`)
  }, readme)
  return format(renewed, { ...(await resolveConfig('README.md')), parser: 'markdown' })
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
