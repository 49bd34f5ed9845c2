import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HmacPlan } from '../../../../server/core/model/credential.ts'
import { checkCredential } from '../../../../server/core/schemes/compile-plan.ts'
import { parseExpression } from '../../../../server/core/schemes/expressions/expression.ts'
import { parseTemplate } from '../../../../server/core/schemes/expressions/template.ts'
import { schemeIssues } from '../../../../server/core/schemes/validate-scheme.ts'
import { sign } from '../../../../server/core/signing/sign.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aCredential, aRequest, anHmac, now } from '../../../support/credentials.ts'

const pieces = fc.constantFrom(
  '{body}',
  '{timestamp}',
  '{method}',
  '{url}',
  '{svix-id}',
  '.',
  ':',
  'v0',
  '[',
  ']',
  '\\',
  '}',
  '$&',
)
const headerNames = fc.constantFrom('x-signature', 'X-My-Signature', 'webhook-signature')

const plans: fc.Arbitrary<HmacPlan> = fc.record(
  {
    type: fc.constant('hmac' as const),
    algorithm: fc.constantFrom('sha1', 'sha256', 'sha384', 'sha512', 'md5'),
    secretKey: fc.string({ minLength: 1, unit: 'binary' }),
    signatureHeader: headerNames,
    timestampHeader: fc.constantFrom('x-timestamp', 'My-Time'),
    signaturePrefix: fc.constantFrom('', 'sha256=', 'v1,', 'v0='),
    payloadFormat: fc.array(pieces, { maxLength: 8 }).map((some) => `${some.join('')}{body}`),
    messageIdHeader: fc.constantFrom('svix-id', 'x-id', null),
    signatureEncoding: fc.constantFrom('hex', 'base64'),
    timestampUnit: fc.constantFrom('auto', 's', 'ms'),
  },
  { requiredKeys: ['type', 'algorithm', 'secretKey'] },
)
const bodies = fc.uint8Array({ minLength: 1, maxLength: 200 })

const flip = (bytes: Uint8Array, bit: number) => {
  const flipped = bytes.slice()
  const at = (bit >> 3) % bytes.length
  flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7))
  return flipped
}

describe('any HMAC plan', () => {
  test('verifies what it signs, but not with one bit of the body changed', async () => {
    await fc.assert(
      fc.asyncProperty(plans, bodies, fc.nat(), async (plan, body, bit) => {
        const credential = aCredential(plan)
        const { request } = await sign(aRequest({ body }), credential, { now })
        expect(await verify(request, credential, { now })).toMatchObject({ verdict: 'valid' })
        const forged = { ...request, body: flip(body, bit) }
        expect(await verify(forged, credential, { now })).toMatchObject({ verdict: 'invalid' })
      }),
      { numRuns: 150 },
    )
  })

  test('rejects a signature with one character changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        bodies,
        fc.nat({ max: 63 }),
        fc.constantFrom('0', 'f', 'A', '=', ' '),
        async (body, at, character) => {
          const credential = anHmac()
          const { request } = await sign(aRequest({ body }), credential, { now })
          const headers = request.headers.map(([name, value]): [string, string] => {
            const other = value[at] === character ? '1' : character
            return name === 'x-signature' ? [name, value.slice(0, at) + other + value.slice(at + 1)] : [name, value]
          })
          expect(await verify({ ...request, headers }, credential, { now })).toMatchObject({ verdict: 'invalid' })
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('arbitrary input never throws', () => {
  test('as an expression or a template', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(['string', 'object']).toContain(typeof parseExpression(text))
        expect(['string', 'object']).toContain(typeof parseTemplate(text))
      }),
    )
  })

  test('as a scheme, and every issue names its field', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const issues = schemeIssues(value)
        expect(issues.length).toBeGreaterThan(0)
        expect(issues.every(({ field, why }) => field !== '' && why !== '')).toBe(true)
      }),
    )
  })

  test('as a scheme with known fields', () => {
    const part = fc.oneof(fc.anything(), fc.string(), fc.constantFrom('hmac', 'header:x', '{body}', '[', 'sha256'))
    const keys = [
      'id',
      'kind',
      'message',
      'signature',
      'timestamp',
      'variants',
      'checks',
      'when',
      'key',
      'jwt',
      'token',
    ]
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), part), (scheme) => {
        expect(Array.isArray(schemeIssues(scheme))).toBe(true)
      }),
    )
  })

  test('as a plan', () => {
    const types = fc.constantFrom('bearer', 'hmac', 'oauth2', 'preset', 'scheme', 'other')
    fc.assert(
      fc.property(fc.record({ type: types, rest: fc.dictionary(fc.string(), fc.anything()) }), ({ type, rest }) => {
        // Input from outside may have any type.
        const plan = { ...rest, type } as unknown as HmacPlan
        expect(checkCredential(aCredential(plan)).length).toBeGreaterThan(0)
      }),
    )
  })

  test('as a request', async () => {
    const text = fc.string({ unit: 'binary' })
    const headers = fc.array(fc.tuple(fc.oneof(text, fc.constantFrom('x-signature', 'x-timestamp')), text))
    await fc.assert(
      fc.asyncProperty(text, text, headers, fc.uint8Array(), async (method, url, lines, body) => {
        const verification = await verify({ method, url, headers: lines, body }, anHmac(), { now })
        expect(verification.verdict).toBe('invalid')
      }),
    )
  })
})
