import { visible } from '../core/text/escape.ts'

/** System and fetch error codes as phrases that complete "it …" or "the server …". */
const phrases: Record<string, string> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'closed the connection',
  UND_ERR_SOCKET: 'closed the connection',
  EPIPE: 'closed the connection',
  ENOTFOUND: 'was not found (DNS)',
  EAI_AGAIN: 'cannot be looked up at the moment (DNS)',
  ETIMEDOUT: 'did not respond',
  UND_ERR_CONNECT_TIMEOUT: 'did not respond',
  UND_ERR_HEADERS_TIMEOUT: 'did not respond',
  EHOSTUNREACH: 'cannot be reached from this network',
  ENETUNREACH: 'cannot be reached from this network',
  CERT_HAS_EXPIRED: 'has an expired certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has an untrusted certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
}

/** Why a connection failed, as a clause that begins with "it". Searches the causes too, where fetch and happy eyeballs put the code. */
export function describeError(error: unknown): string {
  for (let one: unknown = error; one instanceof Error; one = inner(one)) {
    const code = 'code' in one && typeof one.code === 'string' ? one.code : ''
    const known = phrases[code]
    if (known !== undefined) return `it ${known}`
  }
  return printable(error instanceof Error ? error.message : String(error))
}

function inner(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : error.cause
}

/** Untrusted text, safe in a sentence and on a terminal: at most 120 characters, invisible ones escaped. */
export function printable(text: string): string {
  const safe = visible(text.trim())
  return safe.length > 120 ? `${safe.slice(0, 119)}…` : safe
}
