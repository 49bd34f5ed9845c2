import { describe, expect, test } from 'vitest'
import {
  type Credential,
  diagnose,
  fromFetch,
  fromNode,
  handshakeAnswer,
  sign,
  signedPayload,
  type SignedRequest,
  verify,
  VhookError,
} from '../../server/core/index.ts'
import * as library from '../../server/core/presets.ts'

const now = 1_700_000_000_000
const secret = 'whsec_of_the_test'
const stripe = (given: unknown): Credential => ({
  id: 'c',
  authenticationPlan: { type: 'preset', preset: 'stripe', secret: given as string },
})
const credential = stripe(secret)
const text = '{"type":"invoice.paid","é":1}'
const unsigned = {
  method: 'POST',
  url: 'https://example.com/hook',
  headers: [['Content-Type', 'application/json']] as const,
  body: new TextEncoder().encode(text),
}
const { request } = await sign(unsigned, credential, { now })

/** Every function that takes a request, with something else in place of a part of its arguments. */
const calls = {
  verify: (input, given, at) => verify(input, given, at),
  verifyPreset: (input, given, at) => {
    const { secret: own } = given.authenticationPlan as { secret: string }
    return library.verifyPreset(input, library.stripe, { secret: own }, at)
  },
  sign: (input, given, at) => sign(input, given, at),
  diagnose: (input, given, at) => diagnose(input, given, at),
  signedPayload: async (input, given, at) => signedPayload(input, given, at),
  handshakeAnswer: async (input, given) => handshakeAnswer(input, given),
} satisfies Record<string, (input: SignedRequest, given: Credential, at: { now: number }) => Promise<unknown>>

const everyCall = Object.entries(calls)

const errorOf = async (work: Promise<unknown>): Promise<VhookError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(VhookError)
  return error as VhookError
}

describe('a time that is not in Unix milliseconds is an error', () => {
  const timed = everyCall.filter(([name]) => name !== 'handshakeAnswer')

  test.each(timed)('of %s', async (_name, call) => {
    for (const time of [Number.NaN, Infinity, undefined, '1700000000000', new Date(now), now / 1_000, 0, -now]) {
      const error = await errorOf(call(request, credential, { now: time as number }))
      expect(error).toMatchObject({ code: 'BAD_TIME' })
      expect(error.message).toContain(String(time))
    }
  })

  test.each(timed)('of %s when it is left out', async (_name, call) => {
    expect(await errorOf(call(request, credential, undefined as never))).toMatchObject({ code: 'BAD_TIME' })
  })
})

describe('a secret that is missing is an error', () => {
  test.each(everyCall)('of %s', async (_name, call) => {
    for (const given of [undefined, null, '']) {
      const error = await errorOf(call(request, stripe(given), { now }))
      expect(error).toMatchObject({ code: 'BAD_CREDENTIAL' })
      expect(error.message).toMatch(/^The credential's secret is (missing|empty)/)
    }
  })

  test('also as the previous secret', async () => {
    const rotated = { ...stripe('another'), previous: { secret: '', until: now + 1 } }
    expect(await errorOf(verify(request, rotated, { now }))).toMatchObject({ code: 'BAD_CREDENTIAL' })
  })

  test.each([
    ['bearer', { type: 'bearer', token: undefined }, 'token'],
    ['hmac', { type: 'hmac', algorithm: 'sha256', secretKey: undefined }, 'secretKey'],
    ['oauth2', { type: 'oauth2', clientId: 'c', clientSecret: undefined }, 'clientSecret'],
    ['a secret of nothing but its prefix', { type: 'preset', preset: 'svix', secret: 'whsec_' }, 'secret'],
  ])('of %s', async (_name, plan, field) => {
    const error = await errorOf(
      verify(request, { id: 'c', authenticationPlan: plan } as unknown as Credential, { now }),
    )
    expect(error.message).toContain(`The credential's ${field} is`)
  })

  test('but not for a sender that has none', async () => {
    const plan = { type: 'preset', preset: 'aws-sns', secret: '' } as const
    expect(await verify(request, { id: 'c', authenticationPlan: plan }, { now })).toMatchObject({ verdict: 'invalid' })
  })
})

describe('a body is accepted as', () => {
  const buffer = new ArrayBuffer(unsigned.body.length)
  new Uint8Array(buffer).set(unsigned.body)

  test.each([
    ['Uint8Array', unsigned.body],
    ['Buffer', Buffer.from(unsigned.body)],
    ['ArrayBuffer', buffer],
    ['text, which means its UTF-8 bytes', text],
  ])('%s', async (_form, body) => {
    expect(await verify({ ...request, body }, credential, { now })).toMatchObject({ verdict: 'valid' })
    expect(Buffer.from(fromNode({ rawHeaders: [] }, body).body).toString()).toBe(text)
  })

  test('a view of another type, whose bytes count', async () => {
    const view = new DataView(buffer) as unknown as Uint8Array
    expect(await verify({ ...request, body: view }, credential, { now })).toMatchObject({ verdict: 'valid' })
  })
})

describe('a body that is not the raw one is an error', () => {
  test.each(everyCall)('of %s, with what to do in a framework', async (_name, call) => {
    for (const body of [JSON.parse(text), [], new Map(), new Blob([text]), new ReadableStream()]) {
      const error = await errorOf(call({ ...request, body: body as Uint8Array }, credential, { now }))
      expect(error).toMatchObject({ code: 'BAD_INPUT' })
      expect(error.message).toContain('pass the raw body, not the parsed one')
      for (const name of ['express.raw', 'Fastify', 'Next.js', 'Hono', 'NestJS', 'Firebase'])
        expect(error.problem.hint).toContain(name)
    }
  })

  test.each([undefined, null, 17])('nor is %s one', async (body) => {
    const error = await errorOf(verify({ ...request, body: body as never }, credential, { now }))
    expect(error.message).toContain(`pass the raw body, not ${String(body)}`)
  })

  test('of fromNode', () => {
    expect(() => fromNode({ rawHeaders: [] }, JSON.parse(text) as Uint8Array)).toThrow('not the parsed one')
  })
})

describe('headers of an unknown form are an error', () => {
  test.each([
    ['undefined', undefined],
    ['text', 'stripe-signature: t=1'],
    ['a number as value', [['stripe-signature', 1]]],
    ['a pair without value', [['stripe-signature']]],
  ])('%s', async (_name, headers) => {
    const error = await errorOf(verify({ ...request, headers: headers as never }, credential, { now }))
    expect(error).toMatchObject({ code: 'BAD_INPUT' })
    expect(error.message).toContain('request headers')
  })
})

describe('a Request whose body was read', () => {
  test('is an error that says so', async () => {
    const used = new Request(unsigned.url, { method: 'POST', body: text })
    await used.json()
    for (const work of [verify(used, credential, { now }), fromFetch(used)]) {
      const error = await errorOf(work)
      expect(error).toMatchObject({ code: 'BAD_INPUT' })
      expect(error.message).toContain('its body was read before')
    }
  })
})

test('the types say the same', () => {
  const calledWithWrongTypes = async () => {
    // @ts-expect-error a time is required
    await verify(request, credential, {})
    // @ts-expect-error a time is a number
    await verify(request, credential, { now: new Date() })
    // @ts-expect-error a secret is text
    await verify(request, stripePlan(undefined), { now })
    // @ts-expect-error a parsed body is not raw
    await verify({ ...request, body: { type: 'invoice.paid' } }, credential, { now })
    // @ts-expect-error a body is required
    await verify({ method: 'POST', url: '/', headers: [] }, credential, { now })
    // @ts-expect-error headers are not text
    await verify({ ...request, headers: 'a: b' }, credential, { now })
  }
  const stripePlan = (own: string): Credential => stripe(own)
  expect(calledWithWrongTypes).toBeTypeOf('function')
})
