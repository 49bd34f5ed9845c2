import type { HeaderList, SignedRequest } from '../../../../server/core/model/request.ts'
import { type Case, publicUrl } from './cases.ts'

/** A request to a verifier, and what must become of it. */
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

/** A body that carries its own time, where the scheme reads it there. */
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

/** Requests that have nothing to do with how old they are. */
async function forgeries(one: Case, now: number, right: SignedRequest): Promise<Sent[]> {
  const { signatureHeader: name } = one
  const cut = (value: string) => value.slice(0, -1)
  const refused = (what: string, request: SignedRequest): Sent => ({ name: what, request, accept: false })
  const wrong = await signedAt(one, now, bodyAt(one), 'wrong')
  const wrongValue = wrong.headers.find(is(name))?.[1] ?? ''
  const doubled = { ...right, headers: [[name, wrongValue] as const, ...right.headers] }
  return [
    refused('signed with another secret', wrong),
    refused('its signature cut short', withHeader(right, name, cut)),
    refused(
      'something behind its signature',
      withHeader(right, name, (value) => `${value}0`),
    ),
    refused(
      'its signature empty',
      withHeader(right, name, () => ''),
    ),
    refused(
      'letters beyond ASCII for a signature',
      withHeader(right, name, (value) => `${value.slice(0, -1)}\u00e9`),
    ),
    refused(
      'its signature all in capitals',
      withHeader(right, name, (value) => value.toUpperCase()),
    ),
    ...(one.several ? [] : [refused('its signature header twice, the first one wrong', doubled)]),
    ...(one.body ? [refused('one byte of its body changed', withFlippedByte(right))] : []),
    ...addedBy(right.headers).map((header) => refused(`without ${header}`, without(right, header))),
  ]
}

async function ages(one: Case, now: number): Promise<Sent[]> {
  const at = async (what: string, offset: number, accept: boolean): Promise<Sent> => ({
    name: what,
    request: await signedAt(one, now + offset * 1000, bodyAt(one)),
    accept,
  })
  const { past, future } = one
  // Thirty seconds on either side, so that a slow machine changes nothing.
  return [
    await at('a little younger than allowed', -(past ?? 100_000) + 30, true),
    await at('from a day ahead', 86_400, future === undefined),
    ...(past === undefined ? [] : [await at('older than allowed', -past - 30, false)]),
    ...(future === undefined ? [] : [await at('nearly as far ahead as allowed', future - 30, true)]),
  ]
}

async function bodies(one: Case, now: number): Promise<Sent[]> {
  if (!one.body || one.form || one.name.startsWith('Linear')) return []
  const ok = async (name: string, body: Uint8Array): Promise<Sent> => ({
    name,
    request: await signedAt(one, now, body),
    accept: true,
  })
  return [
    await ok('an empty body', new Uint8Array()),
    await ok('a body that is no text', Uint8Array.of(0xff, 0, 0xfe, 13, 10)),
  ]
}

function rotations(one: Case, right: SignedRequest): Sent[] {
  const { several } = one
  if (!several) return []
  const join = (value: string) => `${value}${several.between}${several.wrong}`
  const onlyWrong = (value: string) => value.replace(/v1[=,].*/, several.wrong)
  return [
    {
      name: 'a wrong signature behind the right one',
      request: withHeader(right, one.signatureHeader, join),
      accept: true,
    },
    { name: 'only a wrong signature', request: withHeader(right, one.signatureHeader, onlyWrong), accept: false },
  ]
}

const timeHeader = /timestamp|date/i

/** A time that is none must be refused, not crash the app. */
function oddTimes(one: Case, right: SignedRequest): Sent[] {
  const name = addedBy(right.headers).find((header) => timeHeader.test(header))
  if (name === undefined) return []
  const times = ['now', '-1', '1e9', '9'.repeat(400), '\u00e9']
  return times.map((text) => ({
    name: `${text.slice(0, 12)} for a time`,
    request: withHeader(right, name, () => text),
    accept: false,
  }))
}

/** The whole of what is sent to a verifier of this credential: signed at this moment, by the real clock. */
async function makeRequests(one: Case): Promise<Sent[]> {
  const now = Date.now()
  const right = await signedAt(one, now, bodyAt(one))
  return [
    { name: 'signed right', request: right, accept: true },
    ...(await forgeries(one, now, right)),
    ...(await ages(one, now)),
    ...(await bodies(one, now)),
    ...rotations(one, right),
    ...oddTimes(one, right),
  ]
}

const made = new Map<Case, { at: number; requests: Promise<Sent[]> }>()
const freshFor = 5_000

/** The requests of a case, signed once for all languages that are asked within a few seconds. */
export function requestsFor(one: Case): Promise<Sent[]> {
  const kept = made.get(one)
  if (kept && Date.now() - kept.at < freshFor) return kept.requests
  const requests = makeRequests(one)
  made.set(one, { at: Date.now(), requests })
  return requests
}
