import { visible } from '../core/text/escape.ts'

/** System and fetch error codes in words that complete "it …" or "the server …". */
const words: Record<string, string> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'broke the connection',
  UND_ERR_SOCKET: 'broke the connection',
  EPIPE: 'broke the connection',
  ENOTFOUND: 'has a name that cannot be looked up',
  EAI_AGAIN: 'has a name that cannot be looked up now',
  ETIMEDOUT: 'gave no answer',
  UND_ERR_CONNECT_TIMEOUT: 'gave no answer',
  UND_ERR_HEADERS_TIMEOUT: 'gave no answer',
  EHOSTUNREACH: 'cannot be reached from this network',
  ENETUNREACH: 'cannot be reached from this network',
  CERT_HAS_EXPIRED: 'shows an expired certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'shows a certificate that is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate for another name',
}

/** Why a connection failed, for a sentence about "it". Looks into the causes, where fetch and happy eyeballs hide the code. */
export function inWords(error: unknown): string {
  for (let one: unknown = error; one instanceof Error; one = inner(one)) {
    const code = 'code' in one && typeof one.code === 'string' ? one.code : ''
    const known = words[code]
    if (known !== undefined) return `it ${known}`
  }
  return printable(error instanceof Error ? error.message : String(error))
}

function inner(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : error.cause
}

/** Text from outside, safe in a sentence and on a terminal: at most 120 characters, none of them invisible. */
export function printable(text: string): string {
  const safe = visible(text.trim())
  return safe.length > 120 ? `${safe.slice(0, 119)}…` : safe
}
