import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { causes } from '../../../../server/core/diagnosis/causes.ts'
import { suspicions } from '../../../../server/core/diagnosis/suspicions/index.ts'
import { diagnose } from '../../../../server/core/diagnosis/diagnose.ts'
import type { AuthenticationPlan } from '../../../../server/core/model/credential.ts'
import { anHmacPlan, diagnosed, now, signed, stamp, text, url } from './support/event.ts'

const request = (
  body: Uint8Array,
  headers: [string, string][] = [
    ['x-signature', 'ab'.repeat(32)],
    ['x-timestamp', stamp],
  ],
) => ({
  method: 'POST',
  url,
  headers,
  body,
})
const mine = { id: 'mine', authenticationPlan: anHmacPlan() }

describe('a diagnosis', () => {
  test('of a valid request says that nothing is wrong', async () => {
    const headers: [string, string][] = [
      ['x-signature', signed(`${stamp}.${text}`)],
      ['x-timestamp', stamp],
    ]
    const { cause, causes: found, message, fix } = await diagnose(request(Buffer.from(text), headers), mine, { now })
    expect({ cause, found, message, fix }).toEqual({
      cause: 'valid',
      found: [],
      message: 'The request is valid: there is nothing to diagnose.',
      fix: undefined,
    })
  })

  test('that proves nothing says which secret to look for, within 160 characters', async () => {
    const {
      cause,
      rank,
      causes: proven,
      message,
      tried,
    } = await diagnosed({
      plan: anHmacPlan(),
      headers: request(new Uint8Array()).headers,
    })
    expect({ cause, rank, proven }).toEqual({ cause: 'wrong-secret', rank: 'likely', proven: [] })
    expect(message).toBe('Most likely the secret is not the one this sender uses.')
    expect(tried).toMatchObject({ complete: true })
    expect(tried.families).toEqual(
      expect.arrayContaining(['payload formats', 'forms of the body', 'which secret, and in which form']),
    )
  })

  test('that is out of digests stops, and says so', async () => {
    const { tried, message, cause, suspected } = await diagnose(request(Buffer.from(text)), mine, {
      now,
      budget: { macs: 10, ms: 60_000 },
    })
    expect({ cause, suspected, macs: tried.macs, complete: tried.complete }).toEqual({
      cause: 'nothing-fits',
      suspected: [],
      macs: 10,
      complete: false,
    })
    expect(message).toBe('The search stopped early after 10 variants.')
  })

  test('that is out of time stops, and says so', async () => {
    const { tried } = await diagnose(request(Buffer.from(text)), mine, { now, budget: { ms: 0 } })
    expect(tried).toMatchObject({ macs: 0, complete: false })
  })

  test('of a credential that cannot be used says why', async () => {
    const broken = { id: 'mine', authenticationPlan: anHmacPlan({ payloadFormat: '{timestamp}' }) }
    const { cause, message } = await diagnose(request(Buffer.from(text)), broken, { now })
    expect(cause).toBe('nothing-fits')
    expect(message).toContain('would sign nothing of the request')
  })

  test('yields to other work while it runs', async () => {
    let turns = 0
    const count = () => {
      turns++
      if (turns < 1e6) timer = setImmediate(count)
    }
    let timer = setImmediate(count)
    const body = Buffer.from(JSON.stringify(Array.from({ length: 2000 }, (_, id) => ({ id, text: 'ä/b' }))))
    const { tried } = await diagnose(request(body), mine, { now, budget: { ms: 60_000 } })
    clearImmediate(timer)
    expect(tried.macs).toBeGreaterThan(1000)
    expect(turns).toBeGreaterThan(5)
  })
})

describe('a body of any size or depth', () => {
  const deep = (open: string, close: string) => Buffer.from(`${open.repeat(100_000)}1${close.repeat(100_000)}`)

  test.each([
    ['a list of 100,000 levels', deep('[', ']')],
    ['an object of 100,000 levels', deep('{"a":', '}')],
    ['brackets without end', Buffer.from('['.repeat(300_000))],
    ['a string without end', Buffer.from(`["${String.raw`\"`.repeat(200_000)}`)],
    ['400,000 form fields', Buffer.from('a=1&'.repeat(100_000))],
  ])('%s is diagnosed within the budget', async (_name, body) => {
    const { cause, causes: proven, tried } = await diagnose(request(body), mine, { now })
    // A fast machine finishes the search; one that stopped concludes nothing.
    expect([proven, tried.stopped === true ? cause : 'nothing-fits']).toEqual([[], 'nothing-fits'])
  })

  test('100 MiB leave most forms of the body out, and the diagnosis says so', async () => {
    const { cause, tried, message } = await diagnose(request(Buffer.alloc(100 * 1024 * 1024, '{"a":1},')), mine, {
      now,
    })
    expect({ cause, complete: tried.complete }).toEqual({ cause: 'nothing-fits', complete: false })
    expect(message).toContain('Not tried: most forms of a body over 512 KiB.')
  })
})

const plans = fc.oneof(
  fc.record({
    type: fc.constant('hmac' as const),
    secretKey: fc.string({ minLength: 1 }),
    algorithm: fc.constantFrom('sha256' as const, 'sha1' as const, 'md5' as const),
    payloadFormat: fc.constantFrom('{body}', '{timestamp}.{body}', '{svix-id}.{url}{method}{body}'),
    signatureEncoding: fc.constantFrom('hex' as const, 'base64' as const),
    secretIsBase64: fc.boolean(),
  }),
  fc.record({ type: fc.constant('bearer' as const), token: fc.string({ minLength: 1, unit: 'binary' }) }),
  fc.record({
    type: fc.constant('oauth2' as const),
    clientId: fc.constant('c'),
    clientSecret: fc.string({ minLength: 1 }),
  }),
  fc.record({
    type: fc.constant('preset' as const),
    preset: fc.constantFrom('stripe', 'github', 'twilio', 'svix', 'hubspot', 'adyen', 'mailgun'),
    secret: fc.string({ minLength: 1 }),
  }),
)

const latin1 = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 200,
})
const names = fc.constantFrom(
  'x-signature',
  'x-timestamp',
  'authorization',
  'x-vapi-secret',
  'svix-id',
  'stripe-signature',
  'content-encoding',
  'content-length',
  'date',
  'host',
)
const values = fc.oneof(
  latin1,
  fc.constantFrom('gzip', '99999999999999999999', 'Bearer %E0%A4%A', '0x', '"', 't=1,v1=', `sha256=${'0'.repeat(64)}`),
)

const requests = fc.record({
  method: fc.constantFrom('POST', 'get', ''),
  url: fc.oneof(fc.webUrl(), fc.constantFrom('', '/', '*', 'http://', '/%zz?%', '//?#')),
  headers: fc.array(fc.tuple(names, values), { maxLength: 8 }),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((json) => Buffer.from(json)),
    fc
      .constantFrom('{"a":', '"\\u12"', '{"__proto__":{"a":1},"__proto__":2}', '[1,]', '{"a" "b"}', '%', 'a=%zz&=')
      .map((body) => Buffer.from(body)),
  ),
})

describe('hostile input', () => {
  test('never makes a diagnosis throw, and every cause is in the table', async () => {
    const known = new Set([...Object.keys(causes), ...Object.keys(suspicions), 'valid', 'nothing-fits'])
    await fc.assert(
      fc.asyncProperty(requests, plans, async (given, authenticationPlan: AuthenticationPlan) => {
        const credential = { id: 'mine', authenticationPlan, previous: { secret: 'before', until: 0 } }
        const others = [{ id: 'other', authenticationPlan: anHmacPlan() }]
        const diagnosis = await diagnose(given, credential, { now, others, budget: { macs: 500 } })
        expect(known).toContain(diagnosis.cause)
        expect(diagnosis.causes.every(({ id }) => known.has(id))).toBe(true)
        expect(diagnosis.message.length).toBeLessThan(5000)
      }),
      { seed: 7, numRuns: 150 },
    )
  })
})
