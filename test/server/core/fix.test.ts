import { describe, expect, test } from 'vitest'
import { editPlan } from '../../../server/core/fix/apply.ts'
import { editSecret, isSecretEdit } from '../../../server/core/fix/secret-edits.ts'
import { fixSummary } from '../../../server/core/fix/summary.ts'
import { fixCommand } from '../../../server/core/fix/describe.ts'
import type { AuthenticationPlan, HmacPlan } from '../../../server/core/model/credential.ts'
import type { Fix, SecretEdit } from '../../../server/core/model/fix.ts'

const hmac: HmacPlan = { type: 'hmac', secretKey: ' s3cret\n', algorithm: 'sha256' }

describe('an edit of a secret', () => {
  test.each<[SecretEdit, before: string, after: string | undefined]>([
    ['trim', ' a \n', 'a'],
    ['trim-start', ' a ', 'a '],
    ['trim-end', ' a ', ' a'],
    ['remove-spaces', 'a\u200B b\uFEFF', 'ab'],
    ['remove-quotes', '"a"', 'a'],
    ['remove-quotes', 'a', undefined],
    ['remove-prefix:whsec_', 'whsec_a', 'a'],
    ['remove-prefix:whsec_', 'a', undefined],
    ['remove-start:3', 'sk_a', 'a'],
    ['prepend:whsec_', 'a', 'whsec_a'],
    ['append:newline', 'a', 'a\n'],
    ['decode:base64', 'YWJj', 'abc'],
    ['decode:hex', '616263', 'abc'],
    ['decode:percent', 'a%2Fb', 'a/b'],
    ['hex-to-base64', '00ff', 'AP8='],
    ['trim', '  ', undefined],
  ])('%s', (edit, before, after) => {
    expect(editSecret(before, [edit])).toBe(after)
  })

  test('takes the secret of another credential, or the previous one', () => {
    const source = { previous: 'old', other: (id: string) => (id === 'stage' ? 'theirs' : undefined) }
    expect(editSecret('a', ['copy:stage'], source)).toBe('theirs')
    expect(editSecret('a', ['copy:unknown'], source)).toBeUndefined()
    expect(editSecret('a', ['previous'], source)).toBe('old')
  })

  test.each([
    ['trim', true],
    ['append:newline', true],
    ['append', false],
    ['append:', false],
    ['trim:x', false],
    ['toString', false],
  ])('%s is one: %s', (text, is) => {
    expect(isSecretEdit(text)).toBe(is)
  })
})

describe('a change of a plan', () => {
  test('changes fields and secret together', () => {
    expect(editPlan(hmac, { set: { signaturePrefix: 'v1=' }, secret: ['trim'] })).toEqual({
      ...hmac,
      signaturePrefix: 'v1=',
      secretKey: 's3cret',
    })
  })

  test('to another plan keeps the secret', () => {
    const replace = { type: 'preset', preset: 'stripe' } as const
    expect(editPlan(hmac, { replace })).toEqual({ type: 'preset', preset: 'stripe', secret: hmac.secretKey })
  })

  test('of the scheme turns a preset into its scheme, in every variant that has a value of its own', () => {
    const plan = { type: 'preset', preset: 'github', secret: 's' } as const
    const edited = editPlan(plan, { scheme: { signature: { prefix: null, encoding: 'base64' } } })
    expect(edited).toMatchObject({ type: 'scheme', secret: 's', scheme: { signature: { encoding: 'base64' } } })
    expect(edited).not.toHaveProperty('scheme.signature.prefix')
    expect(plan).toEqual({ type: 'preset', preset: 'github', secret: 's' })
  })

  test('of the scheme keeps the tolerance that the preset was given', () => {
    const plan = { type: 'preset', preset: 'stripe', secret: 's', settings: { toleranceSeconds: '900' } } as const
    const edited = editPlan(plan, { scheme: { signature: { encoding: 'base64' } } })
    expect(edited).toHaveProperty('scheme.timestamp.past', 900)
  })

  test('does not apply to OAuth 2.0 if it changes a scheme', () => {
    expect(editPlan({ type: 'oauth2', clientId: 'c', clientSecret: 's' }, { scheme: {} })).toBeUndefined()
  })
})

describe('the command of a fix', () => {
  test.each<[Fix, command: string]>([
    [{ set: { signaturePrefix: 'sha256=' } }, 'vhook credentials edit a --set signaturePrefix=sha256='],
    [
      { set: {}, secret: ['remove-quotes', 'trim'] },
      'vhook credentials edit a --edit-secret remove-quotes --edit-secret trim',
    ],
    [
      { set: {}, scheme: { signature: { prefix: null, encoding: 'base64' } } },
      'vhook credentials edit a --set scheme.signature.prefix=null --set scheme.signature.encoding=base64',
    ],
    [{ set: {}, replace: { type: 'preset', preset: 'stripe' } }, 'vhook credentials edit a --preset stripe'],
    [
      { set: {}, replace: { type: 'bearer', headerName: 'X-Key', bearerPrefixEnabled: false } },
      'vhook credentials edit a --plan bearer --set headerName=X-Key --set bearerPrefixEnabled=false',
    ],
    [
      { set: { settings: { notificationUrl: 'https://a.test/x?y=1' } } },
      "vhook credentials edit a --set 'settings.notificationUrl=https://a.test/x?y=1'",
    ],
    [{ set: {}, bind: 'b' }, 'vhook routes add /hook --credential b'],
  ])('%j', (fix, command) => {
    expect(fixCommand('a', fix, '/hook?x=1')).toBe(command)
  })
})

describe('the summary of a fix', () => {
  const stripe = { type: 'preset', preset: 'stripe', secret: 's', settings: { mode: 'a' } } as const
  test.each<[string, AuthenticationPlan, Fix]>([
    ['signaturePrefix: not set → v1=', hmac, { set: { signaturePrefix: 'v1=' } }],
    ['secret: trim', hmac, { set: {}, secret: ['trim'] }],
    ['scheme.signature.encoding: hex → base64', stripe, { set: {}, scheme: { signature: { encoding: 'base64' } } }],
    ['settings.toleranceSeconds: not set → 900', stripe, { set: { settings: { mode: 'a', toleranceSeconds: '900' } } }],
    ['credential of this path: b', hmac, { set: {}, bind: 'b' }],
  ])('%s', (summary, plan, fix) => {
    expect(fixSummary(plan, fix)).toBe(summary)
  })
})
