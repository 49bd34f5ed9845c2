import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../../support/axe.ts'
import { describeInBrowser, sharedBrowser } from '../../support/browser.ts'
import { VhookProcess } from '../../support/vhook-process.ts'

let folder: string
let demo: VhookProcess
let browser: Browser
let url: string

describeInBrowser('the inspector with the events of the demo', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vhook-pages-'))
    demo = new VhookProcess(['demo', '--json', '--no-open'], { cwd: folder })
    ;({ inspectorUrl: url } = await demo.ready())
    // The last step of the demo.
    await demo.message((one) => one.type === 'event.diagnosed' && one['cause'] === 'body-reserialized')
    browser = await sharedBrowser()
  })
  afterAll(async () => {
    await demo?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  interface Appearance {
    width: number
    height: number
    theme: 'light' | 'dark'
  }

  /** Opens the page at a hash, in a context of its own, and collects its errors. */
  async function open(hash: string, { theme, ...viewport }: Appearance): Promise<{ page: Page; errors: string[] }> {
    const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.goto(url)
    await page.getByTestId('row').first().waitFor()
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    return { page, errors }
  }

  /** By how many pixels the page is wider than its window. A string, because tests are type-checked without the DOM. */
  const sideways = (page: Page): Promise<number> =>
    page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')

  const wide = { width: 1440, height: 900 }
  const narrow = { width: 390, height: 844 }
  const appearances = [
    { name: 'wide and light', ...wide, theme: 'light' as const },
    { name: 'narrow and dark', ...narrow, theme: 'dark' as const },
  ]
  // Colours depend only on the theme and the layout only on the width, so these two rarely find anything new.
  const otherAppearances = [
    { name: 'wide and dark', ...wide, theme: 'dark' as const },
    { name: 'narrow and light', ...narrow, theme: 'light' as const },
  ]
  const long = process.env['VHOOK_LONG'] === '1'

  const pages = [
    ['events', '#/events', 'Events'],
    ['credentials', '#/credentials', 'HMAC signature'],
    ['the audit', '#/audit', 'No reveals yet'],
    ['tunnel', '#/tunnel', 'tunnel'],
  ] as const

  describe.each(long ? [...appearances, ...otherAppearances] : appearances)('$name', (appearance) => {
    test.each(pages)(
      'the page of %s is accessible, without errors and without sideways scrolling',
      async (_name, hash, text) => {
        const { page, errors } = await open(hash, appearance)
        await page.getByText(text, { exact: false }).first().waitFor()
        expect(await violations(page)).toEqual([])
        expect(await sideways(page)).toBeLessThanOrEqual(0)
        expect(errors).toEqual([])
        await page.context().close()
      },
    )

    test('every tab of a failed event is accessible and without errors', async () => {
      const { page, errors } = await open('#/events', appearance)
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
    test('shows the proven cause first, then the checks', async () => {
      const { page } = await open('#/events', { ...wide, theme: 'light' })
      await page.getByTestId('row').filter({ hasText: 'end-of-call-report' }).click()
      await page.getByRole('tab', { name: 'Verification' }).click()
      await page.getByText('body-reserialized').waitFor()
      await page.getByText('The header x-signature is present.').waitFor()
      await page.getByText('The signature does not match this secret and these bytes.').first().waitFor()
      await page.getByLabel('Signed bytes').waitFor()
      expect(await page.getByLabel('Signed bytes').count()).toBe(1)
      await page.context().close()
    })

    test('is still shown after a reload, and the token is not in the URL', async () => {
      const { page } = await open('#/events', { ...wide, theme: 'light' })
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
})
