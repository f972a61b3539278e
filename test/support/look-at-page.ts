import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Which rules of accessibility a page breaks, and where. */
export async function violationsOf(page: Page): Promise<unknown> {
  await page.evaluate(AXE)
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))`)
}

/** What Tab comes to, by name; each must be seen to have the focus. */
export async function walk(page: Page, steps: number): Promise<string[]> {
  const names: string[] = []
  // A key that is pressed while a page still comes up moves nothing.
  await page.waitForLoadState('load')
  for (let step = 0; step < steps; step += 1) {
    await page.keyboard.press('Tab')
    const [name, outline] = await page.evaluate<[string, string]>(`(() => {
      const { activeElement } = document
      return [activeElement.innerText.replaceAll(/\\s+/g, ' ').trim(), getComputedStyle(activeElement).outlineStyle]
    })()`)
    expect({ name, outline }).toEqual({ name, outline: 'solid' })
    names.push(name)
  }
  return names
}
