import { describe, expect, test } from 'vitest'
import type { AuthenticationPlan } from '../../../../server/core/model/credential.ts'
import { diagnose } from '../../../../server/core/diagnosis/diagnose.ts'
import type { HeaderList } from '../../../../server/core/model/request.ts'

const now = 1_800_000_000_000
const plans: ReadonlyArray<readonly [name: string, plan: AuthenticationPlan]> = [
  ['hmac', { type: 'hmac', secretKey: 's', algorithm: 'sha256' }],
  ['bearer', { type: 'bearer', token: 't' }],
  ['oauth2', { type: 'oauth2', clientId: 'c', clientSecret: 's' }],
]

const find = async (plan: AuthenticationPlan, body: unknown, headers: HeaderList = []) => {
  const request = {
    method: 'POST',
    url: 'https://x.test/hook',
    headers,
    body: new TextEncoder().encode(JSON.stringify(body)),
  }
  return await diagnose(request, { id: 'one', authenticationPlan: plan }, { now })
}
const saved = { message: { type: 'hang', call: { id: 'c', assistantId: 'a' } } }
const inline = { message: { type: 'hang', call: { id: 'c', assistant: { name: 'x' } } } }
const redacted = { message: { type: 'hang', assistant: { server: { secret: '[REDACTED]' } } } }

/** Each reason with the text that names it. */
const reasons: ReadonlyArray<readonly [id: string, text: string]> = [
  ['no-credential-id', 'the server object has no credentialId'],
  ['other-level', 'another level of the precedence (tool, assistant, phone number, organisation)'],
  ['transient', 'the server URL was passed in the API request, as with a transient assistant: since September 2026'],
  ['other-organisation', 'another organisation'],
  ['stripped', 'a proxy on the way removes the header'],
]

describe.each(plans)('a request from Vapi without its %s credential', (_name, plan) => {
  test.each(reasons)('may be explained by %s', async (_id, text) => {
    const { cause, causes, advice } = await find(plan, saved)
    expect([cause, causes[0]?.detail?.['likely']]).toEqual(['header-missing', undefined])
    expect(advice).toContain(text)
  })

  test.each([
    [
      'a secret that Vapi blanked out',
      redacted,
      [],
      'transient',
      'most likely the server URL was passed in the API request',
    ],
    ['an assistant of the call itself', inline, [], 'transient', 'the call contains its own assistant'],
    ['an empty X-Vapi-Secret', saved, [['X-Vapi-Secret', '']], 'no-credential-id', 'X-Vapi-Secret is empty'],
    ['both', redacted, [['x-vapi-secret', ' ']], 'no-credential-id', 'most likely the server URL was passed'],
  ] as const)('is likely explained by %s', async (_what, body, headers, likely, text) => {
    const { cause, causes, advice } = await find(plan, body, headers)
    expect([cause, causes[0]?.detail?.['likely']]).toEqual(['header-missing', likely])
    expect(advice).toContain(text)
    for (const [, other] of reasons) expect(advice).toContain(other)
  })
})

test('an empty X-Vapi-Secret where the secret is expected is an empty header', async () => {
  const plan = { type: 'bearer', token: 't', headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false } as const
  const { cause, advice } = await find(plan, saved, [['x-vapi-secret', '']])
  expect(cause).toBe('header-empty')
  expect(advice).toContain('Vapi sends an empty X-Vapi-Secret when nothing is attached')
})

test("another sender is not explained with Vapi's reasons", async () => {
  const { advice } = await find({ type: 'preset', preset: 'github', secret: 's' }, redacted)
  expect(advice).not.toMatch(/credentialId|transient/)
})

test.each(plans)(
  'a request of another sender without its %s credential has no advice about Vapi',
  async (_name, plan) => {
    const { cause, message, advice = '' } = await find(plan, { event: 'order.created' }, [['user-agent', 'curl/8']])
    expect(cause).toBe('header-missing')
    expect(message + advice).not.toMatch(/Vapi|credentialId|assistant/)
    expect(advice).toContain('no secret is set there')
  },
)
