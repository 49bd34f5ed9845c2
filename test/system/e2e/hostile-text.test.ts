import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiClient } from '../../../server/core/api/client.ts'
import { describeInBrowser, sharedBrowser } from '../../support/browser.ts'
import { startLocaltunnelServer } from '../../support/localtunnel-server.ts'
import type { LocaltunnelServer } from '../../support/localtunnel-server.ts'
import { RawClient } from '../../support/raw.ts'
import { runVhook, VhookProcess } from '../../support/vhook-process.ts'

// Text that could run as a script, in every place that the page shows, in a real browser with a built vhook.
const act = 'window.pwned=1;fetch(`//canary.test/x`)'
const base = [
  `<script>${act}</script>`,
  `<img src=x onerror="${act}">`,
  `<svg onload="${act}">`,
  `<svg><script href="//canary.test/x.js"></script></svg>`,
  `<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
  `<iframe src="javascript:parent.pwned=1"></iframe>`,
  `javascript:${act}`,
  `<a href="javascript:${act}" autofocus onfocus="${act}">x</a>`,
  `<details open ontoggle="${act}">`,
  `<math><mtext><style><img src onerror="${act}"></style></mtext></math>`,
  `<link rel=stylesheet href="//canary.test/x.css"><base href="//canary.test/">`,
  `{{constructor.constructor('${act}')()}}\${${act}}`,
]
const isLong = process.env['VHOOK_LONG'] === '1'
const openings = ['', '">', "'>", '</textarea></title>', '--></style>'].slice(0, isLong ? 5 : 1)
const payloads = openings.flatMap((opening) => base.map((text) => opening + text))

type Body = (payload: string) => readonly [type: string, text: string]
const plain: Body = (payload) => ['text/html', payload]
/** Bodies that contain a payload as key, value, type, field and file name. */
const bodies: readonly Body[] = [
  (payload) => [
    'application/json',
    JSON.stringify({ message: { type: payload, call: { id: payload }, [payload]: payload, list: [payload] } }),
  ],
  (payload) => [
    'application/x-www-form-urlencoded',
    `${encodeURIComponent(payload)}=${encodeURIComponent(payload)}&b=${payload}`,
  ],
  (payload) => [
    'multipart/form-data; boundary=x',
    `--x\r\nContent-Disposition: form-data; name="a"; filename="${payload}"\r\n\r\n${payload}\r\n--x--`,
  ],
  plain,
]

/** Each payload in one kind of body, in turn; in the long tier in every kind. */
const deliveries = payloads.flatMap((payload, at) =>
  isLong ? bodies.map((body) => [payload, body] as const) : [[payload, bodies[at % bodies.length] ?? plain] as const],
)

/** Stored, sent and in the app's response: the page shows it nowhere. */
const secret = 'canary-secret-of-the-test'

async function deliver(port: number, payload: string, body: Body): Promise<void> {
  const [type, text] = body(payload)
  const path = `/${payload}?${payload}=${payload}`.replaceAll(/[\s#`]/g, encodeURIComponent)
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: a.test',
    `Content-Type: ${type}`,
    `X-Payload: ${payload}`,
    `onerror: ${act}`,
    `Authorization: Bearer ${secret}`,
    `Cookie: id=${secret}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ]
  const sender = await RawClient.to(port)
  expect(await sender.send(`${lines.join('\r\n')}\r\n\r\n`, Buffer.from(text)).rest()).toMatch(/^HTTP\/1\.1 500 /)
}

let folder: string
let app: Server
let vhook: VhookProcess
let tunnelServer: LocaltunnelServer
let token = ''
let page: Page
/** What must not happen: dialogs, requests to other origins, policy violations, script errors. */
const incidents: string[] = []

async function watchedPage(origin: string): Promise<Page> {
  const context = await (await sharedBrowser()).newContext({ viewport: { width: 1_440, height: 900 } })
  const opened = await context.newPage()
  opened.on('dialog', (dialog) => {
    incidents.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  opened.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) incidents.push(request.url())
  })
  opened.on('console', (message) => message.type() === 'error' && incidents.push(message.text()))
  opened.on('pageerror', (error) => incidents.push(error.message))
  return opened
}

describeInBrowser('hostile text', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vhook-hostile-'))
    app = createServer((request, response) => {
      const payload = String(request.headers['x-payload'])
      const headers = { 'content-type': 'text/html', 'x-payload': payload, 'set-cookie': `id=${secret}` }
      response.writeHead(500, headers).end(`<html>${payload}`)
    })
    await once(app.listen(0, '127.0.0.1'), 'listening')
    const port = String((app.address() as AddressInfo).port)
    tunnelServer = await startLocaltunnelServer({ mode: { kind: 'status', status: 403, message: base[1] ?? '' } })
    const options = [
      '--tunnel',
      'localtunnel',
      '--tunnel-host',
      tunnelServer.url,
      '--port',
      '0',
      '--inspector-port',
      '0',
      '--no-open',
      '--json',
    ]
    const name = base[1] ?? ''
    const plan = ['--id', 'mine', '--name', name, '--plan', 'bearer', '--set', 'headerName=X-Payload']
    await runVhook(['credentials', 'add', ...plan, '--secret-stdin'], { cwd: folder, input: `${secret}\n` })
    vhook = new VhookProcess(['dev', port, ...options], { cwd: folder })
    const { intakeUrl, inspectorUrl } = await vhook.ready()
    const { origin, hash } = new URL(inspectorUrl)
    token = hash.replace('#token=', '')
    const client = apiClient({ fetch, baseUrl: origin, token })
    for (const payload of payloads) {
      const authenticationPlan = { type: 'hmac', algorithm: 'sha256', secretKey: secret } as const
      await client.addCredential({ name: payload, authenticationPlan })
    }
    page = await watchedPage(new URL(inspectorUrl).origin)
    for (const [payload, body] of deliveries) await deliver(Number(new URL(intakeUrl).port), payload, body)
    await page.goto(inspectorUrl)
    await page.getByTestId('row').nth(5).waitFor()
  })
  afterAll(async () => {
    await page?.context().close()
    await vhook?.stop()
    await tunnelServer?.stop()
    app?.closeAllConnections()
    app?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const eventIds = (): string[] =>
    vhook.messages.filter(({ type }) => type === 'event.captured').map(({ event }) => (event as { id: string }).id)

  const tabs = ['Overview', 'Verification', 'Request', 'Response', 'Attempts', 'Raw']

  const goTo = (hash: string): Promise<void> => page.evaluate(`location.hash = ${JSON.stringify(hash)}`)

  const isPwned = (): Promise<boolean> => page.evaluate(`'pwned' in window`)

  /** Secrets in the page, its URL, its cookies or its local storage. The token may be in the session storage of the tab. */
  async function leaks(): Promise<string[]> {
    const all = `${await page.content()}${page.url()}${await page.evaluate<string>('document.cookie + JSON.stringify({ ...localStorage })')}`
    return [secret, token].filter((text) => all.includes(text))
  }

  describe('text that could run as a script', () => {
    test('does nothing in the list and in a search for it', async () => {
      for (const payload of base) {
        await goTo(`/events?${new URLSearchParams({ q: payload }).toString()}`)
        await page.getByRole('main').waitFor()
      }
      await goTo('/events')
      await page.getByTestId('row').nth(5).waitFor()
      expect([await isPwned(), incidents]).toEqual([false, []])
    })

    test(
      'does nothing on any tab of an event, and is shown unchanged',
      async () => {
        const ids = eventIds()
        expect(ids).toHaveLength(deliveries.length)
        for (const [number, id] of ids.entries()) {
          await goTo(`/events/${id}`)
          for (const [at, name] of tabs.entries()) {
            await page.keyboard.press(String(at + 1))
            await page.getByRole('tab', { name, selected: true }).waitFor()
            await page.locator('#panel *').first().waitFor()
            const seen = [number, name, await isPwned(), incidents, await leaks()]
            expect(seen).toEqual([number, name, false, [], []])
          }
          // The last panel loads its code on demand.
          await page.locator('#panel', { hasText: 'onerror' }).waitFor()
        }
      },
      isLong ? 900_000 : 120_000,
    )

    test('does nothing in the replay editor, nor in the comparison of the responses', async () => {
      for (const id of eventIds().slice(0, bodies.length)) {
        await goTo(`/events/${id}`)
        await page.getByRole('tab', { name: 'Overview' }).waitFor()
        await page.keyboard.press('e')
        await page.getByRole('textbox', { name: 'Request body' }).waitFor()
        await page.getByRole('button', { name: 'Send to app' }).click()
        await page.getByLabel('Differences between the two responses').waitFor()
        await page.keyboard.press('Escape')
      }
      expect([await isPwned(), incidents]).toEqual([false, []])
    })

    test('does nothing as the name of a credential', async () => {
      await goTo('/credentials')
      for (const payload of payloads) await page.getByText(payload).first().waitFor()
      await goTo('/credentials/mine')
      await page.getByRole('main').waitFor()
      expect([await isPwned(), incidents, await leaks()]).toEqual([false, [], []])
    })

    test('does nothing in the message of a tunnel server, beside who can read the traffic', async () => {
      await goTo('/tunnel')
      await page.getByText(/can read everything/).waitFor()
      await page
        .getByText(base[1] ?? '')
        .first()
        .waitFor()
      expect([await isPwned(), incidents, await leaks()]).toEqual([false, [], []])
    })

    test('would be detected: a watched page reports a script that runs, and its requests (negative control)', async () => {
      const other = await watchedPage('http://vhook.test')
      await other.setContent(base[1] ?? '')
      await expect.poll(() => other.evaluate(`'pwned' in window`)).toBe(true)
      await expect.poll(() => incidents.some((text) => text.includes('canary.test'))).toBe(true)
    })
  })
})
