import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { isLoopback, isPublic } from './ip-ranges.ts'

export interface OutboundRequest {
  method: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
}

export interface OutboundAnswer {
  status: number
  /** The answer's Content-Type. */
  type?: string
  text: string
}

export interface OutboundLimits {
  timeoutMs: number
  bytes: number
}

export const outboundLimits: OutboundLimits = { timeoutMs: 5_000, bytes: 1024 * 1024 }

/**
 * Fetches a key set, a certificate or a token: https, or http on loopback; no redirect is followed; the address is resolved
 * once, must be public unless the URL names loopback itself, and is the one connected to. Rejects with the reason in words.
 */
export async function outbound(
  url: string,
  request: OutboundRequest,
  limits = outboundLimits,
): Promise<OutboundAnswer> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed) throw new Error('the address is not a URL')
  const local = isLoopback(parsed.hostname)
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && local))
    throw new Error('the address must begin with https://')
  const signal = AbortSignal.timeout(limits.timeoutMs)
  const address = await inTime(pinned(parsed.hostname, local), signal)
  return await exchange(parsed, address, request, { signal, bytes: limits.bytes })
}

/** A look-up of a name takes as long as the system lets it; nobody waits for it longer than for the rest. */
async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = Promise.withResolvers<never>()
  const stop = (): void => late.reject(new Error('no answer in time'))
  signal.addEventListener('abort', stop)
  return await Promise.race([work, late.promise]).finally(() => signal.removeEventListener('abort', stop))
}

async function pinned(hostname: string, local: boolean): Promise<{ address: string; family: number }> {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const found = isIP(bare) ? [{ address: bare, family: isIP(bare) }] : await lookup(bare, { all: true })
  const [first] = found
  if (!first) throw new Error('the name has no address')
  const allowed = local ? isLoopback : isPublic
  if (!found.every((one) => allowed(one.address))) throw new Error('the address is not a public one')
  return first
}

function exchange(
  url: URL,
  pin: { address: string; family: number },
  request: OutboundRequest,
  bounds: { signal: AbortSignal; bytes: number },
): Promise<OutboundAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<OutboundAnswer>()
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const outgoing = send(url, {
    method: request.method,
    headers: {
      ...request.headers,
      ...(request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) }),
    },
    agent: false,
    signal: bounds.signal,
    // A second look-up could give another address than the one that was judged.
    lookup: (_name, options, done) => (options.all ? done(null, [pin]) : done(null, pin.address, pin.family)),
  })
  const failed = (error: unknown): void => {
    outgoing.destroy()
    reject(bounds.signal.aborted ? new Error('no answer in time') : error)
  }
  outgoing.on('error', failed)
  outgoing.on('response', (response) => {
    const status = response.statusCode ?? 0
    if (status >= 300 && status < 400) return failed(new Error('the answer is a redirect, which is not followed'))
    const type = response.headers['content-type']
    read(response, bounds.bytes).then(
      (text) => resolve({ status, text, ...(type === undefined ? {} : { type }) }),
      failed,
    )
  })
  outgoing.end(request.body)
  return promise
}

async function read(response: IncomingMessage, bytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bytes) throw new Error('the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
