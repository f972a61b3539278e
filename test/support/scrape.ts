import { spawnSync } from 'node:child_process'

/** Values by `name{label="value",…}`, the prefix and labels as they were written. */
export type Samples = ReadonlyMap<string, number>

/** `/metrics` of a daemon; throws for another status than 200. */
export async function scrape({ url, token }: { url: string; token: string }): Promise<string> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  if (response.status !== 200) throw new Error(`GET /metrics: HTTP ${response.status}`)
  return response.text()
}

/** The samples in the text format of Prometheus. */
export function samplesIn(text: string): Samples {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line): [string, number] => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))]
    }),
  )
}

/** The samples of one family as `{labels: value}`; histograms have more than one family. */
export function family(samples: Samples, name: string): Record<string, number> {
  return Object.fromEntries(
    [...samples].flatMap(([key, value]) => {
      const [own, labels = ''] = key.split(/[{}]/)
      return own === `cmon_mcp_${name}` ? [[labels, value]] : []
    }),
  )
}

/** The names of families that a text declares, without the prefix. */
export function familiesIn(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name)
}

/** Prometheus' own tool; undefined where it isn't installed. */
export const promtool = findPromtool()

function findPromtool(): 'promtool' | undefined {
  if (spawnSync('promtool', ['--version']).status === 0) return 'promtool'
  console.warn("skipped: what needs promtool, of Debian's package prometheus")
  return undefined
}
