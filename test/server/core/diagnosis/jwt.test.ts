import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { PresetId } from '../../../../server/core/schemes/presets/index.ts'
import { diagnosed, now, secret, sign, url } from './support/event.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const sha256 = (data: string) => createHash('sha256').update(data)
const seconds = now / 1000

/** A JWT made by Node itself; the engine under test has no part in it. */
function jwt(claims: object, key = secret): string {
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${sign(signed, key).toString('base64url')}`
}

const times = { iat: seconds, nbf: seconds - 5, exp: seconds + 300, jti: 'a1' }

interface JwtSender {
  preset: PresetId
  header: string
  prefix?: string
  settings?: Record<string, string>
  claims: (body: string, url: string) => object
}

const livekit: JwtSender = {
  preset: 'livekit',
  header: 'Authorization',
  settings: { apiKey: 'APIkey' },
  claims: (body) => ({ ...times, iss: 'APIkey', sha256: sha256(body).digest('base64') }),
}
const qstash: JwtSender = {
  preset: 'qstash',
  header: 'Upstash-Signature',
  claims: (body, address) => ({ ...times, iss: 'Upstash', sub: address, body: sha256(body).digest('base64url') }),
}
const messagebird: JwtSender = {
  preset: 'messagebird',
  header: 'MessageBird-Signature-JWT',
  claims: (body, address) => ({
    ...times,
    iss: 'MessageBird',
    url_hash: sha256(address).digest('hex'),
    ...(body && { payload_hash: sha256(body).digest('hex') }),
  }),
}
const vonage: JwtSender = {
  preset: 'vonage',
  header: 'Authorization',
  prefix: 'Bearer ',
  claims: (body) => ({ ...times, payload_hash: sha256(body).digest('hex') }),
}
const netlify: JwtSender = {
  preset: 'netlify',
  header: 'X-Webhook-Signature',
  claims: (body) => ({ iss: 'netlify', sha256: sha256(body).digest('hex') }),
}
const senders = [livekit, qstash, messagebird, vonage, netlify].map((sender) => [sender.preset, sender] as const)

const body = '{"event":"room_started","name":"Zoë","id":"1"}'

interface Received {
  body?: string | Buffer
  url?: string
  key?: string
  header?: string
  at?: { now: number }
  claims?: object
}

const received = (sender: JwtSender, { key, header, claims, at, ...changed }: Received) =>
  diagnosed({
    plan: { type: 'preset', preset: sender.preset, secret, ...(sender.settings && { settings: sender.settings }) },
    headers: [[header ?? sender.header, (sender.prefix ?? '') + jwt({ ...sender.claims(body, url), ...claims }, key)]],
    body,
    ...changed,
    ...(at && { at }),
  })

const ids = ({ causes }: Awaited<ReturnType<typeof received>>) => causes.map(({ id }) => id)

describe.each(senders)('a token of %s with the hash of the body', (_name, sender) => {
  test.each<[how: string, id: string, body: string | Buffer]>([
    ['pretty-printed', 'body-reserialized', JSON.stringify(JSON.parse(body), null, 2)],
    ['with a line break', 'body-newline', `${body}\n`],
    ['in Latin-1', 'body-charset', Buffer.from(body, 'latin1')],
    ['in base64', 'body-encoded', Buffer.from(body).toString('base64')],
    ['with a byte order mark', 'body-bom', `\uFEFF${body}`],
  ])('explains a body that is received %s', async (_how, id, changed) => {
    expect(ids(await received(sender, { body: changed }))).toEqual([id])
  })

  test('proves nothing of another body or with another secret', async () => {
    expect(ids(await received(sender, { body: body.replace('"1"', '"2"') }))).toEqual([])
    expect(ids(await received(sender, { key: 'quite another secret' }))).toEqual([])
  })
})

describe('a token with the URL', () => {
  test.each<[how: string, JwtSender, url: string]>([
    ['http for https', messagebird, url.replace('https', 'http')],
    ['a port', messagebird, url.replace('.test/', '.test:8443/')],
    ['a slash at the end of the path', messagebird, url.replace('/in', '/in/')],
    ['http for https', qstash, url.replace('https', 'http')],
    ['another host, because the claim contains the URL', qstash, 'https://10.0.0.1:3000/in?tenant=1'],
  ])('explains %s (%#), and sets the URL', async (_how, sender, address) => {
    const { causes, fix } = await received(sender, { url: address })
    expect(causes).toMatchObject([{ id: 'url-form', detail: { found: url, url: address } }])
    expect(fix).toEqual({ set: { settings: { notificationUrl: url } } })
  })

  test('explains URL and body together', async () => {
    const address = url.replace('https', 'http')
    const { causes } = await received(messagebird, { url: address, body: `${body}\n` })
    expect(causes.map(({ id }) => id)).toEqual(['url-form', 'body-newline'])
  })
})

describe('the claims of a token', () => {
  test.each<[how: string, Received, ids: string[]]>([
    ['an expired token', { at: { now: now + 3_600_000 } }, ['token-expired']],
    ['a token that is not valid yet', { at: { now: now - 3_600_000 } }, ['token-not-yet-valid']],
    ['another issuer', { claims: { iss: 'other' } }, ['token-issuer']],
    ['another header', { header: 'X-Forwarded-Authorization' }, ['header-other-name']],
    [
      'an expired token and a line break',
      { at: { now: now + 3_600_000 }, body: `${body}\n` },
      ['body-newline', 'token-expired'],
    ],
  ])('explain %s', async (_how, changed, expected) => {
    expect(ids(await received(livekit, changed))).toEqual(expected)
  })

  test('count only if the secret signed them', async () => {
    expect(ids(await received(livekit, { key: 'another', claims: { iss: 'other', exp: seconds - 999 } }))).toEqual([])
  })
})

describe('a token of QStash', () => {
  const headers: [string, string][] = [[qstash.header, jwt(qstash.claims(body, url))]]
  const withKeys = async (keys: { secret: string; nextSecret?: string }, text = body) =>
    diagnosed({ plan: { type: 'preset', preset: 'qstash', ...keys }, headers, body: text })

  test.each([[{ secret: `sig_current ${secret}` }], [{ secret: 'sig_current', nextSecret: secret }]])(
    'may be signed with the next key (%#)',
    async (keys) => {
      expect((await withKeys(keys, `${body}\n`)).cause).toBe('body-newline')
    },
  )

  test.each([
    ['secret-quoted', { secret: `"${secret}"`, nextSecret: 'sig_next' }],
    ['secret-quoted', { secret: 'sig_current', nextSecret: `'${secret}'` }],
    ['secret-quoted', { secret: `"${secret}"`, nextSecret: '"sig_next"' }],
    ['secret-quoted', { secret: `"sig_current" "${secret}"` }],
    ['secret-quoted', { secret: `"${secret}" "sig_next"` }],
    ['secret-quoted', { secret: `"${secret} sig_next"` }],
  ])('proves %s of either key (%#), with the fix', async (cause, keys) => {
    const found = await withKeys(keys)
    expect([found.cause, found.rank]).toEqual([cause, 'proven'])
    expect(found.fix?.secret).toHaveLength(1)
  })
})
