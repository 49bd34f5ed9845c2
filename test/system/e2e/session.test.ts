import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startDaemon } from '../../../server/daemon.ts'
import type { Daemon } from '../../../server/daemon.ts'
import { settingsSchema } from '../../../server/settings/parse.ts'
import { describeInBrowser, sharedBrowser } from '../../support/browser.ts'
import { aTemporaryFolder } from '../../support/temporary-folder.ts'

let browser: Browser
let context: BrowserContext
const undo: Array<() => Promise<unknown>> = []

describeInBrowser('the session of the page', () => {
  beforeAll(async () => {
    browser = await sharedBrowser()
  })
  beforeEach(async () => {
    context = await browser.newContext()
  })
  afterEach(async () => {
    await context.close()
    for (const step of undo.splice(0).toReversed()) await step()
  })

  async function start(folder: string, inspectorPort = 0): Promise<Daemon> {
    process.env['VHOOK_CONFIG_DIR'] = join(folder, 'config')
    const settings = settingsSchema.parse({ port: 0, inspectorPort, tunnel: 'none' })
    const daemon = await startDaemon({ ...settings, dataDir: join(folder, 'data') })
    undo.push(() => daemon.close())
    return daemon
  }

  const partsOf = ({ inspectorUrl }: Daemon) => {
    const { origin, port, hash } = new URL(inspectorUrl)
    return { origin, port: Number(port), token: hash.slice('#token='.length) }
  }
  const send = ({ intakeUrl }: Daemon, path: string) => fetch(intakeUrl + path, { method: 'POST', body: '{}' })
  const isReady = (page: Page) => page.locator('.header').waitFor()
  const noToken = (page: Page) => page.getByText('Open the inspector with vhook open').waitFor()
  const expired = (page: Page) => page.getByText('Session expired').waitFor()

  const showsCredentials = (page: Page) => page.getByRole('heading', { name: 'Credentials', exact: true }).waitFor()
  /** What the browser does when a URL is pasted into the address bar of an open tab. */
  const paste = (page: Page, url: string) => page.evaluate(`location.assign(${JSON.stringify(url)})`)

  async function aPage(url: string): Promise<Page> {
    const page = await context.newPage()
    await page.goto(url)
    return page
  }

  test('without a token, the page says how to open it', async () => {
    const { origin } = partsOf(await start(aTemporaryFolder()))
    const page = await aPage(`${origin}/#/credentials`)
    await noToken(page)
    expect(await page.locator('.header').count()).toBe(0)
  })

  test('begins when the printed URL is pasted into an open tab, at the place that the tab was opened at', async () => {
    const daemon = await start(aTemporaryFolder())
    const { origin, token } = partsOf(daemon)
    const page = await aPage(`${origin}/#/credentials`)
    await noToken(page)
    await paste(page, daemon.inspectorUrl)
    await showsCredentials(page)
    expect(page.url()).toBe(`${origin}/#/credentials`)
    // The same URL again, while connected.
    await paste(page, daemon.inspectorUrl)
    await page.waitForURL((url) => !url.href.includes(token))
    expect(page.url()).toBe(`${origin}/#/credentials`)
    await isReady(page)
  })

  test('is shared with a second tab, by the current URL or a link opened in a new tab', async () => {
    const daemon = await start(aTemporaryFolder())
    const { origin } = partsOf(daemon)
    const first = await aPage(daemon.inspectorUrl)
    await isReady(first)
    const second = await aPage(`${origin}/#/credentials`)
    await showsCredentials(second)
    const third = context.waitForEvent('page')
    await first
      .getByRole('link', { name: 'Credentials' })
      .first()
      .click({ modifiers: ['ControlOrMeta'] })
    await showsCredentials(await third)
    expect(context.pages().every((page) => page.url().startsWith(`${origin}/#/`))).toBe(true)
  })

  test('reaches a tab that waits without a token, when another one is opened', async () => {
    const daemon = await start(aTemporaryFolder())
    const waiting = await aPage(`${partsOf(daemon).origin}/#/credentials`)
    await noToken(waiting)
    await isReady(await aPage(daemon.inspectorUrl))
    await showsCredentials(waiting)
    expect(new URL(waiting.url()).hash).toBe('#/credentials')
  })

  test('survives a restart of vhook on the same project, and shows what happened in between', async () => {
    const folder = aTemporaryFolder()
    const daemon = await start(folder)
    await send(daemon, '/before')
    const page = await aPage(daemon.inspectorUrl)
    await page.getByText('/before').first().waitFor()
    await daemon.close()
    await page.getByText('Not connected to vhook.').waitFor()
    const again = await start(folder, partsOf(daemon).port)
    expect(again.inspectorUrl).toBe(daemon.inspectorUrl)
    for (const path of ['/after-1', '/after-2']) await send(again, path)
    await page.getByRole('button', { name: 'Reconnect now' }).click()
    for (const path of ['/after-1', '/after-2', '/before']) await page.getByText(path).first().waitFor()
    await send(again, '/live')
    await page.getByText('/live').first().waitFor()
  })

  test('ends when another project uses the address', async () => {
    const daemon = await start(aTemporaryFolder())
    const page = await aPage(daemon.inspectorUrl)
    await isReady(page)
    await daemon.close()
    await page.getByText('Not connected to vhook.').waitFor()
    const other = await start(aTemporaryFolder(), partsOf(daemon).port)
    expect(other.inspectorUrl).not.toBe(daemon.inspectorUrl)
    await page.getByRole('button', { name: 'Reconnect now' }).click()
    await expired(page)
    // The tab does not get the token of the other project until its URL is opened in it.
    await paste(page, other.inspectorUrl)
    await isReady(page)
  })

  test('does not send the token to another program that listens on the port', async () => {
    const daemon = await start(aTemporaryFolder())
    const { port, token } = partsOf(daemon)
    const page = await aPage(daemon.inspectorUrl)
    await isReady(page)
    await daemon.close()
    await page.getByText('Not connected to vhook.').waitFor()
    const received: string[] = []
    const impostor = createServer((request, response) => {
      received.push(`${request.method} ${request.url}`, ...request.rawHeaders)
      response.setHeader('content-type', 'application/json').end(`{"proof":"${'0'.repeat(64)}"}`)
    })
    const sockets = new WebSocketServer({ server: impostor })
    sockets.on('connection', (socket) => socket.on('message', (data: Buffer) => received.push(data.toString())))
    await new Promise<void>((resolve) => impostor.listen(port, '127.0.0.1', resolve))
    undo.push(async () => {
      impostor.closeAllConnections()
      impostor.close()
    })
    expect((impostor.address() as AddressInfo).port).toBe(port)
    await page.getByRole('button', { name: 'Reconnect now' }).click()
    await expired(page)
    expect(received.join('\n')).toContain('GET /api/proof')
    expect(received.join('\n')).not.toContain(token)
  })
})
