import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { bareHost, isLoopback, isPublic } from './ip-ranges.ts'
import { withTimeout } from './timers.ts'

export interface FetchRequest {
  method: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
}

export interface FetchedResponse {
  status: number
  /** The Content-Type. */
  type?: string
  text: string
}

export interface FetchLimits {
  timeoutMs: number
  /** Of the response body. */
  bytes: number
}

export const fetchLimits: FetchLimits = { timeoutMs: 5_000, bytes: 1024 * 1024 }

/**
 * Fetches a key set, a certificate or a token: https, or http on loopback, without following redirects. The name is resolved
 * once; its address must be public unless the URL names loopback itself, and is the one connected to. Rejects with an Error
 * whose message completes a sentence.
 */
export async function guardedFetch(
  url: string,
  request: FetchRequest,
  limits: FetchLimits = fetchLimits,
): Promise<FetchedResponse> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed) throw new Error('the URL is invalid')
  const local = isLoopback(parsed.hostname)
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && local))
    throw new Error('the URL must begin with https://')
  const signal = AbortSignal.timeout(limits.timeoutMs)
  // The system decides how long a lookup takes.
  const address = await withTimeout(resolved(parsed.hostname, local), limits.timeoutMs, undefined)
  if (!address) throw new Error('no response in time')
  return await send(parsed, address, request, { signal, bytes: limits.bytes })
}

interface Address {
  address: string
  family: number
}

async function resolved(hostname: string, local: boolean): Promise<Address> {
  const host = bareHost(hostname)
  const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await lookup(host, { all: true })
  const [first] = found
  if (!first) throw new Error('the host has no address')
  const allowed = local ? isLoopback : isPublic
  if (!found.every((one) => allowed(one.address))) throw new Error('the address is not public')
  return first
}

function send(
  url: URL,
  address: Address,
  request: FetchRequest,
  bounds: { signal: AbortSignal; bytes: number },
): Promise<FetchedResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<FetchedResponse>()
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest
  const outgoing = start(url, {
    method: request.method,
    headers: {
      ...request.headers,
      ...(request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) }),
    },
    agent: false,
    signal: bounds.signal,
    // A second lookup could return another address than the one that was checked.
    lookup: (_name, options, done) =>
      options.all ? done(null, [address]) : done(null, address.address, address.family),
  })
  const failed = (error: unknown): void => {
    outgoing.destroy()
    reject(bounds.signal.aborted ? new Error('no response in time') : error)
  }
  outgoing.on('error', failed)
  outgoing.on('response', (response) => {
    const status = response.statusCode ?? 0
    if (status >= 300 && status < 400) return failed(new Error('the response is a redirect, which is not followed'))
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
    if (size > bytes) throw new Error('the response is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
