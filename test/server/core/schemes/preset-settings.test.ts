import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { AuthenticationPlan } from '../../../../server/core/model/credential.ts'
import { checkCredential } from '../../../../server/core/schemes/compile-plan.ts'
import { presetOf, presets } from '../../../../server/core/schemes/presets/index.ts'
import { settingsOf } from '../../../../server/core/schemes/presets/settings.ts'
import { sign } from '../../../../server/core/signing/sign.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aCredential, aRequest, now } from '../../../support/credentials.ts'

type Settings = Record<string, string>

const plan = (preset: string, settings?: Settings, secret = 'a-secret') =>
  ({ type: 'preset', preset, secret, ...(settings && { settings }) }) as AuthenticationPlan

const problemsOf = (given: AuthenticationPlan) => checkCredential(aCredential(given))
const messageOf = (given: AuthenticationPlan) => problemsOf(given).map(({ message }) => message)

describe('a required setting that is missing', () => {
  test('is named, with what it is, where to find it, and the command that passes it', () => {
    const [problem] = problemsOf(plan('livekit'))
    expect(problem).toMatchObject({
      message:
        "The credential's settings.apiKey is missing: LiveKit requires its API key (LiveKit Cloud, Settings, API keys).",
      hint: 'Pass it with: vhook credentials add --preset livekit --set settings.apiKey=… (all settings: vhook presets livekit)',
    })
  })

  test.each(presets.filter(({ settings = [] }) => settings.some(({ required }) => required)))(
    'of $id says where to find it',
    ({ settings = [] }) => {
      for (const { required, where } of settings) expect(required && where === undefined).toBe(false)
    },
  )
})

describe('a setting that is not right', () => {
  test.each<[string, AuthenticationPlan, string]>([
    [
      'a typo',
      plan('livekit', { apiKey: 'k', apKey: 'k' }),
      'settings.apKey is not a setting of livekit (did you mean apiKey)',
    ],
    [
      'unknown',
      plan('stripe', { colour: 'red' }),
      'not a setting of stripe (its settings are toleranceSeconds, notificationUrl)',
    ],
    [
      'an algorithm',
      plan('cloudinary', { algorithm: 'md5' }),
      'settings.algorithm must be one of sha1, sha256 for cloudinary',
    ],
    [
      'a tolerance',
      plan('stripe', { toleranceSeconds: '5m' }),
      'settings.toleranceSeconds must be whole seconds from 0, or none',
    ],
    ['a negative one', plan('stripe', { toleranceSeconds: '-1' }), 'settings.toleranceSeconds must be'],
  ])('is refused: %s', (_name, given, message) => {
    expect(messageOf(given).join()).toContain(message)
  })

  test('never widens the time window', async () => {
    const { request } = await sign(aRequest(), aCredential(plan('stripe')), { now: now - 10 * 86_400_000 })
    const verification = await verify(request, aCredential(plan('stripe', { toleranceSeconds: 'x' })), { now })
    expect(verification).toMatchObject({ verdict: 'not-checked', reason: 'bad-credential' })
  })
})

describe('the tolerance of a sender', () => {
  const verdictAt = async (preset: string, age: number, toleranceSeconds?: string) => {
    const { request } = await sign(aRequest(), aCredential(plan(preset)), { now: now - age * 1_000, id: 'msg_1' })
    const settings = toleranceSeconds === undefined ? undefined : { toleranceSeconds }
    return (await verify(request, aCredential(plan(preset, settings)), { now })).verdict
  }

  test.each([
    ['the sender’s own without it', 'stripe', undefined, 300],
    ['shorter', 'stripe', '10', 10],
    ['longer', 'stripe', '3600', 3600],
    ['set where the sender has no limit', 'zoom', '60', 60],
    ['of a variant', 'hubspot', '600', 600],
  ])('is %s', async (_name, preset, tolerance, last) => {
    expect(await verdictAt(preset, last, tolerance)).toBe('valid')
    expect(await verdictAt(preset, last + 1, tolerance)).toBe('invalid')
  })

  test('none means no limit', async () => {
    expect(await verdictAt('stripe', 400 * 86_400, 'none')).toBe('valid')
    expect(await verdictAt('hubspot', 400 * 86_400, 'none')).toBe('valid')
  })

  test('also limits the lead, where the sender limits it', async () => {
    expect(await verdictAt('retell', -30, '30')).toBe('valid')
    expect(await verdictAt('retell', -31, '30')).toBe('invalid')
  })
})

describe('the algorithm of Cloudinary', () => {
  const body = new TextEncoder().encode('{}')
  const seconds = String(now / 1_000)
  const signed = (algorithm: string) =>
    aRequest({
      body,
      headers: [
        ['X-Cld-Timestamp', seconds],
        ['X-Cld-Signature', createHash(algorithm).update(`{}${seconds}a-secret`).digest('hex')],
      ],
    })

  test.each([
    ['sha1', undefined, 'valid'],
    ['sha256', undefined, 'valid'],
    ['sha1', 'sha1', 'valid'],
    ['sha256', 'sha1', 'invalid'],
    ['sha256', 'sha256', 'valid'],
    ['sha1', 'sha256', 'invalid'],
  ])('signed with %s, set to %s: %s', async (used, algorithm, verdict) => {
    const given = plan('cloudinary', algorithm === undefined ? undefined : { algorithm })
    expect(await verify(signed(used), aCredential(given), { now })).toMatchObject({ verdict })
  })

  test('is used to sign', async () => {
    const { added } = await sign(aRequest({ body }), aCredential(plan('cloudinary', { algorithm: 'sha256' })), { now })
    expect(added).toEqual(signed('sha256').headers)
  })
})

describe('a sender without a secret', () => {
  const keyless = presets.filter(({ secretUse }) => secretUse === 'none')

  test('is each whose keys are published', () => {
    expect(keyless.map(({ id }) => id).toSorted()).toEqual([
      'aws-sns',
      'azure-event-grid',
      'fal',
      'google-pubsub',
      'kinde',
      'mailchannels',
      'paypal',
      'turnkey',
    ])
  })

  test.each(keyless)('refuses one: $id', ({ id, title, settings = [] }) => {
    const given = Object.fromEntries(settings.map(({ name }) => [name, 'x']))
    expect(messageOf(plan(id, given, ''))).toEqual([])
    expect(messageOf({ type: 'preset', preset: id, settings: given } as AuthenticationPlan)).toEqual([])
    expect(messageOf(plan(id, given, 'x'))).toEqual([
      `The credential's secret is not used by ${title}, whose requests are verified with published keys; leave it out.`,
    ])
  })

  test('is not Plaid, whose key is entered', () => {
    expect(messageOf(plan('plaid', undefined, '')).join()).toContain('secret is empty')
    expect(messageOf(plan('fusionauth', { jwksUrl: 'https://example.com/keys' }, ''))).toEqual([])
  })
})

test('every preset with a time has a tolerance', () => {
  const names = (id: string) => settingsOf(presetOf(id) ?? presets[0]!).map(({ name }) => name)
  expect(names('stripe')).toEqual(['toleranceSeconds'])
  expect(names('livekit')).toEqual(['apiKey', 'toleranceSeconds'])
  expect(names('hubspot')).toEqual(['notificationUrl', 'toleranceSeconds'])
  expect(names('github')).toEqual([])
})
