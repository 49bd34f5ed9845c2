import { randomBytes } from 'node:crypto'
import { get as getPlain } from 'node:http'
import { get as getSecure } from 'node:https'
import { describeError } from './error-text.ts'
import type { Timers } from '../platform/timers.ts'
import type { OwnResponse } from '../core/model/sender.ts'

const DEADLINE_MS = 5_000
const LONGEST_RESPONSE = 1_024
const PROBE_PATH = /\/\.well-known\/vhook-probe\/([0-9a-f]{32})$/

export interface PublicResponse {
  status: number
  body: string
}

/** Fetches a public URL over a new connection; to the origin `connectTo` where given, with the public host in `Host`. */
export type FetchPublic = (url: string, connectTo: string | undefined, signal: AbortSignal) => Promise<PublicResponse>

export type ProbeResult = { ok: true; latencyMs: number } | { ok: false; why: string }

/** Sends a nonce to the public URL and waits for it at the intake, which is the only way to know that a tunnel works. */
export class Prober {
  // Pending nonces, each with the secret that only the intake can respond with.
  readonly #issued = new Map<string, string>()
  readonly #timers: Timers
  readonly #fetch: FetchPublic

  constructor(timers: Timers, fetch: FetchPublic = fetchPublic) {
    this.#timers = timers
    this.#fetch = fetch
  }

  /** The response to a pending probe, once; undefined for any other path, which is then an ordinary event. */
  respondTo(path: string): OwnResponse | undefined {
    const nonce = PROBE_PATH.exec(path)?.[1]
    const secret = nonce === undefined ? undefined : this.#issued.get(nonce)
    if (nonce === undefined || secret === undefined) return undefined
    this.#issued.delete(nonce)
    const body = Buffer.from(secret)
    const headers = [
      ['Content-Type', 'text/plain'],
      ['Cache-Control', 'no-store'],
      ['Content-Length', String(body.length)],
    ] as const
    return { status: 200, headers, body }
  }

  /** Never rejects. Ends within 5 s, or when the signal is aborted. */
  async probe(url: string, connectTo: string | undefined, signal: AbortSignal): Promise<ProbeResult> {
    const nonce = randomHex()
    const secret = randomHex()
    const started = this.#timers.now()
    this.#issued.set(nonce, secret)
    try {
      const response = await this.#within(signal, (inner) =>
        this.#fetch(`${url}/.well-known/vhook-probe/${nonce}`, connectTo, inner),
      )
      if (response.status === 200 && response.body === secret)
        return { ok: true, latencyMs: this.#timers.now() - started }
      return { ok: false, why: `something other than vhook responded with ${response.status}` }
    } catch (error) {
      return { ok: false, why: describeError(error) }
    } finally {
      this.#issued.delete(nonce)
    }
  }

  async #within(signal: AbortSignal, fetch: (signal: AbortSignal) => Promise<PublicResponse>): Promise<PublicResponse> {
    const inner = new AbortController()
    const stop = (): void => inner.abort(new Error('it was cancelled'))
    const cancel = this.#timers.after(DEADLINE_MS, () => inner.abort(new Error('it did not respond within 5 s')))
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    try {
      return await fetch(inner.signal)
    } catch (error) {
      throw inner.signal.aborted ? inner.signal.reason : error
    } finally {
      cancel()
      signal.removeEventListener('abort', stop)
    }
  }
}

const randomHex = (): string => randomBytes(16).toString('hex')

/** One GET on a new connection: a reused one would hide that the tunnel is broken. */
export const fetchPublic: FetchPublic = (url, connectTo, signal) =>
  new Promise((resolve, reject) => {
    const target = new URL(url)
    const origin = connectTo === undefined ? target : new URL(connectTo)
    const get = origin.protocol === 'https:' ? getSecure : getPlain
    // Some hosted servers show browsers an interstitial page first; this header skips it.
    const headers = { host: target.host, 'bypass-tunnel-reminder': '1', 'user-agent': 'vhook-probe' }
    const request = get(new URL(target.pathname, origin), { agent: false, headers, signal }, (response) => {
      let body = ''
      response.setEncoding('latin1')
      response.on('data', (chunk: string) => {
        body += chunk
        if (body.length > LONGEST_RESPONSE) finish()
      })
      const finish = (): void => {
        resolve({ status: response.statusCode ?? 0, body })
        request.destroy()
      }
      response.on('end', finish)
      response.on('error', reject)
    })
    request.on('error', reject)
  })
