import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { diagnosed, secret, sign } from './support/event.ts'

const body = '{"type":"payment.updated"}'
const registered = 'https://hooks.example.test/square?tenant=1'

/** A request that Square signed for `signedUrl`, as it is received under `url`. */
const square = (
  signedUrl: string,
  url: string,
  headers: [string, string][] = [],
  others: { notificationUrl: string }[] = [],
) =>
  diagnosed({
    plan: { type: 'preset', preset: 'square', secret },
    headers: [['x-square-hmacsha256-signature', sign(signedUrl + body).toString('base64')], ...headers],
    body,
    url,
    at: {
      others: others.map((settings, at) => ({
        id: `other-${at}`,
        authenticationPlan: { type: 'preset' as const, preset: 'square' as const, secret: 'another', settings },
      })),
    },
  })

const local = 'http://10.0.0.7:3000/square?tenant=1'

describe('a signed URL', () => {
  test.each<[how: string, signed: string, url: string, headers?: [string, string][]]>([
    ['X-Forwarded-Host', registered, local, [['X-Forwarded-Host', 'hooks.example.test']]],
    [
      'the first of several forwarded hosts',
      registered,
      local,
      [['X-Forwarded-Host', 'hooks.example.test, proxy.test']],
    ],
    ['Forwarded', registered, local, [['Forwarded', 'for=192.0.2.1;proto=https;host="hooks.example.test"']]],
    ['Host', registered, local, [['Host', 'hooks.example.test']]],
    [
      'X-Forwarded-Port',
      'https://hooks.example.test:8443/square?tenant=1',
      local,
      [
        ['X-Forwarded-Host', 'hooks.example.test'],
        ['X-Forwarded-Port', '8443'],
      ],
    ],
    [
      'X-Forwarded-Prefix',
      'https://hooks.example.test/api/square',
      'https://hooks.example.test/square',
      [['X-Forwarded-Prefix', '/api/']],
    ],
    [
      'X-Original-URL',
      'https://hooks.example.test/api/square?a=1',
      'https://hooks.example.test/square',
      [['X-Original-URL', '/api/square?a=1']],
    ],
    ['the other scheme', registered, registered.replace('https', 'http')],
    ['a port that is left out', registered, registered.replace('.test/', '.test:8443/')],
    ['a slash at the end', registered, registered.replace('square', 'square/')],
    ['no query', 'https://hooks.example.test/square', registered],
  ])('is found by %s', async (_how, signedUrl, url, headers) => {
    const { causes } = await square(signedUrl, url, headers)
    expect(causes).toMatchObject([{ id: 'url-form', detail: { found: signedUrl, url } }])
  })

  test('is found under the host that another credential has', async () => {
    const { causes } = await square(registered, local, [], [{ notificationUrl: 'https://hooks.example.test/other' }])
    expect(causes).toMatchObject([{ id: 'url-form', detail: { found: registered } }])
  })

  test('becomes the setting notificationUrl', async () => {
    const { fix } = await square(registered, local, [['Host', 'hooks.example.test']])
    expect(fix?.set).toEqual({ settings: { notificationUrl: registered } })
  })

  test('becomes the setting without the hash that Twilio adds to it for each body', async () => {
    const hash = createHash('sha256').update(body).digest('hex')
    const signature = sign(`https://hooks.example.test/twilio?tenant=1&bodySHA256=${hash}`, secret, 'sha1')
    const { causes, fix } = await diagnosed({
      plan: { type: 'preset', preset: 'twilio', secret },
      headers: [
        ['X-Twilio-Signature', signature.toString('base64')],
        ['X-Forwarded-Host', 'hooks.example.test'],
      ],
      body,
      url: `http://10.0.0.7:3000/twilio?tenant=1&bodySHA256=${hash}`,
    })
    expect(causes.map(({ id }) => id)).toEqual(['url-form'])
    expect(fix?.set).toEqual({ settings: { notificationUrl: 'https://hooks.example.test/twilio?tenant=1' } })
  })
})
