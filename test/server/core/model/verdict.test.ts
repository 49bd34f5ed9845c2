import { describe, expect, test } from 'vitest'
import type { StoredVerification } from '../../../../server/core/model/event.ts'
import { eventVerdict } from '../../../../server/core/model/verdict.ts'
import type { Verdict } from '../../../../server/core/model/verification.ts'

describe('the verdict of an event', () => {
  test.each([
    ['is unsigned when nothing was there to verify', ['unsigned'], 'unsigned'],
    ['is not-checked when one credential could not be', ['unsigned', 'not-checked'], 'not-checked'],
    ['is invalid when one really was', ['not-checked', 'invalid'], 'invalid'],
    ['is valid when one credential verifies it', ['invalid', 'valid', 'not-checked'], 'valid'],
    ['is not-checked without any verification', [], 'not-checked'],
  ] as Array<[string, Verdict[], Verdict]>)('%s', (_name, verdicts, expected) => {
    expect(eventVerdict(verdicts.map((verdict) => aVerification({ verdict }))).verdict).toBe(expected)
  })

  test('that is unsigned belongs to no credential', () => {
    const unsigned = aVerification({ verdict: 'unsigned', credentialId: null })
    expect(eventVerdict([unsigned])).toMatchObject({
      credential: null,
      preset: null,
      message: 'The request carries no signature or token.',
    })
  })

  test('of a sender without a credential names the sender and the preset to add', () => {
    const unknown = { verdict: 'not-checked', reason: 'no-credential-for-sender', credentialId: null } as const
    expect(eventVerdict([aVerification({ ...unknown, sender: 'Stripe', preset: 'stripe' })])).toEqual({
      verdict: 'not-checked',
      credential: null,
      message: 'There is no credential for Stripe.',
      preset: 'stripe',
    })
  })
})

function aVerification(more: Partial<StoredVerification>): StoredVerification {
  return { credentialId: 'c', credentialName: 'C', at: 0, verdict: 'valid', checks: [], ...more }
}
