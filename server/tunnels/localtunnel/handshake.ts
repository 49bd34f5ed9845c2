import { problems, VhookError } from '../../core/model/errors.ts'
import { inWords, printable } from '../error-text.ts'
import { bare, isAddress, isLoopback, isPublic } from '../../platform/ip-ranges.ts'

/** What the control server allowed: a name, and where to connect for it. */
export interface Grant {
  name: string
  /** Origin, such as `https://name.loca.lt`. */
  url: string
  /** Where the data connections go. */
  address: string
  port: number
  connections: number
}

const LONGEST_ANSWER = 65_536

/** Asks the control server for a name, once. Rejects with TUNNEL_UNREACHABLE or TUNNEL_REFUSED. */
export async function requestGrant(host: URL, name: string, signal: AbortSignal): Promise<Grant> {
  const response = await ask(new URL(`/${name}`, host), signal)
  const text = await bounded(response).catch((error: unknown) => giveUp(host, error, signal))
  if (response.status !== 200) throw refused(host, `it answered ${response.status}${remark(response.status, text)}`)
  if (!/^application\/json\s*(;|$)/i.test(response.headers.get('content-type') ?? ''))
    throw refused(host, 'its answer is not JSON')
  const grant = readGrant(parsed(text), host)
  if (typeof grant === 'string') throw refused(host, grant)
  return grant
}

/** The grant in an answer, or what is wrong with the answer. The server is not trusted: every field is checked. */
export function readGrant(answer: unknown, host: URL): Grant | string {
  if (!isRecord(answer)) return 'its answer is not a JSON object'
  const { id, url, ip, port, max_conn_count: connections = 1 } = answer
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9-]{0,62}$/i.test(id)) return 'it names no usable id'
  if (!wholeNumber(port, 1, 65_535)) return 'it names no usable port'
  if (!wholeNumber(connections, 1, 100)) return 'it allows no usable number of connections'
  const origin = originOf(url, host)
  if (origin === undefined) return 'it gives no usable public address'
  const address = ip ?? bare(host.hostname)
  if (typeof address !== 'string' || (ip !== undefined && ip !== null && !allowed(address, host)))
    return 'it points to an address that it has no business with'
  return { name: id.toLowerCase(), url: origin, address, port, connections }
}

function originOf(text: unknown, host: URL): string | undefined {
  // URL would quietly drop tabs and line breaks, so they are refused before it is asked.
  if (typeof text !== 'string' || /[^\x21-\x7e]/.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) return undefined
  return isAddress(url.hostname) && !allowed(url.hostname, host) ? undefined : url.origin
}

/** The server's own address, or one that is as far away as the server: loopback for loopback, public for the rest. */
function allowed(address: string, host: URL): boolean {
  if (!isAddress(address)) return false
  if (bare(address) === bare(host.hostname)) return true
  return isLoopback(host.hostname) ? isLoopback(address) : isPublic(address)
}

async function ask(url: URL, signal: AbortSignal): Promise<Response> {
  // A redirect is not followed but reported: `manual` gives its status, where `error` would give no reason.
  return fetch(url, { signal, redirect: 'manual', headers: { accept: 'application/json' } }).catch((error: unknown) =>
    giveUp(url, error, signal),
  )
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    // Leaving the loop cancels the stream, and with it the connection.
    if (size > LONGEST_ANSWER) throw new VhookError(problems.tunnelRefused('localtunnel', 'its answer has no end'))
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function giveUp(host: URL, error: unknown, signal: AbortSignal): never {
  if (error instanceof VhookError) throw error
  const late = signal.aborted && isTimeout(signal.reason)
  const why = late ? 'it gave no answer in time' : inWords(error)
  throw new VhookError(problems.tunnelUnreachable(host.host, why), { cause: error })
}

function remark(status: number, text: string): string {
  if (status >= 300 && status < 400) return ' and points elsewhere'
  const answer = parsed(text)
  const message = isRecord(answer) ? answer['message'] : undefined
  return typeof message === 'string' ? ` and says "${printable(message)}"` : ''
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Whatever is not JSON is not an object either, and is refused as that.
    return undefined
  }
}

const refused = (host: URL, why: string): VhookError => new VhookError(problems.tunnelRefused(host.host, why))

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const wholeNumber = (value: unknown, min: number, max: number): value is number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max

const isTimeout = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'TimeoutError'
