import type { CauseId } from '../../../../../server/core/diagnosis/causes.ts'
import type { Rank } from '../../../../../server/core/model/rank.ts'
import { type Edit, later, parsed, withBody, withHeaders, withPlan, withSecret, withUrl } from './edits.ts'
import type { RequestKind, Sent } from './kinds.ts'

/** One common mistake, made with a request that verifies. */
export interface Mistake {
  name: string
  edit: Edit
  /** What must be named: of causes that are proven, one or two of these together. */
  names: readonly CauseId[]
  /** The least certain rank. */
  rank: Rank
  /** What the message must contain. */
  mentions?: (sent: Sent) => string
  /** Whether a change of the credential that makes the request verify must be offered. */
  fix?: true
}

/** What a library would write for the same value. */
const layouts = [undefined, 2, 4, '\t']

/** Whether a library wrote this JSON: otherwise nothing says how it was written. */
function isWritten(text: string): boolean {
  const value = parsed(text)
  return value !== undefined && layouts.some((layout) => JSON.stringify(value, null, layout) === text.trimEnd())
}

const written = (indent?: number) =>
  withBody((text) => {
    const again = isWritten(text) ? JSON.stringify(parsed(text), null, indent) : text.trimEnd()
    return again === text.trimEnd() ? undefined : again
  })

const reserialized = ['body-reserialized', 'body-newline', 'body-crlf'] as const
const isLatin1 = (text: string) => /[\u0080-\u00ff]/.test(text) && !/[\u0100-\uffff]/.test(text)

const isForm = (text: string) => /^[\w.%-]+=/.test(text)

const bodyMistakes: Mistake[] = [
  { name: 'pretty-printed body', edit: written(2), rank: 'proven', names: reserialized },
  { name: 'compacted body', edit: written(), rank: 'proven', names: reserialized },
  {
    name: 'newline appended to the body',
    edit: withBody((text) => `${text}\n`),
    rank: 'proven',
    names: ['body-newline'],
  },
  {
    name: 'body with CRLF line ends',
    edit: withBody((text) => (/[^\r]\n/.test(text) ? text.replaceAll(/\r?\n/g, '\r\n') : undefined)),
    rank: 'proven',
    names: ['body-crlf', 'body-newline'],
  },
  {
    name: 'byte order mark before the body',
    edit: withBody((text) => `\uFEFF${text}`),
    rank: 'proven',
    names: ['body-bom'],
  },
  {
    name: 'body in Latin-1',
    edit: withBody((text) => (isLatin1(text) ? Buffer.from(text, 'latin1') : undefined)),
    rank: 'proven',
    names: ['body-charset'],
  },
  {
    name: 'body in base64, as AWS Lambda passes it',
    edit: withBody((text) => (text ? Buffer.from(text).toString('base64') : undefined)),
    rank: 'proven',
    names: ['body-encoded'],
  },
  {
    name: 'form with %20 for +',
    edit: withBody((text) => (isForm(text) && text.includes('+') ? text.replaceAll('+', '%20') : undefined)),
    rank: 'proven',
    names: ['body-encoded'],
  },
  {
    name: 'non-ASCII characters escaped in the body',
    edit: withBody((text) => {
      const again = text.replaceAll(
        /[\u0080-\uffff]/g,
        (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
      return isWritten(text) && again !== text ? again : undefined
    }),
    rank: 'proven',
    names: ['body-reserialized'],
  },
]

const secretMistakes: Mistake[] = [
  {
    name: 'newline in the secret',
    edit: withSecret((secret) => `${secret}\n`),
    rank: 'proven',
    names: ['secret-whitespace'],
    fix: true,
  },
  {
    name: 'space before the secret',
    edit: withSecret((secret) => ` ${secret}`),
    rank: 'proven',
    names: ['secret-whitespace'],
    fix: true,
  },
  {
    name: 'quotes around the secret',
    edit: withSecret((secret) => `"${secret}"`),
    rank: 'proven',
    names: ['secret-quoted'],
    fix: true,
  },
  {
    name: 'prefix of the secret missing',
    edit: withSecret((secret) => (secret.startsWith('whsec_') ? secret.slice(6) : undefined)),
    rank: 'proven',
    names: ['secret-prefix'],
    fix: true,
  },
  {
    name: 'credential of another endpoint',
    edit: (sent, kind) => {
      const wrong = withSecret(otherSecret)(sent, kind)
      return wrong && { ...wrong, others: [{ ...sent.credential, id: 'other' }] }
    },
    rank: 'proven',
    names: ['other-credential'],
    fix: true,
  },
  {
    name: 'preset of another sender',
    edit: withPlan(otherPreset),
    rank: 'proven',
    names: ['plan-mismatch'],
    fix: true,
  },
]

/** Another secret of the same form; undefined for most public keys. */
function otherSecret(secret: string): string | undefined {
  if (secret.length > 100 || secret === '' || secret.includes('-----')) return undefined
  const start = /^[a-z]+_/i.exec(secret)?.[0].length ?? 0
  const end = start + ((secret.length - start) >> 1)
  const changed = secret
    .slice(start, end)
    .replaceAll(/[0-9a-f]/gi, (one) => (/\d/.test(one) ? String(9 - Number(one)) : one === 'a' ? 'b' : 'a'))
  return secret.slice(0, start) + changed + secret.slice(end)
}

/** A sender is recognised by a header of its own. */
function otherPreset({ credential, request }: Sent, { preset }: RequestKind) {
  const { authenticationPlan: plan } = credential
  const { scheme, recognisedBy = [] } = preset
  const isPlain = scheme.key === undefined && ['hmac', 'hash'].includes(scheme.kind)
  const isKnown = request.headers.some(([name]) => recognisedBy.includes(name.toLowerCase()))
  if (plan.type !== 'preset' || !isKnown || !isPlain) return undefined
  return { ...plan, preset: preset.id === 'github' ? ('line' as const) : ('github' as const) }
}

const timeMistakes: Mistake[] = [
  { name: 'request of an hour ago', edit: later(3600), rank: 'proven', names: ['timestamp-stale', 'token-expired'] },
  {
    name: 'clock an hour behind',
    edit: later(-3600),
    rank: 'proven',
    names: ['timestamp-future', 'token-not-yet-valid'],
  },
]

function otherEncoding(text: string): string | undefined {
  const isJwt = /\.[\w-]+\./.test(text)
  if (isJwt) return undefined
  const hex = /[0-9a-f]{40,}/.exec(text)?.[0]
  if (hex !== undefined && hex.length % 2 === 0) return text.replace(hex, Buffer.from(hex, 'hex').toString('base64'))
  const base64 = /[A-Za-z0-9+/]{27,}={0,2}$/.exec(text)?.[0]
  const digest = base64 === undefined ? undefined : Buffer.from(base64, 'base64')
  const isDigest = digest && [20, 32, 64].includes(digest.length)
  return isDigest && base64 !== undefined ? text.replace(base64, digest.toString('hex')) : undefined
}

const headerMistakes: Mistake[] = [
  {
    name: 'signature header missing',
    edit: withHeaders((headers, names) => {
      const left = headers.filter(([name]) => !names.has(name.toLowerCase()))
      return left.length === headers.length ? undefined : left
    }),
    rank: 'proven',
    names: ['header-missing'],
  },
  {
    name: 'hex for base64, or the reverse',
    edit: withHeaders((headers, names) => {
      const changed = headers.map(([name, value]): readonly [string, string] => {
        const other = names.has(name.toLowerCase()) ? otherEncoding(value) : undefined
        return [name, other ?? value]
      })
      return changed.some(([, value], at) => value !== headers[at]?.[1]) ? changed : undefined
    }),
    rank: 'proven',
    names: ['signature-encoding'],
  },
]

const urlMistakes: Mistake[] = [
  {
    name: 'http for https',
    edit: withUrl((url) => url.replace(/^https:/, 'http:')),
    rank: 'proven',
    names: ['url-form'],
    fix: true,
  },
  {
    name: 'port in the URL',
    edit: withUrl((url) => url.replace(/^(https:\/\/[^/:]+)\//, '$1:3000/')),
    rank: 'proven',
    names: ['url-form'],
    fix: true,
  },
  {
    name: 'slash at the end of the path',
    edit: withUrl((url) => url.replace(/([^/?])(\?|$)/, '$1/$2')),
    rank: 'proven',
    names: ['url-form'],
    fix: true,
  },
  {
    name: 'host behind a proxy that sends X-Forwarded-Host',
    edit: (sent, kind) => {
      const host = new URL(sent.request.url, 'https://hooks.example.test').host
      const moved = withUrl((url) => url.replace(/^https:\/\/[^/]+/, 'http://10.0.0.7:3000'))(sent, kind)
      if (!moved) return undefined
      const headers = [...moved.request.headers, ['X-Forwarded-Host', host] as const]
      return { ...moved, request: { ...moved.request, headers } }
    },
    rank: 'proven',
    names: ['url-form'],
    fix: true,
  },
]

/** Nothing can prove these: the secret, the URL or the body that was signed is not there. */
const unprovable: Mistake[] = [
  { name: 'wrong secret', edit: withSecret(otherSecret), rank: 'likely', names: ['wrong-secret'] },
  {
    name: 'other host',
    edit: withUrl((url) => url.replace(/^https:\/\/[^/]+/, 'https://other.example.test')),
    rank: 'likely',
    names: ['wrong-secret', 'other-url', 'url-form'],
    mentions: ({ request }) => request.url,
  },
  {
    name: 'cut body',
    edit: withBody((text) => (parsed(text) === undefined ? undefined : text.slice(0, text.length >> 1))),
    rank: 'likely',
    names: ['body-cut'],
  },
  {
    name: 'empty body',
    edit: withBody((text) => (text === '' ? undefined : '')),
    rank: 'likely',
    names: ['body-missing'],
  },
]

export const mistakes: readonly Mistake[] = [
  ...bodyMistakes,
  ...secretMistakes,
  ...timeMistakes,
  ...headerMistakes,
  ...urlMistakes,
  ...unprovable,
]
