import { gzipSync } from 'node:zlib'
import type { Random } from './random.ts'
import { type Case, now, type Sender } from './sender.ts'

/** One thing that goes wrong, and the cause that must be found for it. */
export interface Mutation {
  cause: string
  /** Two of the same question are not combined. */
  question: 'place' | 'signature' | 'secret' | 'content' | 'url' | 'method' | 'body' | 'time' | 'id'
  /** Whether it still matters once everything else has been done to the case. */
  matters?: (it: Case) => boolean
  /** Changes the case; false where it cannot be applied to it. */
  apply: (it: Case, random: Random) => boolean
}

const inBoth = (part: string) => (it: Case) => has(it, part) && Boolean(it.plan.payloadFormat?.includes(part))

const has = ({ sender }: Case, part: string) => sender.format.includes(part)

function signs(it: Case, body: Buffer | string): boolean {
  const bytes = Buffer.from(body)
  if (bytes.equals(it.sender.body) || !has(it, '{body}')) return false
  it.sender.signedBody = bytes
  return true
}

const text = ({ sender }: Case) => sender.body.toString()

/** Sends the body as it would look from the signer's form; the sent one is what is left. */
function sends(it: Case, body: Buffer | string): boolean {
  const bytes = Buffer.from(body)
  if (bytes.equals(it.sender.body) || !has(it, '{body}')) return false
  it.sender.body = bytes
  return true
}

const isJson = (it: Case) => it.sender.bodyKind === 'json'
const parsed = (it: Case): unknown => JSON.parse(text(it))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return new Map(entries.map(([key, inner]) => [key, sorted(inner)]))
}

/** Like Python's json.dumps: a space after commas and colons, keys as they are in the map. */
function dumps(value: unknown, ascii: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item) => dumps(item, ascii)).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = value instanceof Map ? [...value] : Object.entries(value)
    return `{${entries.map(([key, inner]) => `${dumps(key, ascii)}: ${dumps(inner, ascii)}`).join(', ')}}`
  }
  const plain = JSON.stringify(value)
  if (!ascii) return plain
  // oxlint-disable-next-line no-control-regex -- everything beyond ASCII is the point
  return plain.replaceAll(/[^\u0000-\u007f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const place: Mutation[] = [
  {
    cause: 'header-other-name',
    question: 'place',
    apply: ({ sender }, random) =>
      Boolean((sender.signatureHeader = random.pick(['X-Vendor-Sig', 'signature', 'x-vapi-signature']))),
  },
  {
    cause: 'header-duplicated',
    question: 'place',
    apply: ({ sender }, random) => {
      const wrong = sender.prefix + sender.write(random.bytes(32))
      const first = random.chance(0.5)
      sender.finish = (headers) =>
        headers.flatMap((line) => {
          if (line[0] !== sender.signatureHeader) return [line]
          const other: [string, string] = [line[0], wrong]
          return first ? [line, other] : [other, line]
        })
      return true
    },
  },
  {
    cause: 'timestamp-other-header',
    question: 'time',
    matters: inBoth('{timestamp}'),
    apply: (it) => has(it, '{timestamp}') && Boolean((it.sender.timestampHeader = 'X-Sent-At')),
  },
  {
    cause: 'message-id-other-header',
    question: 'id',
    matters: inBoth('{svix-id}'),
    apply: (it) => has(it, '{svix-id}') && Boolean((it.sender.idHeader = 'X-Message-Id')),
  },
]

const keyed = (it: Case, key: string | Buffer) => {
  it.sender.key = Buffer.from(key)
  return true
}
const isText = ({ plan }: Case) => !plan.secretIsBase64

const secret: Mutation[] = [
  {
    cause: 'secret-whitespace',
    question: 'secret',
    apply: (it, random) => {
      if (!isText(it)) return false
      if (random.chance(0.5)) return keyed(it, `${it.plan.secretKey}${random.pick(['\n', '\r\n', ' '])}`)
      it.plan.secretKey += random.pick(['\n', ' ', '\r\n'])
      return true
    },
  },
  {
    cause: 'secret-quoted',
    question: 'secret',
    apply: (it, random) => {
      if (!isText(it)) return false
      it.plan.secretKey = random.pick([`"${it.plan.secretKey}"`, `'${it.plan.secretKey}'`])
      return true
    },
  },
  {
    cause: 'secret-base64',
    question: 'secret',
    apply: (it) =>
      isText(it) &&
      /^[\w+/]{30,}=*$/.test(it.plan.secretKey) &&
      !/^[0-9a-f]+$/.test(it.plan.secretKey) &&
      !it.plan.secretKey.includes('_') &&
      keyed(it, Buffer.from(it.plan.secretKey, 'base64')),
  },
  { cause: 'secret-not-base64', question: 'secret', apply: (it) => !isText(it) && keyed(it, it.plan.secretKey) },
  {
    cause: 'secret-hex',
    question: 'secret',
    apply: (it) =>
      isText(it) && /^[0-9a-f]{32}$/.test(it.plan.secretKey) && keyed(it, Buffer.from(it.plan.secretKey, 'hex')),
  },
  {
    cause: 'secret-prefix',
    question: 'secret',
    apply: (it) => it.plan.secretKey.startsWith('whsec_') && isText(it) && keyed(it, it.plan.secretKey.slice(6)),
  },
  { cause: 'secret-empty', question: 'secret', apply: (it) => keyed(it, '') },
  {
    cause: 'previous-secret',
    question: 'secret',
    apply: (it) => {
      if (!isText(it)) return false
      it.previous = { secret: `${it.plan.secretKey.slice(0, -3)}old`, until: now - 1000 }
      return keyed(it, it.previous.secret)
    },
  },
  {
    cause: 'other-credential',
    question: 'secret',
    apply: (it) => {
      const [other] = it.others
      if (!other || !isText(it)) return false
      const secretKey = 'the secret of quite another credential'
      it.others[0] = { ...other, authenticationPlan: { ...it.plan, secretKey } }
      return keyed(it, secretKey)
    },
  },
]

const encodings: Record<string, ((digest: Buffer) => string)[]> = {
  hex: [
    (digest) => digest.toString('base64'),
    (digest) => digest.toString('hex').toUpperCase(),
    (digest) => digest.toString('base64url'),
  ],
  base64: [(digest) => digest.toString('hex'), (digest) => digest.toString('base64').replace(/=+$/, '')],
}

const writing: Mutation[] = [
  {
    cause: 'algorithm',
    question: 'signature',
    apply: ({ sender }, random) => {
      const before = sender.algorithm
      sender.algorithm = random.pick(['sha1', 'sha256', 'sha384', 'sha512', 'md5'].filter((name) => name !== before))
      if (sender.prefix === `${before}=` && random.chance(0.5)) sender.prefix = `${sender.algorithm}=`
      return true
    },
  },
  {
    cause: 'signature-encoding',
    question: 'signature',
    apply: ({ sender, plan }, random) => {
      const write = random.pick(encodings[plan.signatureEncoding ?? 'hex'] ?? [])
      const probe = Buffer.alloc(48, 255)
      // SHA-384 needs no padding, so leaving it out changes nothing.
      if (plan.algorithm === 'sha384' && write(probe) === sender.write(probe)) return false
      sender.write = write
      return true
    },
  },
  {
    cause: 'signature-prefix',
    question: 'signature',
    apply: ({ sender }, random) => {
      sender.prefix = random.pick(
        ['', 'sha256=', 'v1=', 'HMAC-SHA256 ', 'signature='].filter((prefix) => prefix !== sender.prefix),
      )
      return true
    },
  },
  {
    cause: 'signature-truncated',
    question: 'signature',
    apply: ({ sender }, random) => {
      const { write } = sender
      const keep = 32 + random.below(6)
      if (sender.algorithm === 'sha1') return false
      sender.write = (digest) => write(digest).slice(0, keep)
      return true
    },
  },
  {
    cause: 'signature-list',
    question: 'signature',
    apply: ({ sender }, random) => {
      if (sender.prefix !== '') return false
      const { write } = sender
      const decoy = random.bytes(32)
      sender.write = (digest) =>
        random.pick([`v0=${write(decoy)},v1=${write(digest)}`, `${write(decoy)} ${write(digest)}`])
      const fixed = sender.write
      const kept = new Map<string, string>()
      sender.write = (digest) => {
        const key = digest.toString('hex')
        const before = kept.get(key) ?? fixed(digest)
        kept.set(key, before)
        return before
      }
      return true
    },
  },
]

const otherFormats = [
  '{body}',
  '{timestamp}.{body}',
  '{timestamp}{body}',
  '{timestamp}:{body}',
  'v0:{timestamp}:{body}',
  '{svix-id}.{timestamp}.{body}',
  '{method}{url}{body}',
  '{url}{body}',
  '{body}{timestamp}',
  '{timestamp}\n{body}',
]

const content: Mutation[] = [
  {
    cause: 'payload-format',
    question: 'content',
    apply: ({ sender }, random) => {
      if (sender.body.length === 0) return false
      sender.format = random.pick(otherFormats.filter((format) => format !== sender.format))
      return true
    },
  },
  {
    cause: 'url-form',
    question: 'url',
    matters: (it) => has(it, '{url}'),
    apply: (it, random) => {
      const { sender } = it
      const url = new URL(sender.url)
      sender.signedUrl = random.pick([
        url.pathname + url.search,
        url.pathname,
        `http://${url.host}${url.pathname}${url.search}`,
        `${url.origin}${url.pathname}`,
        `https://${url.host}:443${url.pathname}${url.search}`,
        `${url.origin}${url.pathname}/`,
      ])
      return has(it, '{url}')
    },
  },
  {
    cause: 'method-case',
    question: 'method',
    apply: (it) => has(it, '{method}') && Boolean((it.sender.signedMethod = it.sender.method.toLowerCase())),
  },
  {
    cause: 'body-reserialized',
    question: 'body',
    apply: (it, random) => {
      if (!isJson(it)) return false
      const make = random.pick([
        () => signs(it, JSON.stringify(parsed(it), null, 2)),
        () => signs(it, JSON.stringify(parsed(it), null, 4)),
        () => signs(it, JSON.stringify(parsed(it), null, '\t')),
        () => signs(it, dumps(parsed(it), true)),
        () => signs(it, dumps(parsed(it), false)),
        () => signs(it, dumps(sorted(parsed(it)), true)),
        () => signs(it, JSON.stringify(parsed(it)).replaceAll('/', String.raw`\/`)),
        () => sends(it, dumps(parsed(it), false)) && signs(it, JSON.stringify(parsed(it))),
        () => sends(it, JSON.stringify(parsed(it), null, 2)) && signs(it, JSON.stringify(parsed(it))),
      ])
      return make()
    },
  },
  {
    cause: 'body-newline',
    question: 'body',
    apply: (it, random) =>
      random.chance(0.5)
        ? signs(it, Buffer.concat([it.sender.body, Buffer.from(random.pick(['\n', '\r\n']))]))
        : sends(it, Buffer.concat([it.sender.body, Buffer.from('\n')])),
  },
  {
    cause: 'body-crlf',
    question: 'body',
    apply: (it, random) => {
      if (it.sender.bodyKind !== 'text' || !text(it).slice(0, -1).includes('\n')) return false
      return random.chance(0.5)
        ? signs(it, text(it).replaceAll('\n', '\r\n'))
        : sends(it, text(it).replaceAll('\n', '\r\n'))
    },
  },
  {
    cause: 'body-bom',
    question: 'body',
    apply: (it, random) =>
      (random.chance(0.5) ? signs(it, `\uFEFF${text(it)}`) : sends(it, `\uFEFF${text(it)}`)) &&
      it.sender.bodyKind !== 'binary',
  },
  {
    cause: 'body-charset',
    question: 'body',
    apply: (it, random) => {
      if (it.sender.bodyKind === 'binary') return signs(it, text(it))
      return random.chance(0.4)
        ? signs(it, Buffer.from(text(it), 'utf16le'))
        : /[\u0080-\uffff]/.test(text(it)) &&
            // oxlint-disable-next-line no-control-regex -- everything beyond latin1 is the point
            signs(it, Buffer.from(text(it).replaceAll(/[^\u0000-\u00ff]/gu, '?'), 'latin1'))
    },
  },
  {
    cause: 'body-encoded',
    question: 'body',
    apply: (it, random) =>
      random.chance(0.7)
        ? signs(it, it.sender.body.toString('base64'))
        : it.sender.bodyKind === 'form' && signs(it, new URLSearchParams(text(it)).get('field0') ?? ''),
  },
  {
    cause: 'body-compressed',
    question: 'body',
    apply: (it) => {
      const before = it.sender.body
      it.sender.extra.push(['Content-Encoding', 'gzip'])
      return sends(it, gzipSync(before)) && signs(it, before)
    },
  },
  // Nothing behind a URL is the format {url}, which is asked about first.
  {
    cause: 'body-empty',
    question: 'body',
    matters: (it) => !it.sender.format.endsWith('{url}{body}'),
    apply: (it) => it.sender.body.length > 0 && signs(it, ''),
  },
]

function at(sender: Sender, ms: number): boolean {
  sender.timestamp = sender.timestamp.length === 10 ? String(Math.floor(ms / 1000)) : String(ms)
  sender.signedTimestamp = sender.timestamp
  return true
}

const time: Mutation[] = [
  {
    cause: 'timestamp-stale',
    question: 'time',
    apply: (it, random) => has(it, '{timestamp}') && at(it.sender, now - 301_000 - random.below(1e8)),
  },
  {
    cause: 'timestamp-future',
    question: 'time',
    apply: (it, random) => has(it, '{timestamp}') && at(it.sender, now + 302_000 + random.below(1e8)),
  },
  {
    cause: 'timestamp-unit',
    question: 'time',
    matters: (it) => has(it, '{timestamp}'),
    apply: (it) => {
      if (!has(it, '{timestamp}') || it.plan.timestampUnit === 'auto') return false
      it.sender.timestamp =
        it.sender.timestamp.length === 10 ? `${it.sender.timestamp}123` : it.sender.timestamp.slice(0, 10)
      it.sender.signedTimestamp = it.sender.timestamp
      return true
    },
  },
  {
    cause: 'timestamp-format',
    question: 'time',
    matters: (it) => has(it, '{timestamp}'),
    apply: (it, random) => {
      const date = new Date(now - 5000)
      it.sender.timestamp = random.pick([date.toISOString(), date.toUTCString(), `${now / 1000 - 5}.25`])
      it.sender.signedTimestamp = it.sender.timestamp
      return has(it, '{timestamp}')
    },
  },
]

export const mutations: readonly Mutation[] = [...place, ...secret, ...writing, ...content, ...time]
