import type { StatusReport, ToolStatus } from './status-report.ts'

type Tools = StatusReport['tools']

const LEVELS: readonly ToolStatus['level'][] = ['observe', 'operate', 'destroy']

/** What clients may call here: the settings that decide it, and each tool with how far it goes. */
export function ToolsSection({ tools }: { tools: Tools }) {
  const { level, approval, surface, known, toolsets } = tools
  const shown = toolsets.reduce((sum, toolset) => sum + toolset.tools.length, 0)
  return (
    <section class="wide" aria-labelledby="tools">
      <h2 id="tools">
        Tools
        <small>
          {shown} of {known} shown · level <b>{level}</b> · approval <b>{approval}</b> · surface{' '}
          <b>{surface}</b>
        </small>
      </h2>
      <div class="sets">
        {toolsets.map((toolset) => (
          <section class="card" aria-labelledby={`set-${toolset.name}`}>
            <h3 id={`set-${toolset.name}`}>
              {toolset.name} <small>{toolset.tools.length}</small>
            </h3>
            <dl>
              {LEVELS.map((level) => {
                const names = toolset.tools.filter((tool) => tool.level === level)
                if (names.length === 0) return null
                return (
                  <>
                    <dt class={level}>{level}</dt>
                    <dd>
                      <code>{names.map(({ name }) => name).join(', ')}</code>
                    </dd>
                  </>
                )
              })}
            </dl>
          </section>
        ))}
      </div>
    </section>
  )
}
