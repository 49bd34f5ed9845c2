import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { describeInBrowser, sharedBrowser } from '../../support/browser.ts'
import { type Bench, startInspector, TOKEN } from '../../support/inspector.ts'

/** A request that reached the inspector, and its response. */
interface Seen {
  method: string
  kind: string
  host: string
  status: number
}

let bench: Bench
let browser: Browser
let attacker: Server
let seen: Seen[] = []
/** Hosts of the upgrade requests. The page itself reports whether a socket opened. */
let upgrades: string[] = []

describeInBrowser('who may use the inspector', () => {
  beforeAll(async () => {
    bench = await startInspector()
    bench.app.server.on('request', (request, answer) => {
      answer.on('finish', () => {
        const kind = new URL(request.url ?? '/', 'http://x').searchParams.get('kind') ?? request.url ?? ''
        seen.push({ method: request.method ?? '', kind, host: request.headers.host ?? '', status: answer.statusCode })
      })
    })
    bench.app.server.on('upgrade', ({ headers }) => upgrades.push(headers.host ?? ''))
    attacker = createServer((_request, answer) =>
      answer.setHeader('content-type', 'text/html').end('<!doctype html><body>'),
    )
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve))
    browser = await sharedBrowser()
  })
  afterAll(async () => {
    attacker.closeAllConnections()
    attacker.close()
    await bench[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    seen = []
    upgrades = []
  })

  interface Usage {
    outcome: Array<number | string>
    texts: string[]
  }

  /** Runs a script of `pages/` inside a page. */
  async function run<T>(page: Page, name: string, argument: object): Promise<T> {
    const script = await readFile(new URL(`./pages/${name}.js`, import.meta.url), 'utf8')
    const [, text] = script.split('export default ')
    return page.evaluate<T>(`(${text})(${JSON.stringify(argument)})`)
  }

  async function withPage<T>(url: string, use: (page: Page) => Promise<T>): Promise<T> {
    const page = await browser.newPage()
    try {
      await page.goto(url)
      return await use(page)
    } finally {
      await page.close()
    }
  }

  const stateOf = (): string =>
    JSON.stringify([
      bench.service.events,
      bench.service.done,
      bench.service.sent,
      bench.service.vault.views(),
      bench.reported,
    ])

  describe('a page of another origin', () => {
    test.each([['127.0.0.1'], ['localhost'], ['evil.test']])('at %s is refused whatever it tries', async (site) => {
      const before = stateOf()
      const { port } = attacker.address() as AddressInfo
      const hosts = ['127.0.0.1', 'localhost', '0.0.0.0', '[::1]'].map((name) => `${name}:${bench.port}`)
      const opened = await withPage(`http://${site}:${port}/`, (page) =>
        run<string[]>(page, 'attack', { hosts, token: TOKEN }),
      )
      expect(opened).toEqual([])
      // Each kind of request was sent, under every name by which a browser reaches loopback.
      const ways = ['GET frame', 'GET image', 'OPTIONS delete', 'OPTIONS json', 'POST form', 'POST no-cors']
      for (const name of hosts.slice(0, 3)) {
        const tried = new Set(seen.filter(({ host }) => host === name).map(({ method, kind }) => `${method} ${kind}`))
        expect([name, [...tried].toSorted()]).toEqual([name, ways.toSorted()])
      }
      // Nothing listens on IPv6.
      expect(new Set(upgrades)).toEqual(new Set(hosts.slice(0, 3)))
      expect(seen.filter(({ host }) => host === hosts[3])).toEqual([])
      expect(seen.filter(({ status }) => status !== 403)).toEqual([])
      expect(stateOf()).toBe(before)
    })
  })

  describe('a DNS name that points to this machine', () => {
    test('does not get the page', async () => {
      const page = await browser.newPage()
      await expect(page.goto(`http://evil.test:${bench.port}/`)).rejects.toThrow('ERR_HTTP_RESPONSE_CODE_FAILURE')
      expect(seen).toContainEqual({ method: 'GET', kind: '/', host: `evil.test:${bench.port}`, status: 403 })
      await page.close()
    })

    test('gets nothing for a page that was loaded from elsewhere before the name changed (DNS rebinding)', async () => {
      const before = stateOf()
      const page = await browser.newPage()
      const address = `http://evil.test:${bench.port}/theirs`
      await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><body>' }))
      await page.goto(address)
      const { outcome, texts } = await run<Usage>(page, 'use-api', { token: TOKEN })
      expect(outcome).toEqual([403, 403, 403, 'closed'])
      expect(texts).toEqual(['', '', ''])
      expect(seen.length).toBeGreaterThanOrEqual(3)
      expect(stateOf()).toBe(before)
      await page.close()
    })
  })

  describe('the page itself', () => {
    test.each([['127.0.0.1'], ['localhost']])(
      'at %s runs, uses the API and the live socket, and violates no policy',
      async (name) => {
        const page = await browser.newPage()
        const refused: string[] = []
        page.on('console', (message) => refused.push(message.text()))
        await page.goto(`http://${name}:${bench.port}/#token=${TOKEN}`)
        expect(await page.title()).toBe('ran')
        expect((await run<Usage>(page, 'use-api', { token: TOKEN })).outcome).toEqual([200, 200, 200, 'snapshot'])
        expect(refused.filter((text) => /policy|refused|invalid/i.test(text))).toEqual([])
        await page.close()
      },
    )

    test('cannot turn text into elements, and runs no script that is written into it', async () => {
      const outcome = await withPage(`http://127.0.0.1:${bench.port}/`, (page) => run(page, 'write-text', {}))
      expect(outcome).toEqual({ errors: ['TypeError', 'TypeError'], pwned: false })
    })

    test('cannot be framed by another origin', async () => {
      const { port } = attacker.address() as AddressInfo
      const titles = await withPage(`http://127.0.0.1:${port}/`, async (page) => {
        await run(page, 'frame', { url: `http://127.0.0.1:${bench.port}/` })
        return Promise.all(page.frames().map((frame) => frame.title().catch(() => 'closed')))
      })
      expect(titles).toHaveLength(2)
      expect(titles).not.toContain('ran')
    })
  })
})
