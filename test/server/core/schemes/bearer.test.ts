import { describe, expect, test } from 'vitest'
import { latin1Text, utf8 } from '../../../../server/core/text/bytes.ts'
import type { BearerPlan } from '../../../../server/core/model/credential.ts'
import { sign } from '../../../../server/core/signing/sign.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aCredential, aRequest, now } from '../../../support/credentials.ts'

const token = 'tok_of_the_tests'
const bearer = (plan: Partial<BearerPlan> = {}) => aCredential({ type: 'bearer', token, ...plan })
const sent = (...values: string[]) => aRequest({ headers: values.map((value) => ['Authorization', value]) })

describe('a bearer token', () => {
  test.each([
    ['is right behind Bearer and one space', [`Bearer ${token}`], 'valid'],
    ['is wrong with another word', [`Token ${token}`], 'invalid'],
    ['is wrong with bearer in lower case', [`bearer ${token}`], 'invalid'],
    ['is wrong with two spaces', [`Bearer  ${token}`], 'invalid'],
    ['is wrong without the word', [token], 'invalid'],
    ['is wrong with a space behind it', [`Bearer ${token} `], 'invalid'],
    ['is wrong in another letter case', [`Bearer ${token.toUpperCase()}`], 'invalid'],
    ['is wrong when only its beginning came', [`Bearer ${token.slice(0, -1)}`], 'invalid'],
    ['is wrong when the header is empty', [''], 'invalid'],
    ['is wrong when the header is missing', [], 'invalid'],
    ['is ambiguous when it came twice', [`Bearer ${token}`, `Bearer ${token}`], 'invalid'],
  ])('%s', async (_name, values, verdict) => {
    expect(await verify(sent(...values), bearer(), { now })).toMatchObject({ verdict })
  })

  test('may be in another header, with or without a prefix', async () => {
    const plain = bearer({ headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false })
    const headers: [string, string][] = [['x-vapi-secret', token]]
    expect(await verify(aRequest({ headers }), plain, { now })).toMatchObject({ verdict: 'valid' })
    const behind = bearer({ headerName: 'X-Vapi-Secret' })
    expect(await verify(aRequest({ headers }), behind, { now })).toMatchObject({ verdict: 'invalid' })
  })

  test('is never shown, neither the received nor the expected one', async () => {
    const verification = await verify(sent('Bearer the-other-token'), bearer(), { now })
    const text = JSON.stringify(verification)
    expect(text).not.toContain(token)
    expect(text).not.toContain('the-other-token')
    expect(verification.checks.map(({ id }) => id)).toEqual(['bearer.header', 'bearer.token'])
  })

  test('that is not ASCII is compared as UTF-8', async () => {
    const headers: [string, string][] = [['Authorization', `Bearer ${latin1Text(utf8('tökén'))}`]]
    expect(await verify(aRequest({ headers }), bearer({ token: 'tökén' }), { now })).toMatchObject({ verdict: 'valid' })
  })

  test('replaces the old one once, in its letter case', async () => {
    const headers: [string, string][] = [
      ['authorization', 'Bearer old'],
      ['accept', '*/*'],
      ['Authorization', 'x'],
    ]
    const signed = await sign(aRequest({ headers }), bearer(), { now })
    expect(signed.headers).toEqual([
      ['authorization', `Bearer ${token}`],
      ['accept', '*/*'],
    ])
    expect(signed.added).toEqual([['authorization', `Bearer ${token}`]])
    expect(signed).not.toHaveProperty('signedPayload')
  })
})
