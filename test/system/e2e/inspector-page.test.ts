import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../../support/axe.ts'
import { describeInBrowser, sharedBrowser } from '../../support/browser.ts'
import { MOCK_TOKEN, MockInspector } from '../../support/mock-inspector.ts'

// The built page, under the security policy of the inspector, with generated events.
const uiDir = fileURLToPath(new URL('../../../dist/ui/', import.meta.url))

let browser: Browser
const opened: Array<() => Promise<void>> = []

describeInBrowser('the built page', () => {
  beforeAll(async () => {
    browser = await sharedBrowser()
  })
  afterEach(async () => {
    for (const close of opened.splice(0)) await close()
  })

  interface Scene {
    mock: MockInspector
    page: Page
    /** Errors on the console, which include violations of the security policy. */
    errors: string[]
  }

  type Appearance = { events?: number; hash?: string; theme?: 'light' | 'dark'; width?: number }

  async function open({
    events = 60,
    hash = '/events',
    theme = 'light',
    width = 1_440,
  }: Appearance = {}): Promise<Scene> {
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
    await page.goto(`${address}/#token=${MOCK_TOKEN}&${hash}`)
    await page.locator('.header').waitFor()
    return { mock, page, errors }
  }

  const row = (page: Page) => page.getByTestId('row')
  const invalid = '/events/0193c5d2-0058-7aa1-8c3d-000000000058'

  describe('accessibility', () => {
    // What the demo does not show; inspector.test.ts checks the rest.
    const places: ReadonlyArray<readonly [name: string, hash: string, events: number]> = [
      ['no events yet', '/events', 0],
      ['a verification with its bytes and its code', `${invalid}/verification`, 60],
      ['a filter that is not understood', '/events?q=colour:red', 60],
    ]
    const appearances = [
      { theme: 'light', width: 1_440 },
      { theme: 'dark', width: 390 },
    ] as const

    test.each(places)('axe finds nothing on %s, light and wide or dark and narrow', async (_name, hash, events) => {
      for (const appearance of appearances) {
        const { page, errors } = await open({ hash, events, ...appearance })
        await page.locator('main').waitFor()
        await page.waitForLoadState('networkidle')
        expect({ appearance, found: await violations(page), errors }).toEqual({ appearance, found: [], errors: [] })
      }
    })
  })

  describe('the page', () => {
    test('removes the token from the URL', async () => {
      const { page } = await open()
      expect(page.url()).not.toContain(MOCK_TOKEN)
    })

    test('shows an event as soon as it is published', async () => {
      const { page, mock } = await open()
      await row(page).first().waitFor()
      const { id } = mock.arrive()
      await page.locator(`[data-id="${id}"]`).waitFor()
      expect(await row(page).first().getAttribute('data-id')).toBe(id)
    })

    test('keeps its scroll position while events arrive above, and shows how many', async () => {
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

    test('scrolls to the end of 100,000 events with a small document', async () => {
      const { page } = await open({ events: 100_000 })
      await row(page).first().waitFor()
      await page.locator('.list').evaluate((list) => (list.scrollTop = list.scrollHeight))
      await page.locator('[data-id$="-000000000001"]').waitFor({ timeout: 60_000 })
      expect(await page.locator('.row').count()).toBeLessThan(60)
    })

    test('keeps its rows while vhook is unreachable, and reconnects by itself', async () => {
      const { page, mock } = await open()
      await row(page).first().waitFor()
      mock.disconnect()
      await page.getByText('Not connected to vhook.').waitFor()
      expect(await row(page).count()).toBeGreaterThan(0)
      await page.getByText('Not connected to vhook.').waitFor({ state: 'detached' })
    })

    test('rejects a token of an earlier start', async () => {
      const { page } = await open()
      await page.evaluate(() => sessionStorage.setItem('vhook-token', 'old'))
      await page.reload()
      await page.getByText('Session expired').waitFor()
      expect(await row(page).count()).toBe(0)
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    })

    test('is operated by keyboard: move, open a tab, select, replay', async () => {
      const { page } = await open()
      await row(page).first().waitFor()
      for (const key of ['j', 'j', '3']) await page.keyboard.press(key)
      await page.getByRole('tab', { name: 'Request', selected: true }).waitFor()
      await page.keyboard.press('x')
      await page.getByText('1 selected').waitFor()
      await page.keyboard.press('r')
      await page.keyboard.press('5')
      await page.getByText('Replayed', { exact: true }).waitFor()
      expect(await page.locator('.attempt').count()).toBe(2)
    })

    test('opens a row at the first click while the search box has suggestions', async () => {
      const { page } = await open()
      const second = row(page).nth(4)
      await second.waitFor()
      const before = await second.boundingBox()
      await page.keyboard.press('/')
      await page.getByRole('list', { name: 'Suggestions' }).waitFor()
      expect(await second.boundingBox()).toEqual(before)
      await second.click()
      await page.locator('[data-id][aria-selected="true"]').waitFor()
      expect(await second.getAttribute('aria-selected')).toBe('true')
    })

    test('closes only the menu with Esc', async () => {
      const { page } = await open()
      await row(page).first().click()
      await page.getByRole('button', { name: 'More actions' }).click()
      await page.getByRole('menu').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('menu').waitFor({ state: 'detached' })
      expect(page.url()).toContain('/events/')
      await page.keyboard.press('Escape')
      await page.waitForURL((url) => !url.hash.includes('/events/'))
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

    test('undoes a deletion within ten seconds', async () => {
      const { page } = await open()
      await row(page).first().waitFor()
      for (const key of ['j', 'x']) await page.keyboard.press(key)
      await page.getByRole('button', { name: 'Delete selected events' }).click()
      await page.locator('.row.removing').waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.locator('.row.removing').waitFor({ state: 'detached' })
      expect(await page.locator('.toast').count()).toBe(0)
    })

    test('restores the changes to an event after Esc, and sends them with Ctrl+Enter', async () => {
      const { page } = await open({ hash: '/events/0193c5d2-0057-7aa1-8c3d-000000000057' })
      await page.getByRole('tab', { name: 'Overview' }).waitFor()
      const path = page.getByRole('textbox', { name: 'Path' })
      const body = page.getByRole('textbox', { name: 'Request body' })
      await page.keyboard.press('e')
      await path.fill('/changed')
      await body.click()
      await page.keyboard.press('Control+End')
      await page.keyboard.type('x')
      await page.getByText(/Invalid JSON at line \d+, column \d+: Expected the end, found "x"/).waitFor()
      await page.keyboard.press('Escape')
      await body.waitFor({ state: 'detached' })
      await page.keyboard.press('e')
      await page.getByText('Your unsent changes to this event were restored.').waitFor()
      expect(await path.inputValue()).toBe('/changed')
      await page.getByText(/Invalid JSON at line/).waitFor()
      await page.getByRole('button', { name: 'Discard changes' }).click()
      await page.getByText(/Invalid JSON at line/).waitFor({ state: 'detached' })
      expect(await path.inputValue()).not.toBe('/changed')
      await body.click()
      await page.keyboard.press('Control+Enter')
      await page.getByText(/^Replayed .*: \d+ in \d+ ms$/).waitFor()
      await page.getByLabel('Differences between the two responses').waitFor()
    })

    test('edits in a shadow root, escapes control characters there too, and compares the responses', async () => {
      const { page, errors } = await open({ hash: '/events/0193c5d2-0057-7aa1-8c3d-000000000057' })
      await page.getByRole('tab', { name: 'Overview' }).waitFor()
      await page.keyboard.press('e')
      const body = page.getByRole('textbox', { name: 'Request body' })
      await body.waitFor()
      expect(await body.textContent()).toContain('\\u202e')
      await page.getByRole('button', { name: 'Send to app' }).click()
      await page.getByLabel('Differences between the two responses').waitFor()
      expect(errors).toEqual([])
    })
  })
})
