import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { EventDetail } from '../../../server/core/api/views/event.ts'
import type { ApiClient } from '../../../server/core/api/client.ts'
import { apiClient } from '../../../server/core/api/client.ts'
import { checkedFetch } from '../../support/checked-fetch.ts'
import type { OAuth2Plan } from '../../../server/core/model/credential.ts'
import type { EventSummary } from '../../../server/core/model/event.ts'
import type { LiveMessage } from '../../../server/core/api/live.ts'
import { settingsSchema } from '../../../server/settings/parse.ts'
import type { GivenSettings } from '../../../server/settings/parse.ts'
import { startDaemon } from '../../../server/daemon.ts'
import type { Daemon, DaemonSettings } from '../../../server/daemon.ts'

export const clientSecret = 'client-secret-canary-7fQ2'
export const plan: OAuth2Plan = { type: 'oauth2', clientId: 'me', clientSecret }
export const tokenPath = '/vhook/oauth/token'

export interface Bench {
  daemon: Daemon
  api: ApiClient
  /** URL of the intake. */
  url: string
  folder: string
  /** The daemon's clock in Unix ms, which only the test advances. */
  clock: { now: number }
  /** Requests a token with a form and the client in the body. `fields` and `headers` override or add to it. */
  ask(fields?: Record<string, string>, headers?: Record<string, string>): Promise<Response>
  /** Requests a token and returns it. */
  token(): Promise<string>
  /** Sends a webhook with this token. Resolves with its event once it is verified. */
  send(token: string | undefined, path?: string): Promise<EventDetail>
  /** Resolves with the event once it is verified. */
  verified(id: string): Promise<EventDetail>
  /** The newest event of a kind. */
  newest(kind: EventSummary['kind']): Promise<EventDetail>
  /** Stops the daemon and starts another on the same data folder. */
  restart(): Promise<Bench>
}

/** A daemon with a fake clock and one credential with the id `oauth`. It stops with the test. */
export async function aBench(
  more: Partial<OAuth2Plan> = {},
  settings: GivenSettings & Pick<DaemonSettings, 'limits'> = {},
): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-oauth-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  process.env['VHOOK_CONFIG_DIR'] = join(folder, 'config')
  const bench = await start({ folder, clock: { now: Date.now() } }, settings)
  await bench.daemon.service.vault.add({ id: 'oauth', authenticationPlan: { ...plan, ...more } })
  return bench
}

interface Environment {
  folder: string
  clock: { now: number }
}

async function start(environment: Environment, given: GivenSettings & Pick<DaemonSettings, 'limits'>): Promise<Bench> {
  const { limits, ...settings } = given
  const daemon = await startDaemon({
    ...settingsSchema.parse({ port: 0, inspectorPort: 0, tunnel: 'none', ...settings }),
    ...(limits ? { limits } : {}),
    dataDir: join(environment.folder, 'data'),
    page: false,
    now: () => environment.clock.now,
  })
  // Closing twice does nothing.
  onTestFinished(() => daemon.close())
  const { origin, hash } = new URL(daemon.inspectorUrl)
  const api = apiClient({ fetch: checkedFetch, baseUrl: origin, token: hash.slice('#token='.length) })
  const restart = async (): Promise<Bench> => {
    await daemon.close()
    return await start(environment, given)
  }
  return { ...benchOf(daemon, api), ...environment, restart }
}

function benchOf(daemon: Daemon, api: ApiClient): Omit<Bench, keyof Environment | 'restart'> {
  const url = daemon.intakeUrl
  const ask: Bench['ask'] = (fields = {}, headers = {}) =>
    fetch(`${url}${tokenPath}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'me',
        client_secret: clientSecret,
        ...fields,
      }),
    })
  return {
    daemon,
    api,
    url,
    ask,
    async token() {
      const { access_token: token } = (await (await ask()).json()) as { access_token: string }
      return token
    },
    async send(token, path = '/hook') {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const captured = nextMessage(daemon, (message) =>
        message.type === 'event.captured' && message.event.path === path ? message.event.id : undefined,
      )
      await fetch(`${url}${path}`, { method: 'POST', headers, body: '{}' })
      return await this.verified(await captured)
    },
    async verified(id) {
      const later = nextMessage(daemon, (message) =>
        message.type === 'event.verified' ? message.id === id || undefined : undefined,
      )
      const detail = await daemon.service.detail(id)
      if (detail.verifications.length > 0) return detail
      await later
      return await daemon.service.detail(id)
    },
    async newest(kind) {
      const { events } = await daemon.service.list({ filter: {}, limit: 100 })
      return await daemon.service.detail(events.find((event) => event.kind === kind)?.id ?? 'none')
    },
  }
}

/** Resolves with the first defined result of `read` for a live message from now on. */
export function nextMessage<T>(daemon: Daemon, read: (message: LiveMessage) => T | undefined): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>()
  const stop = daemon.hub.subscribe((message) => {
    const found = read(message)
    if (found === undefined) return
    stop()
    resolve(found)
  })
  return promise
}

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

/** A server on a free loopback port that stops with the test. */
export async function aServer(listener: Listener): Promise<string> {
  const server = createServer((request, response) => void listener(request, response))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The complete body of a request. */
export async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Files below a folder that contain one of these texts, in plain text or base64. */
export function filesWith(folder: string, texts: readonly string[]): string[] {
  const long = texts.filter((text) => text.length > 12)
  const encodings = texts.concat(
    long.map((text) => Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -2)),
  )
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => encodings.some((text) => readFileSync(path).includes(text)))
}

/** The check with this id, or undefined. */
export const checkOf = (event: EventDetail, id: string) =>
  event.verifications.flatMap(({ checks }) => checks).find((check) => check.id === id)
