import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { textOf, utf8 } from '../../../../server/core/text/bytes.ts'
import type { PresetId } from '../../../../server/core/schemes/presets/index.ts'
import type { SignedRequest } from '../../../../server/core/model/request.ts'
import { handshakeAnswer } from '../../../../server/core/schemes/handshakes.ts'
import { presets } from '../../../../server/core/schemes/presets/index.ts'
import { eventType, recognise } from '../../../../server/core/schemes/recognise.ts'
import { aPreset, aRequest, secret } from '../../../support/credentials.ts'
import { readVectors } from '../../../support/vectors.ts'

const recorded = ['slack', 'zoom', 'discord'].flatMap((provider) =>
  (readVectors(`${provider}.json`).handshakes ?? [])
    .filter(({ request }) => request.signed)
    .map((one) => [provider, one.name, one] as const),
)

describe('a handshake is answered', () => {
  test.each(recorded)('as the sender’s own code does: %s %s', (provider, _name, one) => {
    const key = one.secret ?? (provider === 'discord' ? 'ab'.repeat(32) : secret)
    const answer = handshakeAnswer(
      aRequest({ method: one.request.method, body: utf8(one.request.body) }),
      aPreset(provider as PresetId, key),
    )
    expect(answer).toMatchObject({ status: one.respond.status, signed: true })
    expect(answer?.headers).toContainEqual(['Content-Type', one.respond.contentType])
    const wanted = one.respond.json ?? (JSON.parse(one.respond.body ?? '') as unknown)
    expect(JSON.parse(textOf(answer?.body ?? utf8('')))).toEqual(wanted)
  })

  test.each<[string, PresetId, Partial<SignedRequest>, number, string]>([
    ['Meta', 'meta', { method: 'GET', url: 'https://h.test/?hub.mode=subscribe&hub.challenge=42' }, 200, '42'],
    ['Dropbox', 'dropbox', { method: 'GET', url: '/x?challenge=abc' }, 200, 'abc'],
    ['Microsoft Graph', 'microsoft-graph', { url: '/x?validationToken=a%20b' }, 200, 'a b'],
    ['Okta', 'okta', { method: 'GET', headers: [['x-okta-verification-challenge', 'c']] }, 200, '{"verification":"c"}'],
    [
      'Twitch',
      'twitch',
      { headers: [['Twitch-Eventsub-Message-Type', 'webhook_callback_verification']], body: utf8('{"challenge":"t"}') },
      200,
      't',
    ],
    [
      'Event Grid',
      'azure-event-grid',
      { body: utf8('[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"v"}}]') },
      200,
      '{"validationResponse":"v"}',
    ],
    ['Trello', 'trello', { method: 'HEAD' }, 200, ''],
  ])('of %s', (_name, preset, request, status, body) => {
    const settings = preset === 'azure-event-grid' ? { tenant: 't', audience: 'a' } : undefined
    const answer = handshakeAnswer(aRequest(request), aPreset(preset, secret, settings))
    expect([answer?.status, textOf(answer?.body ?? utf8('-'))]).toEqual([status, body])
  })

  test('of Asana by the header with the secret', () => {
    const answer = handshakeAnswer(aRequest({ headers: [['X-Hook-Secret', 's3']] }), aPreset('asana'))
    expect(answer?.headers).toEqual([['X-Hook-Secret', 's3']])
  })

  test('with quotes and line breaks of the challenge escaped in the JSON', () => {
    const challenge = '"},\n{'
    const body = utf8(JSON.stringify({ type: 'url_verification', challenge }))
    const answer = handshakeAnswer(aRequest({ body }), aPreset('slack'))
    expect(JSON.parse(textOf(answer?.body ?? utf8('')))).toEqual({ challenge })
  })

  test('with the HMAC of Zoom’s token', () => {
    const body = utf8('{"event":"endpoint.url_validation","payload":{"plainToken":"p"}}')
    const answer = handshakeAnswer(aRequest({ body }), aPreset('zoom'))
    const encryptedToken = createHmac('sha256', secret).update('p').digest('hex')
    expect(JSON.parse(textOf(answer?.body ?? utf8('')))).toEqual({ plainToken: 'p', encryptedToken })
  })

  test('never for an ordinary event', () => {
    expect(handshakeAnswer(aRequest(), aPreset('slack'))).toBeUndefined()
    expect(handshakeAnswer(aRequest(), aPreset('github'))).toBeUndefined()
  })
})

describe('a sender', () => {
  test('is recognised by a header that only it sets', () => {
    expect(recognise(aRequest({ headers: [['stripe-signature', 't=1']] }))?.id).toBe('stripe')
    expect(recognise(aRequest({ headers: [['x-signature', '00']] }))).toBeUndefined()
  })

  test('names its event as its preset says', () => {
    const github = presets.find(({ id }) => id === 'github')
    const request = aRequest({ headers: [['x-github-event', 'push']] })
    expect(github && eventType(request, github)).toBe('push')
  })

  test('is never mistaken for another with the same header', () => {
    const names = presets.flatMap(({ recognisedBy = [] }) => recognisedBy)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
    expect(names.every((name) => name === name.toLowerCase())).toBe(true)
  })
})
