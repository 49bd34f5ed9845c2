import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeInBrowser, sharedBrowser } from '../../support/browser.ts'
import { startLocaltunnelServer } from '../../support/localtunnel-server.ts'
import type { LocaltunnelServer } from '../../support/localtunnel-server.ts'
import { runVhook, VhookProcess } from '../../support/vhook-process.ts'
import type { Ready } from '../../support/vhook-process.ts'

const secret = 'the-secret-of-the-sender'
const body = Buffer.concat([
  Buffer.from('{"message":{"type":"tool-calls","call":{"id":"call-77"}}, "raw":"'),
  Buffer.from([0xff, 0x00, 0xfe]),
  Buffer.from('"}'),
])

interface Delivery {
  headers: Record<string, string>
  rawHeaders: string[]
  body: Buffer
  accepted: boolean
}

/** An app that verifies signatures with code of its own, independent of vhook. */
class App {
  readonly deliveries: Delivery[] = []
  readonly server: Server
  #waiting: Array<() => void> = []

  constructor() {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      const headers = request.headers as Record<string, string>
      const wanted = createHmac('sha256', secret).update(`${headers['x-timestamp']}.`).update(bytes).digest('hex')
      const accepted =
        headers['x-signature'] === wanted && Math.abs(Date.now() - Number(headers['x-timestamp'])) < 300_000
      this.deliveries.push({ headers, rawHeaders: request.rawHeaders, body: bytes, accepted })
      for (const wake of this.#waiting.splice(0)) wake()
      response.writeHead(accepted ? 200 : 401, { 'content-type': 'application/json' })
      response.end(accepted ? '{"results":[{"toolCallId":"t-1","result":"sunny"}]}' : '{"error":"signature"}')
    })
  }

  async delivered(count: number): Promise<Delivery> {
    while (this.deliveries.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.deliveries[count - 1] as Delivery
  }
}

let folder: string
let app: App
let tunnel: LocaltunnelServer
let vhook: VhookProcess
let ready: Ready
let page: Page
const errors: string[] = []

const signedHeaders = (at: number) =>
  [
    ['Content-Type', 'application/json'],
    ['X-Many', 'one'],
    ['x-many', 'two'],
    ['X-Timestamp', String(at)],
    ['X-Signature', createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex')],
  ] as const

describeInBrowser('the main job', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vhook-e2e-'))
    app = new App()
    await once(app.server.listen(0, '127.0.0.1'), 'listening')
    tunnel = await startLocaltunnelServer()
    const { port } = app.server.address() as AddressInfo
    vhook = new VhookProcess(
      [
        'dev',
        String(port),
        '--json',
        '--port',
        '0',
        '--inspector-port',
        '0',
        '--tunnel',
        'localtunnel',
        '--tunnel-host',
        tunnel.url,
        '--subdomain',
        'main-job',
        '--no-open',
      ],
      { cwd: folder },
    )
    ready = await vhook.ready()
    await vhook.message((one) => one.type === 'tunnel.changed' && (one['tunnel'] as { state: string }).state === 'up')
    page = await (await sharedBrowser()).newPage({ viewport: { width: 1440, height: 900 } })
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))
  })

  afterAll(async () => {
    await page?.close()
    await vhook?.stop()
    await tunnel?.stop()
    app?.server.closeAllConnections()
    app?.server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  describe('from a sender to an app and back', () => {
    test('the first line has every URL, the data folder and the process id', () => {
      expect(ready).toMatchObject({
        target: expect.stringContaining('localhost'),
        dataDir: expect.stringContaining('.vhook'),
        pid: vhook.child.pid,
      })
      expect(ready.inspectorUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/)
    })

    test('a credential is added without its secret in the arguments', async () => {
      const added = await runVhook(
        ['credentials', 'add', '--id', 'sender', '--plan', 'hmac', '--secret-stdin', '--json'],
        { cwd: folder, input: `${secret}\n` },
      )
      expect([added.stderr, added.code]).toEqual(['', 0])
      expect(added.stdout).not.toContain(secret)
    })

    test('a signed webhook with a binary body passes the tunnel unchanged', async () => {
      await page.goto(ready.inspectorUrl)
      await page.getByText('a curl to try', { exact: false }).or(page.getByRole('heading')).first().waitFor()
      const response = await tunnel.send('main-job', {
        method: 'POST',
        path: '/vapi?x=1',
        headers: signedHeaders(Date.now()),
        body,
      })
      expect([response.status, response.body.toString()]).toEqual([
        200,
        '{"results":[{"toolCallId":"t-1","result":"sunny"}]}',
      ])
      const delivery = await app.delivered(1)
      expect(delivery.accepted).toBe(true)
      expect(delivery.body).toEqual(body)
    })

    test('it appears live in the browser, with its verdict', async () => {
      const row = page.getByTestId('row').first()
      await row.getByText('tool-calls').waitFor()
      await row.getByRole('img', { name: 'valid', exact: true }).waitFor()
      await row.getByText('200').waitFor()
      expect(await page.getByTestId('row').count()).toBe(1)
      expect(page.url()).not.toContain('token=')
    })

    test('the app rejects a stale one, the page shows why, and the app accepts it when it is signed again', async () => {
      const response = await tunnel.send('main-job', {
        method: 'POST',
        path: '/vapi',
        headers: signedHeaders(Date.now() - 3_600_000),
        body,
      })
      expect(response.status).toBe(401)
      const row = page.getByTestId('row').first()
      await row.getByRole('img', { name: 'invalid', exact: true }).waitFor()
      await row.click()
      await page
        .getByText(/1 h|60 min/)
        .first()
        .waitFor()
      await page.keyboard.press('Shift+R')
      const replayed = await app.delivered(3)
      expect(replayed.accepted).toBe(true)
      expect(replayed.body).toEqual(body)
      await row.getByText('200').waitFor()
      await row.getByText('401').waitFor()
    })

    test('the page had no error and made no request to another origin', () => {
      expect(errors.filter((text) => !text.includes('404'))).toEqual([])
    })

    test('the commands see the same events while the daemon runs', async () => {
      const { code, stdout } = await runVhook(['events', '--json'], { cwd: folder })
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(code).toBe(0)
      expect(lines.map((line) => [line['type'], line['verdict'], line['status'], line['credential']])).toEqual([
        ['tool-calls', 'invalid', 401, 'sender'],
        ['tool-calls', 'valid', 200, 'sender'],
      ])
      const shown = JSON.parse((await runVhook(['show', 'latest~1', '--json'], { cwd: folder })).stdout) as {
        headers: string[][]
        bodyBase64: string
      }
      expect(Buffer.from(shown.bodyBase64, 'base64')).toEqual(body)
      const verified = await runVhook(['verify', 'latest', '--json'], { cwd: folder })
      expect(verified.code).toBe(1)
      expect(JSON.parse(verified.stdout)).toMatchObject({
        verification: { verdict: 'invalid' },
        diagnosis: { cause: 'timestamp-stale' },
      })
    })

    test('a second daemon on the same folder ends with the process id of the first', async () => {
      const second = await runVhook(['dev', '--port', '0', '--inspector-port', '0', '--tunnel', 'none'], {
        cwd: folder,
      })
      expect(second.code).toBe(3)
      expect(second.stderr).toContain(String(vhook.child.pid))
    })

    test('Ctrl-C ends it with 0, and commands read the events without it', async () => {
      expect(await vhook.stop()).toBe(0)
      const { code, stdout } = await runVhook(['events', '--json', '--invalid'], { cwd: folder })
      expect(code).toBe(0)
      expect(stdout.trim().split('\n')).toHaveLength(1)
      const verified = await runVhook(['verify', 'latest~1', '--json'], { cwd: folder })
      expect([verified.code, JSON.parse(verified.stdout)]).toMatchObject([0, { verification: { verdict: 'valid' } }])
    })
  })
})
