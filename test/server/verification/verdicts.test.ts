import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { EventDetail } from '../../../server/core/api/views/event.ts'
import type { LiveMessage } from '../../../server/core/api/live.ts'
import type { AuthenticationPlan } from '../../../server/core/model/credential.ts'
import { sign as signRequest } from '../../../server/core/signing/sign.ts'
import type { GivenSettings } from '../../../server/settings/parse.ts'
import { aDaemon, type DaemonBench } from '../../support/daemon.ts'
import { anApp } from '../pipeline/support/exchange.ts'

let bench: DaemonBench
afterEach(() => bench.stop())

const secretKey = 'the key of the hmac credential'
const seven: Record<string, AuthenticationPlan> = {
  twilio: { type: 'preset', preset: 'twilio', secret: 'twilio secret' },
  github: { type: 'preset', preset: 'github', secret: 'github secret' },
  sendgrid: { type: 'preset', preset: 'shopify', secret: 'shopify secret' },
  mailgun: { type: 'preset', preset: 'mailgun', secret: 'mailgun secret' },
  bearer: { type: 'bearer', token: 'the-token-of-the-bearer' },
  hmac: { type: 'hmac', algorithm: 'sha256', secretKey, payloadFormat: '{body}' },
  oauth2: { type: 'oauth2', clientId: 'client', clientSecret: 'the client secret' },
}

async function start(settings: GivenSettings = {}, plans = seven): Promise<void> {
  bench = await aDaemon(settings)
  const { vault } = bench.daemon.service
  for (const [id, authenticationPlan] of Object.entries(plans)) await vault.add({ id, authenticationPlan })
}

interface Sent {
  path?: string
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
}

async function send({
  path = '/',
  method = 'POST',
  headers = {},
  body = '{"id":1}',
}: Sent): Promise<{ status: number; event: EventDetail }> {
  const hasBody = method === 'POST'
  const response = await fetch(`http://127.0.0.1:${bench.port}${path}`, { method, headers, ...(hasBody && { body }) })
  await response.arrayBuffer()
  const { events } = await bench.daemon.service.list({ filter: {}, limit: 1 })
  const id = events[0]?.id ?? ''
  await bench.waitForMessage(
    (message): message is LiveMessage => message.type === 'event.verified' && message.id === id,
  )
  return { status: response.status, event: await bench.daemon.service.detail(id) }
}

const used = () => bench.daemon.service.vault.views().map(({ usage }) => usage.valid + usage.invalid)
const json = { 'content-type': 'application/json' }

describe('with seven credentials of other senders', () => {
  test.each<[string, Sent]>([
    ['a health check', { method: 'GET', path: '/health' }],
    [
      'a browser',
      {
        method: 'GET',
        headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate', cookie: 'session=0123456789abcdef0123' },
      },
    ],
    ['a favicon', { method: 'GET', path: '/favicon.ico' }],
    ['a well-known URL', { method: 'GET', path: '/.well-known/security.txt' }],
    [
      'a preflight',
      { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST', origin: 'https://a.test' } },
    ],
    ['a PNG', { headers: { 'content-type': 'image/png' }, body: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0xff) }],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'email=a%40b.test&event=open' },
    ],
    ['the challenge of Dropbox', { method: 'GET', path: '/?challenge=abc' }],
    ['the challenge of Meta', { method: 'GET', path: '/?hub.mode=subscribe&hub.challenge=1' }],
    ['the validation of Microsoft Graph', { path: '/?validationToken=abc', body: '' }],
    ['the handshake of Asana', { headers: { 'x-hook-secret': '0123456789abcdef' }, body: '{}' }],
  ])('%s is unsigned, and counts for no credential', async (_name, sent) => {
    await start()
    const { event } = await send(sent)
    expect(event).toMatchObject({ verdict: 'unsigned', credential: null, cause: null, appFault: null })
    expect(event.verifications).toHaveLength(1)
    expect(used()).toEqual(Array.from({ length: 7 }, () => 0))
  })

  test.each<[string, string, Sent]>([
    ['Stripe', 'stripe', { headers: { 'stripe-signature': 't=1,v1=00' } }],
    [
      'Zoom',
      'zoom',
      {
        headers: { ...json, 'x-zm-signature': 'v0=00', 'x-zm-request-timestamp': '1' },
        body: '{"event":"endpoint.url_validation","payload":{"plainToken":"a"}}',
      },
    ],
    [
      'Slack',
      'slack',
      { headers: { ...json, 'x-slack-signature': 'v0=00' }, body: '{"type":"url_verification","challenge":"a"}' },
    ],
    [
      'Amazon SNS',
      'aws-sns',
      {
        headers: { 'x-amz-sns-message-type': 'SubscriptionConfirmation' },
        body: '{"Type":"SubscriptionConfirmation"}',
      },
    ],
    [
      'Google Pub/Sub push, Cloud Tasks, Cloud Scheduler',
      'google-pubsub',
      { headers: json, body: '{"message":{"messageId":"1","data":""},"subscription":"projects/p/subscriptions/s"}' },
    ],
    [
      'Microsoft Graph',
      'microsoft-graph',
      { headers: json, body: '{"value":[{"subscriptionId":"s","changeType":"updated","clientState":"c"}]}' },
    ],
    ['Dropbox', 'dropbox', { headers: { 'x-dropbox-signature': '00' } }],
    ['Asana', 'asana', { headers: { 'x-hook-signature': '00' } }],
  ])('an event of %s names its preset', async (sender, preset, sent) => {
    await start()
    const { event } = await send(sent)
    const message = `There is no credential for ${sender}.`
    expect(event).toMatchObject({ verdict: 'not-checked', credential: null, message })
    expect(event.verifications).toMatchObject([
      { reason: 'no-credential-for-sender', sender, preset, credentialId: null },
    ])
    expect(used()).toEqual(Array.from({ length: 7 }, () => 0))
  })

  test('only the credential whose header the request has is evaluated', async () => {
    await start()
    const { event } = await send({ headers: { 'x-twilio-signature': 'AAAA' } })
    expect(event).toMatchObject({ verdict: 'invalid', credential: 'twilio' })
    expect(event.verifications.map(({ credentialId }) => credentialId)).toEqual(['twilio'])
  })
})

describe('without any credential', () => {
  test('a request is unsigned, or of a sender that it names', async () => {
    await start({}, {})
    expect((await send({ method: 'GET' })).event).toMatchObject({ verdict: 'unsigned' })
    expect((await send({ headers: { 'stripe-signature': 't=1' } })).event.verifications).toMatchObject([
      { preset: 'stripe' },
    ])
  })
})

describe('a route', () => {
  test('that binds a credential expects its signature', async () => {
    await start({ routes: [{ path: '/hook', credentials: ['github'] }] })
    expect((await send({ path: '/hook' })).event).toMatchObject({ verdict: 'invalid', credential: 'github' })
    expect((await send({ path: '/else' })).event).toMatchObject({ verdict: 'unsigned', credential: null })
  })

  test('that enforces refuses what is unsigned and what is not checked', async () => {
    await start({ enforce: true })
    const unsigned = await send({})
    expect([unsigned.status, unsigned.event.verdict]).toEqual([401, 'unsigned'])
    const stripe = await send({ headers: { 'stripe-signature': 't=1' } })
    expect([stripe.status, stripe.event.verifications[0]?.reason]).toEqual([401, 'no-credential-for-sender'])
  })
})

describe('a signature or token under another name', () => {
  const diagnosed = (id: string) =>
    bench.waitForMessage(
      (message): message is Extract<LiveMessage, { type: 'event.diagnosed' }> =>
        message.type === 'event.diagnosed' && message.id === id,
    )
  const sign = (body: string): string => createHmac('sha256', secretKey).update(body).digest('hex')

  test.each<[string, string, string, Record<string, string>]>([
    ['a signature', 'hmac', 'header-other-name', { 'x-acme-sig': sign('{"id":1}') }],
    ['a token', 'bearer', 'header-other-name', { 'x-acme-key': 'Bearer the-token-of-the-bearer' }],
    ['a secret sent as the token', 'hmac', 'plan-mismatch', { 'x-acme-key': secretKey }],
  ])('is found in the background: %s', async (_name, credential, cause, headers) => {
    await start()
    const { event } = await send({ headers })
    expect(event.verdict).not.toBe('invalid')
    await expect(diagnosed(event.id)).resolves.toMatchObject({ cause })
    const now = await bench.daemon.service.detail(event.id)
    expect(now).toMatchObject({ verdict: 'invalid', credential, cause })
    expect(now.verifications).toHaveLength(1)
  })

  test('of the preset of a sender is found with the credential that has its secret', async () => {
    await start({}, { twilio: { type: 'preset', preset: 'twilio', secret: 'the secret of both' } })
    const body = '{"id":1}'
    const signature = createHmac('sha256', 'the secret of both').update(body).digest('hex')
    const { event } = await send({
      headers: { 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${signature}` },
      body,
    })
    await expect(diagnosed(event.id)).resolves.toMatchObject({ cause: 'plan-mismatch' })
    expect(await bench.daemon.service.detail(event.id)).toMatchObject({ verdict: 'invalid', credential: 'twilio' })
  })
})

test('an app that accepts what no cause explains is named as it is, once the search has ended', async () => {
  const app = await anApp((_request, response) => void response.end('ok'))
  await start({ target: app.url })
  const body = '{"id":1}'
  const signature = createHmac('sha256', 'quite another secret').update(body).digest('hex')
  const { event } = await send({ headers: { 'x-hub-signature-256': `sha256=${signature}` }, body })
  const fault = await bench.waitForMessage(
    (message): message is Extract<LiveMessage, { type: 'app.fault' }> =>
      message.type === 'app.fault' && message.id === event.id,
  )
  expect(fault).toMatchObject({ cause: 'app-accepts-mismatch', rank: 'likely' })
  const { appFault } = await bench.daemon.service.detail(event.id)
  expect(fault).toMatchObject({ message: appFault?.message, advice: appFault?.advice })
})

test('an event whose verdict the background search changes counts once, with its final verdict', async () => {
  await start()
  const counted = async () => (await bench.daemon.service.health()).intake.verdicts
  await send({ method: 'GET', path: '/health' })
  await vi.waitFor(async () => expect(await counted()).toEqual({ unsigned: 1 }))
  const { event } = await send({ headers: { 'x-acme-key': secretKey } })
  await vi.waitFor(async () => expect(await counted()).toEqual({ unsigned: 1, invalid: 1 }), { timeout: 20_000 })
  await bench.daemon.service.verify(event.id)
  expect(await counted()).toEqual({ unsigned: 1, invalid: 1 })
})

test('a request signed with the next key of its sender is valid, and says how to follow the rotation', async () => {
  const plan = { type: 'preset', preset: 'inngest', secret: 'signkey-a0a0a0', nextSecret: 'signkey-b1b1b1' } as const
  await start({}, { mine: plan })
  const request = { method: 'POST', url: '/', headers: [], body: Buffer.from('{"id":1}') }
  const credential = { id: 'sender', authenticationPlan: { ...plan, secret: plan.nextSecret } }
  const { added } = await signRequest(request, credential, { now: Date.now() })
  const { event } = await send({ headers: { ...json, ...Object.fromEntries(added) }, body: '{"id":1}' })
  const [verification] = event.verifications
  expect(verification).toMatchObject({ verdict: 'valid', secretVersion: 'next' })
  const hint = 'Make it the current key with: vhook credentials rotate mine'
  expect(verification?.checks).toContainEqual(expect.objectContaining({ status: 'pass', hint }))
})
