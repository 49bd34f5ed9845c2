import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../../support/browser.ts'
import { MockInspector } from '../../support/mock-inspector.ts'

// The page as it is built, under the inspector's own security policy, before made-up events.
const root = fileURLToPath(new URL('../../../', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const uiDir = mkdtempSync(join(tmpdir(), 'vhook-page-'))

let browser: Browser
const opened: Array<() => Promise<void>> = []

beforeAll(async () => {
  await build({
    configFile: join(root, 'vite.config.ts'),
    root: join(root, 'ui'),
    logLevel: 'error',
    build: { outDir: uiDir, emptyOutDir: true },
  })
  browser = await launchBrowser()
})
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})
afterAll(async () => {
  await browser?.close()
  rmSync(uiDir, { recursive: true })
})

interface Scene {
  mock: MockInspector
  page: Page
  /** Errors on the console, refusals by the security policy among them. */
  errors: string[]
}

type Look = { events?: number; hash?: string; theme?: 'light' | 'dark'; width?: number }

async function open({ events = 60, hash = '/events', theme = 'light', width = 1_440 }: Look = {}): Promise<Scene> {
  const mock = new MockInspector({ uiDir, events })
  const address = await mock.listen()
  const context = await browser.newContext({ colorScheme: theme, viewport: { width, height: 900 } })
  opened.push(async () => {
    await context.close()
    await mock.close()
  })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(`${address}/#token=mock&${hash}`)
  await page.locator('.header').waitFor()
  return { mock, page, errors }
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }> }
    }
    return (await checker.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}

const row = (page: Page) => page.getByTestId('row')
const invalid = '/events/0193c5d2-0058-7aa1-8c3d-000000000058'

describe('accessibility', () => {
  // What the demo cannot show; test/system/e2e/inspector.test.ts looks at the rest.
  const places: ReadonlyArray<readonly [name: string, hash: string, events: number]> = [
    ['no events yet', '/events', 0],
    ['a verification with its bytes and its code', `${invalid}/verification`, 60],
    ['a filter that is not understood', '/events?q=colour:red', 60],
  ]
  const looks = [
    { theme: 'light', width: 1_440 },
    { theme: 'dark', width: 390 },
  ] as const

  test.each(places)('axe finds nothing on %s, light and wide or dark and narrow', async (_name, hash, events) => {
    for (const look of looks) {
      const { page, errors } = await open({ hash, events, ...look })
      await page.locator('main').waitFor()
      await page.waitForLoadState('networkidle')
      expect({ look, found: await violations(page), errors }).toEqual({ look, found: [], errors: [] })
    }
  })
})

describe('the page', () => {
  test('takes the token out of the address', async () => {
    const { page } = await open()
    expect(page.url()).not.toContain('mock')
  })

  test('shows an event the moment it is told', async () => {
    const { page, mock } = await open()
    await row(page).first().waitFor()
    const { id } = mock.arrive()
    await page.locator(`[data-id="${id}"]`).waitFor()
    expect(await row(page).first().getAttribute('data-id')).toBe(id)
  })

  test('holds its place while events arrive above, and says how many', async () => {
    const { page, mock } = await open({ events: 400 })
    await row(page).first().waitFor()
    await page.locator('.list').evaluate((list) => (list.scrollTop = 2_300))
    await page.locator('[data-id$="000000000350"]').waitFor()
    const place = () =>
      page.locator('[data-id$="000000000350"]').evaluate((element) => element.getBoundingClientRect().top)
    const before = await place()
    for (let count = 0; count < 12; count += 1) mock.arrive()
    await page.getByRole('button', { name: '12 new' }).waitFor()
    expect(await place()).toBe(before)
    await page.getByRole('button', { name: '12 new' }).click()
    await page.locator('[data-id$="000000000412"]').waitFor()
  })

  test('goes to the end of 100,000 events, and keeps the document small', async () => {
    const { page } = await open({ events: 100_000 })
    await row(page).first().waitFor()
    await page.locator('.list').evaluate((list) => (list.scrollTop = list.scrollHeight))
    await page.locator('[data-id$="-000000000001"]').waitFor({ timeout: 60_000 })
    expect(await page.locator('.row').count()).toBeLessThan(60)
  })

  test('keeps what it shows when vhook goes away, and comes back by itself', async () => {
    const { page, mock } = await open()
    await row(page).first().waitFor()
    mock.cut()
    await page.getByText('Not connected to vhook.').waitFor()
    expect(await row(page).count()).toBeGreaterThan(0)
    await page.getByText('Not connected to vhook.').waitFor({ state: 'detached' })
  })

  test('turns away a token of another launch', async () => {
    const { page } = await open()
    await page.evaluate(() => sessionStorage.setItem('vhook-token', 'old'))
    await page.reload()
    await page.getByText('This page belongs to another launch of vhook').waitFor()
    expect(await row(page).count()).toBe(0)
  })

  test('is worked by keyboard: move, open a tab, tick, replay', async () => {
    const { page } = await open()
    await row(page).first().waitFor()
    for (const key of ['j', 'j', '3']) await page.keyboard.press(key)
    await page.getByRole('tab', { name: 'Request', selected: true }).waitFor()
    await page.keyboard.press('x')
    await page.getByText('1 ticked').waitFor()
    await page.keyboard.press('r')
    await page.keyboard.press('5')
    await page.getByText('Replayed', { exact: true }).waitFor()
    expect(await page.locator('.attempt').count()).toBe(2)
  })

  test('finds a command by a few letters', async () => {
    const { page } = await open()
    await row(page).first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Command' }).waitFor()
    await page.keyboard.type('gocred')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Credentials' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  test('takes a deletion back within ten seconds', async () => {
    const { page } = await open()
    await row(page).first().waitFor()
    for (const key of ['j', 'x']) await page.keyboard.press(key)
    await page.getByRole('button', { name: 'Delete ticked events' }).click()
    await page.locator('.row.leaving').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.locator('.row.leaving').waitFor({ state: 'detached' })
    expect(await page.locator('.toast').count()).toBe(0)
  })

  test('edits in a shadow root, shows what acts as escapes there too, and compares the answers', async () => {
    const { page, errors } = await open({ hash: '/events/0193c5d2-0057-7aa1-8c3d-000000000057' })
    await page.getByRole('tab', { name: 'Overview' }).waitFor()
    await page.keyboard.press('e')
    const body = page.getByRole('textbox', { name: 'Request body' })
    await body.waitFor()
    expect(await body.textContent()).toContain('\\u202e')
    await page.getByRole('button', { name: 'Send to the app' }).click()
    await page.getByLabel('What differs between the two answers').waitFor()
    expect(errors).toEqual([])
  })
})
