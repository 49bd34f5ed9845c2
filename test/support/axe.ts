import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  run(): Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }>
}

/** Accessibility violations on a page, each as its rule and the elements. Evaluated, not added as a script, so that the policy of the page stays in force. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return await page.evaluate(async () => {
    const result = await (globalThis as unknown as { axe: Axe }).axe.run()
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
  })
}
