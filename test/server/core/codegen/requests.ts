import type { HeaderList, SignedRequest } from '../../../../server/core/model/request.ts'
import { type Case, publicUrl } from './cases.ts'

/** A request to a verifier, and whether it must be accepted. */
export interface Sent {
  name: string
  request: SignedRequest
  accept: boolean
}

const json = Buffer.from(
  '{"message":{"type":"status-update","cost":1.0,"text":"caf\u00e9 $& {body}"},"webhookTimestamp":0}\r\n',
)
const form = Buffer.from('b=2&a=x+y&a=w&b=2&mandrill_events=%5B%7B%22%C3%A9%22%3A1%7D%5D')

const plain = (one: Case, body: Uint8Array): SignedRequest => ({
  method: 'POST',
  url: `${publicUrl}/webhook?x=1&y=%20z`,
  headers: [['Content-Type', one.form ? 'application/x-www-form-urlencoded' : 'application/json']],
  body,
})

/** A body with its own timestamp, for schemes that read it there. */
const bodyAt = (one: Case) => (one.form ? form : json)

async function signedAt(
  one: Case,
  now: number,
  body: Uint8Array,
  secret: 'right' | 'wrong' = 'right',
): Promise<SignedRequest> {
  const request = plain(one, withTime(body, now))
  return { ...request, headers: await one.sign(request, now, secret) }
}

const withTime = (body: Uint8Array, now: number): Uint8Array =>
  Buffer.from(
    Buffer.from(body).toString('latin1').replace('"webhookTimestamp":0', `"webhookTimestamp":${now}`),
    'latin1',
  )

const is =
  (name: string) =>
  ([key]: readonly [string, string]) =>
    key.toLowerCase() === name.toLowerCase()

const withHeader = (request: SignedRequest, name: string, change: (value: string) => string): SignedRequest => ({
  ...request,
  headers: request.headers.map((line) => (is(name)(line) ? [line[0], change(line[1])] : line)),
})

const without = (request: SignedRequest, name: string): SignedRequest => ({
  ...request,
  headers: request.headers.filter((line) => !is(name)(line)),
})

function withFlippedByte(request: SignedRequest): SignedRequest {
  const body = Uint8Array.from(request.body)
  body[3] = (body[3] ?? 0) ^ 1
  return { ...request, body }
}

const addedBy = (headers: HeaderList) => headers.filter((line) => !is('content-type')(line)).map(([name]) => name)

/** Forged requests whose age is correct. */
async function forgeries(one: Case, now: number, right: SignedRequest): Promise<Sent[]> {
  const { signatureHeader: name } = one
  const cut = (value: string) => value.slice(0, -1)
  const rejected = (what: string, request: SignedRequest): Sent => ({ name: what, request, accept: false })
  const wrong = await signedAt(one, now, bodyAt(one), 'wrong')
  const wrongValue = wrong.headers.find(is(name))?.[1] ?? ''
  const doubled = { ...right, headers: [[name, wrongValue] as const, ...right.headers] }
  return [
    rejected('signed with another secret', wrong),
    rejected('signature truncated', withHeader(right, name, cut)),
    rejected(
      'signature with a suffix',
      withHeader(right, name, (value) => `${value}0`),
    ),
    rejected(
      'empty signature',
      withHeader(right, name, () => ''),
    ),
    rejected(
      'signature with non-ASCII characters',
      withHeader(right, name, (value) => `${value.slice(0, -1)}\u00e9`),
    ),
    rejected(
      'signature in upper case',
      withHeader(right, name, (value) => value.toUpperCase()),
    ),
    ...(one.several ? [] : [rejected('two signature headers, the first one invalid', doubled)]),
    ...(one.body ? [rejected('one byte of the body changed', withFlippedByte(right))] : []),
    ...addedBy(right.headers).map((header) => rejected(`without ${header}`, without(right, header))),
  ]
}

async function ages(one: Case, now: number): Promise<Sent[]> {
  const at = async (what: string, offset: number, accept: boolean): Promise<Sent> => ({
    name: what,
    request: await signedAt(one, now + offset * 1000, bodyAt(one)),
    accept,
  })
  const { past, future } = one
  // A margin of 30 s on either side, so that a slow machine does not matter.
  return [
    await at('slightly younger than the limit', -(past ?? 100_000) + 30, true),
    await at('one day in the future', 86_400, future === undefined),
    ...(past === undefined ? [] : [await at('older than the limit', -past - 30, false)]),
    ...(future === undefined ? [] : [await at('slightly below the future limit', future - 30, true)]),
  ]
}

async function bodies(one: Case, now: number): Promise<Sent[]> {
  if (!one.body || one.form || one.name.startsWith('Linear')) return []
  const ok = async (name: string, body: Uint8Array): Promise<Sent> => ({
    name,
    request: await signedAt(one, now, body),
    accept: true,
  })
  return [await ok('an empty body', new Uint8Array()), await ok('a binary body', Uint8Array.of(0xff, 0, 0xfe, 13, 10))]
}

function rotations(one: Case, right: SignedRequest): Sent[] {
  const { several } = one
  if (!several) return []
  const join = (value: string) => `${value}${several.between}${several.wrong}`
  const onlyWrong = (value: string) => value.replace(/v1[=,].*/, several.wrong)
  return [
    {
      name: 'an invalid signature after the valid one',
      request: withHeader(right, one.signatureHeader, join),
      accept: true,
    },
    { name: 'only an invalid signature', request: withHeader(right, one.signatureHeader, onlyWrong), accept: false },
  ]
}

const timeHeader = /timestamp|date/i

/** An invalid timestamp must be rejected, not crash the app. */
function oddTimes(one: Case, right: SignedRequest): Sent[] {
  const name = addedBy(right.headers).find((header) => timeHeader.test(header))
  if (name === undefined) return []
  const times = ['now', '-1', '1e9', '9'.repeat(400), '\u00e9']
  return times.map((text) => ({
    name: `${text.slice(0, 12)} as timestamp`,
    request: withHeader(right, name, () => text),
    accept: false,
  }))
}

/** Every request for a verifier of this credential, signed now by the real clock. */
async function makeRequests(one: Case): Promise<Sent[]> {
  const now = Date.now()
  const right = await signedAt(one, now, bodyAt(one))
  return [
    { name: 'signed correctly', request: right, accept: true },
    ...(await forgeries(one, now, right)),
    ...(await ages(one, now)),
    ...(await bodies(one, now)),
    ...rotations(one, right),
    ...oddTimes(one, right),
  ]
}

const made = new Map<Case, { at: number; requests: Promise<Sent[]> }>()
const freshFor = 5_000

/** The requests of a case, signed once for all languages tested within a few seconds. */
export function requestsFor(one: Case): Promise<Sent[]> {
  const cached = made.get(one)
  if (cached && Date.now() - cached.at < freshFor) return cached.requests
  const requests = makeRequests(one)
  made.set(one, { at: Date.now(), requests })
  return requests
}
