import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../../server/core/diagnosis/diagnose.ts'
import type { Credential, PresetPlan } from '../../../../server/core/model/credential.ts'
import type { SignedRequest } from '../../../../server/core/model/request.ts'
import { givenPlanIssues } from '../../../../server/core/schemes/compile-plan.ts'
import { withNextStep, withSeparateKeys } from '../../../../server/core/schemes/next-key.ts'
import { type PresetId, presets } from '../../../../server/core/schemes/presets/index.ts'
import { sign } from '../../../../server/core/signing/sign.ts'
import { verify } from '../../../../server/core/verify.ts'

const now = 1_767_225_600_000
const senders = presets.filter(({ nextSecret }) => nextSecret).map(({ id }) => id)

const withKeys = (preset: PresetId, secret: string, nextSecret?: string): Credential => ({
  id: 'mine',
  authenticationPlan: { type: 'preset', preset, secret, ...(nextSecret !== undefined && { nextSecret }) },
})

async function signedBy(preset: PresetId, secret: string): Promise<SignedRequest> {
  const headers = [['content-type', 'application/json']] as const
  const request = { method: 'POST', url: 'https://a.test/in', headers, body: new TextEncoder().encode('{"a":1}') }
  return (await sign(request, withKeys(preset, secret), { now, id: 'msg_1' })).request
}

describe.each(senders)('a credential for %s with two keys', (id) => {
  test.each([
    ['current-key', 'valid', 'current'],
    ['next-key', 'valid', 'next'],
    ['another-key', 'invalid', undefined],
  ])('verifies a request signed with %s as %s (%s)', async (key, verdict, secretVersion) => {
    const request = await signedBy(id, key)
    const found = await verify(request, withKeys(id, 'current-key', 'next-key'), { now })
    expect([found.verdict, found.secretVersion]).toEqual([verdict, secretVersion])
  })

  test('says that the sender has rotated, and how to follow', async () => {
    const credential = withKeys(id, 'current-key', 'next-key')
    const verified = await verify(await signedBy(id, 'next-key'), credential, { now })
    const { verdict, checks } = withNextStep(verified, credential)
    expect(verdict).toBe('valid')
    expect(checks).toContainEqual(
      expect.objectContaining({
        status: 'pass',
        message: expect.stringMatching(/matches the (?:next|new|secondary) .+: the sender has rotated its keys/),
        hint: expect.stringContaining('vhook credentials rotate mine'),
      }),
    )
    const usual = await verify(await signedBy(id, 'current-key'), credential, { now })
    expect(withNextStep(usual, credential)).toBe(usual)
  })
})

test.each([
  ['current-key\n', 'next-key'],
  ['current-key', ' next-key'],
])('white space around %j or %j is found, with the fix', async (secret, nextSecret) => {
  for (const key of ['current-key', 'next-key'].filter((one) => ![secret, nextSecret].includes(one))) {
    const { cause, fix } = await diagnose(await signedBy('twilio', key), withKeys('twilio', secret, nextSecret), {
      now,
    })
    expect([cause, fix?.secret?.length]).toEqual(['secret-whitespace', 1])
  }
})

test('the senders with two keys are those that document them', () => {
  expect(senders.toSorted()).toEqual(['inngest', 'qstash', 'twilio'])
})

describe('two keys in one text', () => {
  const separated = (secret: string) => {
    const { nextSecret, secret: first } = withSeparateKeys({
      ...withKeys('qstash', secret).authenticationPlan,
    }) as PresetPlan
    return [first, nextSecret]
  }

  test.each([
    ['a b', ['a', 'b']],
    [' a \t b\n', ['a', 'b']],
    ['"a" \'b\'', ['"a"', "'b'"]],
    ['"a b"', ['"a b"', undefined]],
    ['a b c', ['a b c', undefined]],
    ['a', ['a', undefined]],
  ])('%j is read as %j', (text, keys) => {
    expect(separated(text)).toEqual(keys)
  })

  test.each(['stripe', 'twilio'] as const)('is a single secret for %s, which never had two keys in one text', (id) => {
    const plan = withKeys(id, 'a b').authenticationPlan
    expect(withSeparateKeys(plan)).toBe(plan)
  })

  test('verify with either key', async () => {
    for (const key of ['a', 'b'])
      expect((await verify(await signedBy('qstash', key), withKeys('qstash', 'a b'), { now })).verdict).toBe('valid')
  })
})

test.each([
  [{ ...withKeys('stripe', 'a', 'b').authenticationPlan }, 'which has one secret'],
  [{ ...withKeys('qstash', 'a').authenticationPlan, nextSecret: 7 as unknown as string }, 'must be text'],
])('a plan with an unusable next key is refused (%#)', (plan, why) => {
  expect(givenPlanIssues(plan as PresetPlan)).toMatchObject([
    { field: 'nextSecret', why: expect.stringContaining(why) },
  ])
})
