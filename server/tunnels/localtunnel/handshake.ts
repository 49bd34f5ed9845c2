import { problems, VhookError } from '../../core/model/errors.ts'
import { describeError, printable } from '../error-text.ts'
import { bareHost, isAddress, isLoopback, isPublic } from '../../platform/ip-ranges.ts'

/** What the control server grants: a name, and where to open data connections for it. */
export interface Grant {
  name: string
  /** Origin, such as `https://name.loca.lt`. */
  url: string
  /** Where the data connections go. */
  address: string
  port: number
  connections: number
}

const LONGEST_RESPONSE = 65_536

/** Requests a name from the control server, once. Rejects with TUNNEL_UNREACHABLE or TUNNEL_REFUSED. */
export async function requestGrant(host: URL, name: string, signal: AbortSignal): Promise<Grant> {
  const response = await ask(new URL(`/${name}`, host), signal)
  const text = await bounded(response).catch((error: unknown) => fail(host, error, signal))
  if (response.status !== 200) throw refused(host, `it responded ${response.status}${detailOf(response.status, text)}`)
  if (!/^application\/json\s*(;|$)/i.test(response.headers.get('content-type') ?? ''))
    throw refused(host, 'its response is not JSON')
  const grant = readGrant(parsed(text), host)
  if (typeof grant === 'string') throw refused(host, grant)
  return grant
}

/** The grant in a response, or what is wrong with it. The server is not trusted: every field is checked. */
export function readGrant(response: unknown, host: URL): Grant | string {
  if (!isRecord(response)) return 'its response is not a JSON object'
  const { id, url, ip, port, max_conn_count: connections = 1 } = response
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9-]{0,62}$/i.test(id)) return 'its response has no valid id'
  if (!wholeNumber(port, 1, 65_535)) return 'its response has no valid port'
  if (!wholeNumber(connections, 1, 100)) return 'its response has no valid number of connections'
  const origin = originOf(url, host)
  if (origin === undefined) return 'its response has no valid public URL'
  const address = ip ?? bareHost(host.hostname)
  if (typeof address !== 'string' || (ip !== undefined && ip !== null && !allowed(address, host)))
    return 'its response points to an address that is not allowed'
  return { name: id.toLowerCase(), url: origin, address, port, connections }
}

function originOf(text: unknown, host: URL): string | undefined {
  // URL would silently drop tabs and line breaks, so they are refused before parsing.
  if (typeof text !== 'string' || /[^\x21-\x7e]/.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) return undefined
  return isAddress(url.hostname) && !allowed(url.hostname, host) ? undefined : url.origin
}

/** The server's own address, or one of the same kind: loopback for loopback, public for the rest. */
function allowed(address: string, host: URL): boolean {
  if (!isAddress(address)) return false
  if (bareHost(address) === bareHost(host.hostname)) return true
  return isLoopback(host.hostname) ? isLoopback(address) : isPublic(address)
}

async function ask(url: URL, signal: AbortSignal): Promise<Response> {
  // A redirect is reported, not followed: `manual` gives its status, where `error` would give no reason.
  return fetch(url, { signal, redirect: 'manual', headers: { accept: 'application/json' } }).catch((error: unknown) =>
    fail(url, error, signal),
  )
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    // Leaving the loop cancels the stream, and with it the connection.
    if (size > LONGEST_RESPONSE) throw new VhookError(problems.tunnelRefused('localtunnel', 'its response is too long'))
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function fail(host: URL, error: unknown, signal: AbortSignal): never {
  if (error instanceof VhookError) throw error
  const late = signal.aborted && isTimeout(signal.reason)
  const why = late ? 'it did not respond in time' : describeError(error)
  throw new VhookError(problems.tunnelUnreachable(host.host, why), { cause: error })
}

function detailOf(status: number, text: string): string {
  if (status >= 300 && status < 400) return ', a redirect'
  const body = parsed(text)
  const message = isRecord(body) ? body['message'] : undefined
  return typeof message === 'string' ? `: "${printable(message)}"` : ''
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON, so not an object either, which is what the message reports.
    return undefined
  }
}

const refused = (host: URL, why: string): VhookError => new VhookError(problems.tunnelRefused(host.host, why))

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const wholeNumber = (value: unknown, min: number, max: number): value is number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max

const isTimeout = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'TimeoutError'
