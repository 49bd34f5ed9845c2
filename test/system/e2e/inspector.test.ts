import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../../support/browser.ts'
import { VhookProcess } from '../../support/vhook-process.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let folder: string
let demo: VhookProcess
let browser: Browser
let url: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vhook-pages-'))
  demo = new VhookProcess(['demo', '--json', '--no-open'], { cwd: folder })
  ;({ inspectorUrl: url } = await demo.ready())
  // The script of the demo ends with this one, and its cause is found.
  await demo.message((one) => one.type === 'event.diagnosed' && one['cause'] === 'body-reserialized')
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens the page at an address of its own, and keeps what went wrong there. */
async function open(
  hash: string,
  look: { width: number; height: number; theme: 'light' | 'dark' },
): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ viewport: look, colorScheme: look.theme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto(url)
  await page.getByTestId('row').first().waitFor()
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  return { page, errors }
}

async function violations(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's own security policy stays in force.
  await page.evaluate(axe)
  return await page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }> }
    }
    const result = await run.run()
    return result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)
  })
}

/** By how many pixels the page is wider than its window. Text, because this side is checked without a DOM. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')

const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }
const looks = [
  { name: 'wide and light', ...wide, theme: 'light' as const },
  { name: 'narrow and dark', ...narrow, theme: 'dark' as const },
]
// Colours depend on the theme alone and places on the width, so these rarely tell anything new.
const others = [
  { name: 'wide and dark', ...wide, theme: 'dark' as const },
  { name: 'narrow and light', ...narrow, theme: 'light' as const },
]
const long = process.env['VHOOK_LONG'] === '1'

const pages = [
  ['events', '#/events', 'Events'],
  ['credentials', '#/credentials', 'HMAC signature'],
  ['the audit', '#/audit', 'Nothing was revealed yet'],
  ['tunnel', '#/tunnel', 'tunnel'],
] as const

describe.each(long ? [...looks, ...others] : looks)('$name', (look) => {
  test.each(pages)(
    'the page of %s is accessible, without errors and without sideways scrolling',
    async (_name, hash, text) => {
      const { page, errors } = await open(hash, look)
      await page.getByText(text, { exact: false }).first().waitFor()
      expect(await violations(page)).toEqual([])
      expect(await sideways(page)).toBeLessThanOrEqual(0)
      expect(errors).toEqual([])
      await page.context().close()
    },
  )

  test('every tab of a failed event is accessible and without errors', async () => {
    const { page, errors } = await open('#/events', look)
    await page.getByTestId('row').filter({ hasText: 'end-of-call-report' }).click()
    for (const tab of ['Overview', 'Verification', 'Request', 'Response', 'Attempts', 'Raw']) {
      await page.getByRole('tab', { name: tab }).click()
      await page.getByRole('tabpanel').waitFor()
      expect(await violations(page).then((found) => found.map((one) => `${tab}: ${one}`))).toEqual([])
    }
    expect(await sideways(page)).toBeLessThanOrEqual(0)
    expect(errors).toEqual([])
    await page.context().close()
  })
})

describe('the verification of a failed event', () => {
  test('tells the proven cause first, then the checks as a proof', async () => {
    const { page } = await open('#/events', looks[0] ?? { ...wide, theme: 'light' })
    await page.getByTestId('row').filter({ hasText: 'end-of-call-report' }).click()
    await page.getByRole('tab', { name: 'Verification' }).click()
    await page.getByText('body-reserialized').waitFor()
    await page.getByText('The header x-signature is there.').waitFor()
    await page.getByText('The signature is not the one that this secret and these bytes give.').first().waitFor()
    await page.getByLabel('The bytes that were signed').waitFor()
    expect(await page.getByLabel('The bytes that were signed').count()).toBe(1)
    await page.context().close()
  })

  test('stays where it was after a reload, and the token is not in the address', async () => {
    const { page } = await open('#/events', looks[0] ?? { ...wide, theme: 'light' })
    await page.getByTestId('row').filter({ hasText: 'model-output' }).click()
    await page.getByRole('tab', { name: 'Verification' }).click()
    const before = page.url()
    await page.reload()
    await page.getByText('timestamp-stale').waitFor()
    expect(page.url()).toBe(before)
    expect(before).not.toContain('token')
    await page.context().close()
  })
})
