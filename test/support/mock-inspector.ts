import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { WebSocketServer } from 'ws'
import type { AttemptDetail } from '../../server/core/api/views/event.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import { fits } from '../../server/core/filter/match.ts'
import type { Filter } from '../../server/core/filter/filter.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import type { Snapshot } from '../../server/core/api/views/state.ts'
import { securityHeaders } from '../../server/inspector/headers.ts'
import { attemptOf, bodyOf, credentials, detailOf, signedOf, snapshotOf, summaryOf } from './mock-events.ts'

const mime: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

interface Call {
  url: URL
  body: Record<string, unknown>
  id: string
}
type Answer = { status?: number; json: unknown }

/** The inspector's API with made-up events, for looking at the page and for testing it in a browser. */
export class MockInspector {
  readonly #uiDir: string
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #told: LiveMessage[] = []
  readonly #attempts = new Map<string, AttemptDetail[]>()
  readonly #now = Date.now()
  #rows: EventSummary[]
  #credentials
  #snapshot: Partial<Snapshot>

  constructor(options: { uiDir: string; events: number; credentials?: boolean; snapshot?: Partial<Snapshot> }) {
    this.#uiDir = options.uiDir
    this.#rows = Array.from({ length: options.events }, (_, index) =>
      summaryOf(options.events - index, this.#now, options.events),
    )
    this.#credentials = options.credentials === false ? [] : credentials(this.#now)
    this.#snapshot = options.snapshot ?? {}
    this.#server.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (client) => {
        client.once('message', (data: Buffer) => {
          if ((JSON.parse(data.toString()) as { token: string }).token !== 'mock') return client.close(1008)
          client.send(JSON.stringify({ type: 'snapshot', last: this.#told.length, snapshot: this.snapshot() }))
        })
      })
    })
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.cut()
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  /** Cuts every watcher off, as a stopped vhook would. */
  cut = (): void => this.#sockets.clients.forEach((client) => client.terminate())

  snapshot(): Snapshot {
    return { ...snapshotOf(this.#now, this.#rows, this.#credentials), ...this.#snapshot }
  }

  tell(...messages: LiveMessage[]): void {
    this.#told.push(...messages)
    const frame = JSON.stringify({ type: 'messages', last: this.#told.length, messages })
    for (const client of this.#sockets.clients) client.send(frame)
  }

  arrive(): EventSummary {
    const n = (this.#rows[0]?.seq ?? 0) + 1
    const event = { ...summaryOf(n, Date.now(), n), receivedAt: Date.now() }
    this.#rows.unshift(event)
    this.tell({ type: 'event.captured', event })
    return event
  }

  #filtered(query: URLSearchParams): EventSummary[] {
    const plain = Object.fromEntries(
      ['verdict', 'type', 'path', 'method', 'credential', 'cause', 'callId', 'state'].flatMap((key) =>
        query.has(key) ? [[key, query.get(key)]] : [],
      ),
    )
    const filter = plain as Filter
    if (query.has('since')) filter.since = Number(query.get('since'))
    if (query.has('until')) filter.until = Number(query.get('until'))
    if (query.has('pinned')) filter.pinned = query.get('pinned') === 'true'
    const [min, max] = (query.get('status') ?? '').split('-').map(Number)
    if (query.has('status')) filter.status = { min: min ?? 0, max: max ?? 999 }
    const search = query.get('search')
    if (search === null && Object.keys(filter).length === 0) return this.#rows
    return this.#rows.filter(
      (row) =>
        fits(filter, row) && (search === null || row.path.includes(search) || bodyOf(row.seq).bytes.includes(search)),
    )
  }

  #page({ url }: Call): Answer {
    const rows = this.#filtered(url.searchParams)
    const from = Number(url.searchParams.get('cursor') ?? 0)
    const limit = Number(url.searchParams.get('limit') ?? 50)
    const start = from === 0 ? 0 : rows.findIndex((row) => row.seq < from)
    const events = start < 0 ? [] : rows.slice(start, start + limit)
    const next = start >= 0 && start + limit < rows.length ? String(events.at(-1)?.seq) : null
    return { json: { events, next, total: rows.length } }
  }

  #attemptsOf(row: EventSummary): AttemptDetail[] {
    const kept = this.#attempts.get(row.id) ?? [attemptOf(row, 'forward', row.receivedAt + 2)]
    this.#attempts.set(row.id, kept)
    return kept
  }

  #replay(row: EventSummary): Answer {
    const attempt = attemptOf(row, 'replay', Date.now(), 200)
    this.#attempts.set(row.id, [...this.#attemptsOf(row), attempt])
    const { status = null, error = null, durationMs = null, firstByteMs = null } = attempt.outcome ?? {}
    const summary = {
      id: attempt.id,
      eventId: row.id,
      cause: attempt.cause,
      startedAt: attempt.startedAt,
      status,
      error,
      durationMs,
      firstByteMs,
    }
    Object.assign(row, { status, durationMs, attempts: row.attempts + 1 })
    this.tell({ type: 'attempt.finished', attempt: summary, state: 'answered' })
    return { json: { attempt } }
  }

  #signed(row: EventSummary): Answer {
    const { payload, timestamp, expected, received } = signedOf(row.seq, row)
    const cut = timestamp.length
    const segments = [
      { source: 'timestamp', start: 0, end: cut },
      { source: 'literal', start: cut, end: cut + 1 },
      { source: 'body', start: cut + 1, end: payload.length },
    ]
    const at = Number(timestamp)
    const time = { value: timestamp, unit: 'ms', at, now: row.receivedAt, past: 300_000, future: 300_000 }
    return {
      json: {
        payloadBase64: payload.toString('base64'),
        segments,
        template: '{timestamp}.{body}',
        expected,
        received,
        timestamp: time,
      },
    }
  }

  #remove({ body }: Call): Answer {
    const ids = body['ids'] as string[]
    this.#rows = this.#rows.filter((row) => !ids.includes(row.id))
    this.tell({ type: 'events.removed', ids })
    return { json: { removed: ids } }
  }

  #withRow(call: Call, act: (row: EventSummary) => Answer): Answer {
    const row = this.#rows.find(({ id }) => id === call.id)
    if (row) return act(row)
    return {
      status: 404,
      json: {
        error: {
          code: 'NO_SUCH_EVENT',
          message: `There is no event ${call.id}.`,
          hint: 'List them with: vhook events',
        },
      },
    }
  }

  readonly #routes: ReadonlyArray<readonly [method: string, path: RegExp, (call: Call) => Answer]> = [
    ['GET', /^\/api\/events$/, (call) => this.#page(call)],
    ['POST', /^\/api\/events\/remove$/, (call) => this.#remove(call)],
    [
      'GET',
      /^\/api\/events\/([^/]+)$/,
      (call) => this.#withRow(call, (row) => ({ json: detailOf(row.seq, row, this.#attemptsOf(row)) })),
    ],
    ['GET', /^\/api\/events\/([^/]+)\/signed$/, (call) => this.#withRow(call, (row) => this.#signed(row))],
    ['POST', /^\/api\/events\/([^/]+)\/replay$/, (call) => this.#withRow(call, (row) => this.#replay(row))],
    [
      'POST',
      /^\/api\/events\/([^/]+)\/replay\/preview$/,
      (call) =>
        this.#withRow(call, (row) => ({
          json: {
            headers: detailOf(row.seq, row, []).headers,
            added: [
              ['x-signature', ''],
              ['x-timestamp', ''],
            ],
          },
        })),
    ],
    [
      'POST',
      /^\/api\/credentials\/preview$/,
      () => ({
        json: {
          headers: [
            ['x-signature', '07d174b8dbfe8bbb134b10d99b15dd4eb864e8617c6d34d01bcaf4c254484593'],
            ['x-timestamp', '1795187141000'],
          ],
        },
      }),
    ],
    [
      'GET',
      /^\/api\/presets$/,
      () => ({
        json: [
          {
            id: 'stripe',
            title: 'Stripe',
            docs: 'https://docs.stripe.com/webhooks',
            notes: 'Signs {timestamp}.{body} in Stripe-Signature.',
          },
          { id: 'github', title: 'GitHub' },
        ],
      }),
    ],
    [
      'GET',
      /^\/api\/samples$/,
      () => ({
        json: [
          { name: 'tool-calls', label: 'tool-calls' },
          { name: 'status-update', label: 'status-update' },
        ],
      }),
    ],
    ['GET', /^\/api\/code$/, () => ({ json: [{ id: 'node-express', title: 'Node, Express' }] })],
    ['GET', /^\/api\/events\/([^/]+)\/code$/, () => ({ json: { code: "import { createHmac } from 'node:crypto'\n" } })],
    ['POST', /^\/api\/samples$/, () => ({ json: { eventId: this.arrive().id } })],
  ]

  #answer(request: IncomingMessage, url: URL, text: string): Answer {
    if (request.headers.authorization !== 'Bearer mock')
      return {
        status: 401,
        json: {
          error: {
            code: 'UNAUTHORIZED',
            message: 'The token is not of this launch.',
            hint: 'Open the address that vhook dev printed.',
          },
        },
      }
    for (const [method, path, act] of this.#routes) {
      const match = method === request.method ? path.exec(url.pathname) : null
      if (match)
        return act({
          url,
          body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
          id: decodeURIComponent(match[1] ?? ''),
        })
    }
    return {
      status: 404,
      json: { error: { code: 'NOT_FOUND', message: `There is no ${url.pathname} in the mock.`, hint: '' } },
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://mock')
    if (!url.pathname.startsWith('/api/')) return this.#file(url, response)
    const text = Buffer.concat(await request.toArray()).toString()
    const { status = 200, json } = this.#answer(request, url, text)
    response.writeHead(status, { ...this.#security(), 'content-type': 'application/json' }).end(JSON.stringify(json))
  }

  #security(): Record<string, string> {
    return securityHeaders([`127.0.0.1:${(this.#server.address() as AddressInfo).port}`])
  }

  #file(url: URL, response: ServerResponse): void {
    const file = join(this.#uiDir, normalize(url.pathname === '/' ? '/index.html' : url.pathname))
    if (!existsSync(file)) return void response.writeHead(404).end()
    response.writeHead(200, { ...this.#security(), 'content-type': mime[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  }
}
