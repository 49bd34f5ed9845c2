import { describe, expect, test } from 'vitest'
import type { CredentialView } from '../../../../server/core/model/credential.ts'
import type { HeaderList, SignedRequest } from '../../../../server/core/model/request.ts'
import { claimOf, readingOf, unclaimed } from '../../../../server/core/proofs/claim.ts'
import { base64url, utf8 } from '../../../../server/core/text/bytes.ts'
import { aRequest } from '../../../support/credentials.ts'

type Plan = CredentialView['plan']

const preset = (id: string): Plan => ({ type: 'preset', preset: id })
const plans: Record<string, Plan> = {
  bearer: { type: 'bearer' },
  'vapi bearer': { type: 'bearer', headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false },
  hmac: { type: 'hmac', algorithm: 'sha256' },
  oauth2: { type: 'oauth2', clientId: 'c' },
  twilio: preset('twilio'),
  github: preset('github'),
  mailgun: preset('mailgun'),
}

const plain = (more: Partial<SignedRequest> = {}): SignedRequest => aRequest({ body: utf8('{"id":1}'), ...more })
const withHeaders = (...headers: HeaderList): SignedRequest => plain({ headers })
const withBody = (body: unknown): SignedRequest => plain({ body: utf8(JSON.stringify(body)) })

/** Names of the plans that are evaluated for a request; one that must verify to count ends with `?`. */
function evaluated(request: SignedRequest, of: Record<string, Plan> = plans): string[] {
  const reading = readingOf(request)
  return Object.entries(of).flatMap(([name, plan]) => {
    const claim = claimOf(plan, reading)
    return claim === 'none' ? [] : [claim === 'own' ? name : `${name}?`]
  })
}

const jwtOf = (claims: object): string =>
  ['{"alg":"RS256"}', JSON.stringify(claims), 'signature'].map((part) => base64url(utf8(part))).join('.')

describe('a credential is evaluated', () => {
  test.each<[string, SignedRequest, string[]]>([
    ['not for a health check', plain({ method: 'GET', body: utf8('') }), []],
    ['not for a favicon', plain({ method: 'GET', url: '/favicon.ico', headers: [['accept', 'image/*']] }), []],
    [
      'not for a form',
      plain({ body: utf8('a=1'), headers: [['content-type', 'application/x-www-form-urlencoded']] }),
      [],
    ],
    ['by its signature header, in any case', withHeaders(['X-SIGNATURE', 'x']), ['hmac']],
    ['by a header of its own that is empty', withHeaders(['x-vapi-secret', '']), ['vapi bearer']],
    [
      'by Authorization, with every plan that uses it',
      withHeaders(['authorization', 'Bearer x']),
      ['bearer', 'oauth2'],
    ],
    ['by a field of the body', withBody({ signature: { signature: 'x', token: 'y', timestamp: '1' } }), ['mailgun']],
    ['not for an event of another sender', withHeaders(['Stripe-Signature', 't=1,v1=x']), []],
    ['not for an event of its sender without a signature', withHeaders(['X-GitHub-Event', 'push']), []],
    [
      'not for Google, whose tokens are of another kind',
      withHeaders(['authorization', `Bearer ${jwtOf({ iss: 'https://accounts.google.com' })}`]),
      ['bearer?', 'oauth2?'],
    ],
  ])('%s', (_name, request, expected) => {
    expect(evaluated(request)).toEqual(expected)
  })

  test.each<[string, SignedRequest, string, string[]]>([
    ['a shared signature header', withHeaders(['X-Hub-Signature-256', 'x']), 'meta', ['meta']],
    [
      'a shared header of a sender with another',
      withHeaders(['X-Hub-Signature-256', 'x'], ['X-GitHub-Event', 'push']),
      'meta',
      ['meta?'],
    ],
    [
      'the headers of Svix, which Clerk uses',
      withHeaders(['svix-id', '1'], ['svix-signature', 'v1,x']),
      'clerk',
      ['clerk'],
    ],
    [
      'the headers of Standard Webhooks',
      withHeaders(['webhook-id', '1'], ['webhook-signature', 'v1,x']),
      'openai',
      ['openai'],
    ],
    [
      'its own header beside that of the sender',
      withHeaders(['Stripe-Signature', 'x'], ['X-Hookdeck-Signature', 'x']),
      'hookdeck',
      ['hookdeck'],
    ],
    ['a body that is a JWT', plain({ body: utf8(jwtOf({ iss: 'x' })) }), 'kinde', ['kinde']],
    ['not a body of another kind', plain(), 'kinde', []],
    ['the second header of a rotation', withHeaders(['X-DocuSign-Signature-2', 'x']), 'docusign', ['docusign']],
  ])('by %s', (_name, request, id, expected) => {
    expect(evaluated(request, { [id]: preset(id) })).toEqual(expected)
  })

  test('by the place that a scheme of the user names', () => {
    const scheme = { id: 'own', kind: 'token', token: { from: 'query:token' } }
    expect(evaluated(plain({ url: '/x?token=1' }), { own: { type: 'scheme', scheme } })).toEqual(['own'])
    expect(evaluated(plain({ url: '/x' }), { own: { type: 'scheme', scheme } })).toEqual([])
  })
})

describe('without a credential to evaluate', () => {
  test('a request of a sender with a credential that carries no signature is unsigned', () => {
    const github = { type: 'preset', preset: 'github' } as const
    const push = withHeaders(['X-GitHub-Event', 'push'], ['X-GitHub-Delivery', '1'])
    expect(evaluated(push, { github: preset('github') })).toEqual([])
    expect(unclaimed(readingOf(push), [github])).toMatchObject({
      ...{ verdict: 'unsigned', credentialId: null },
      checks: [{ message: 'GitHub sent no signature or token.', hint: 'Set the secret of the webhook at GitHub.' }],
    })
    expect(unclaimed(readingOf(push), [])).toMatchObject({ verdict: 'not-checked', preset: 'github' })
  })

  test.each<[string, SignedRequest, string | undefined]>([
    ['Stripe', withHeaders(['stripe-signature', 't=1,v1=x']), 'stripe'],
    ['Zoom', withHeaders(['x-zm-signature', 'v0=x']), 'zoom'],
    ['Slack', withHeaders(['X-Slack-Signature', 'v0=x']), 'slack'],
    ['Amazon SNS', withHeaders(['x-amz-sns-message-type', 'Notification']), 'aws-sns'],
    ['Dropbox', withHeaders(['X-Dropbox-Signature', 'x']), 'dropbox'],
    ['Asana', withHeaders(['X-Hook-Signature', 'x']), 'asana'],
    ['Notion, by its signature header alone', withHeaders(['X-Notion-Signature', 'sha256=x']), 'notion'],
    [
      'Pub/Sub by its token',
      withHeaders(['authorization', `Bearer ${jwtOf({ iss: 'accounts.google.com' })}`]),
      'google-pubsub',
    ],
    [
      'Pub/Sub by its body',
      withBody({ message: { messageId: '1' }, subscription: 'projects/p/subscriptions/s' }),
      'google-pubsub',
    ],
    [
      'Microsoft Graph by its body',
      withBody({ value: [{ subscriptionId: 's', changeType: 'created' }] }),
      'microsoft-graph',
    ],
    [
      'Adyen by its body',
      withBody({ notificationItems: [{ NotificationRequestItem: { pspReference: '1' } }] }),
      'adyen',
    ],
    ['Standard Webhooks as such', withHeaders(['webhook-id', '1'], ['webhook-signature', 'v1,x']), 'standard-webhooks'],
    ['no sender for a header of several', withHeaders(['X-Hub-Signature-256', 'sha256=x']), undefined],
    ['no sender for a general name', withHeaders(['X-Signature', 'x']), undefined],
    ['no sender for a subscription check', plain({ url: '/?validationToken=a', body: utf8('') }), undefined],
  ])('an event is of %s', (_name, request, id) => {
    expect(unclaimed(readingOf(request), []).preset).toBe(id)
  })

  test.each<[string, SignedRequest, object]>([
    [
      'of a known sender names it',
      withHeaders(['Stripe-Signature', 'x']),
      { verdict: 'not-checked', reason: 'no-credential-for-sender', sender: 'Stripe', preset: 'stripe' },
    ],
    [
      'with an unknown signature header names that',
      withHeaders(['X-Acme-Signature', 'x']),
      {
        verdict: 'not-checked',
        reason: 'no-credential',
        checks: [{ message: 'No credential uses the header X-Acme-Signature.' }],
      },
    ],
    ['with nothing is unsigned', plain({ method: 'OPTIONS', body: utf8('') }), { verdict: 'unsigned', checks: [] }],
    ['with binary data is unsigned', plain({ body: Uint8Array.of(0x89, 0x50, 0, 0xff) }), { verdict: 'unsigned' }],
    [
      'from Vapi is unsigned, and says why that may be',
      plain({ body: utf8('{"message":{"type":"status-update"}}') }),
      {
        verdict: 'unsigned',
        checks: [{ message: 'Vapi sent no signature or token.', hint: expect.stringContaining('credentialId') }],
      },
    ],
    [
      'with an empty X-Vapi-Secret says what that means',
      withHeaders(['X-Vapi-Secret', '']),
      {
        verdict: 'unsigned',
        checks: [{ message: 'Vapi sent an empty X-Vapi-Secret.', hint: expect.stringContaining('most likely') }],
      },
    ],
  ])('an event %s', (_name, request, expected) => {
    expect(unclaimed(readingOf(request), [])).toMatchObject({ credentialId: null, ...expected })
  })
})
