import { randomBytes } from 'node:crypto'
import { get as getPlain } from 'node:http'
import { get as getSecure } from 'node:https'
import { inWords } from './error-text.ts'
import type { Timers } from './clock.ts'

const DEADLINE_MS = 5_000
const LONGEST_ANSWER = 1_024
const PROBE_PATH = /\/\.well-known\/vhook-probe\/([0-9a-f]{32})$/

export interface PublicAnswer {
  status: number
  body: string
}

/** Gets a public URL over a fresh connection. Where a door is given, connects there and names the public host. */
export type Ask = (url: string, door: string | undefined, signal: AbortSignal) => Promise<PublicAnswer>

export type ProbeResult = { ok: true; latencyMs: number } | { ok: false; why: string }

/** What the intake answers to a probe. */
export interface ProbeAnswer {
  status: 200
  headers: Record<string, string>
  body: string
}

/** Sends a nonce to the public address and waits for it at the intake: the only proof that a tunnel works. */
export class Prober {
  // Nonce to the secret that only the intake can answer with. It holds what was issued and not yet seen.
  readonly #issued = new Map<string, string>()
  readonly #timers: Timers
  readonly #ask: Ask

  constructor(timers: Timers, ask: Ask = askPublic) {
    this.#timers = timers
    this.#ask = ask
  }

  /** The answer to a probe that is under way, once; undefined for every other path, which is then an ordinary event. */
  answerTo(path: string): ProbeAnswer | undefined {
    const nonce = PROBE_PATH.exec(path)?.[1]
    const body = nonce === undefined ? undefined : this.#issued.get(nonce)
    if (nonce === undefined || body === undefined) return undefined
    this.#issued.delete(nonce)
    return { status: 200, headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' }, body }
  }

  /** Never rejects. Ends within 5 s, or when the signal is aborted. */
  async check(url: string, door: string | undefined, signal: AbortSignal): Promise<ProbeResult> {
    const nonce = randomHex()
    const secret = randomHex()
    const started = this.#timers.now()
    this.#issued.set(nonce, secret)
    try {
      const answer = await this.#within(signal, (inner) =>
        this.#ask(`${url}/.well-known/vhook-probe/${nonce}`, door, inner),
      )
      if (answer.status === 200 && answer.body === secret) return { ok: true, latencyMs: this.#timers.now() - started }
      return { ok: false, why: `it answered ${answer.status} in the place of vhook` }
    } catch (error) {
      return { ok: false, why: inWords(error) }
    } finally {
      this.#issued.delete(nonce)
    }
  }

  async #within(signal: AbortSignal, ask: (signal: AbortSignal) => Promise<PublicAnswer>): Promise<PublicAnswer> {
    const inner = new AbortController()
    const stop = (): void => inner.abort(new Error('it was given up'))
    const cancel = this.#timers.after(DEADLINE_MS, () => inner.abort(new Error('it gave no answer within 5 s')))
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    try {
      return await ask(inner.signal)
    } catch (error) {
      throw inner.signal.aborted ? inner.signal.reason : error
    } finally {
      cancel()
      signal.removeEventListener('abort', stop)
    }
  }
}

const randomHex = (): string => randomBytes(16).toString('hex')

/** One GET with a connection of its own: a kept one would hide that the way has gone. */
export const askPublic: Ask = (url, door, signal) =>
  new Promise((resolve, reject) => {
    const target = new URL(url)
    const via = door === undefined ? target : new URL(door)
    const get = via.protocol === 'https:' ? getSecure : getPlain
    // Some hosted servers show browsers a page of their own first; this header passes it by.
    const headers = { host: target.host, 'bypass-tunnel-reminder': '1', 'user-agent': 'vhook-probe' }
    const request = get(new URL(target.pathname, via), { agent: false, headers, signal }, (response) => {
      let body = ''
      response.setEncoding('latin1')
      response.on('data', (chunk: string) => {
        body += chunk
        if (body.length > LONGEST_ANSWER) finish()
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
