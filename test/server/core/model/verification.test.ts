import { describe, expect, test } from 'vitest'
import { notCheckedMessage } from '../../../../server/core/model/verdict.ts'
import { fail, isProven, pass, roleOf } from '../../../../server/core/model/verification.ts'
import type { Scheme } from '../../../../server/core/schemes/scheme.ts'
import { verify } from '../../../../server/core/verify.ts'

const now = 1_700_000_000_000

describe('the role of a check', () => {
  test('comes with the check, and from the id of one that was stored without', () => {
    expect(fail('hmac.signature', 'No.').role).toBe('signature')
    expect(roleOf({ id: 'oauth2.token' })).toBe('token')
    expect(roleOf({ id: 'hmac.signature', role: 'equality' })).toBe('equality')
  })

  test('decides what proves a request', () => {
    expect(isProven([pass('bearer.token', 'Right.')])).toBe(true)
    expect(isProven([pass('hmac.key', 'Usable.'), fail('hmac.signature', 'No.')])).toBe(false)
  })

  test('is not what a scheme calls its equality, so that none can pose as the signature', async () => {
    const scheme: Scheme = {
      id: 'own',
      kind: 'hmac',
      signature: { from: 'header:x-signature', encoding: 'hex' },
      message: '{body}',
      checks: [['header:x-a', 'const:1', 'signature']],
    }
    const request = { method: 'POST', url: '/', headers: [['x-a', '1']] as const, body: new Uint8Array() }
    const credential = { id: 'own', authenticationPlan: { type: 'scheme' as const, secret: 's', scheme } }
    const { verdict, checks } = await verify(request, credential, { now })
    expect(verdict).toBe('invalid')
    expect(checks.find(({ id, status }) => id === 'hmac.signature' && status === 'pass')?.role).toBe('equality')
    expect(isProven(checks)).toBe(false)
  })
})

describe('why an event was not checked', () => {
  test.each([
    ['a known reason', 'locked', "The credential's secret is locked: it cannot be decrypted with the current key."],
    ['a reason of another version', 'constructor', 'The request could not be checked.'],
    ['no reason', undefined, 'The request could not be checked.'],
  ])('%s has a sentence', (_name, reason, sentence) => {
    expect(notCheckedMessage(reason)).toBe(sentence)
  })
})
