import type { HeaderList } from '../../../server/core/model/request.ts'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { StoredVerification } from '../../../server/core/model/event.ts'
import { migrations } from '../../../server/store/migrations/all.ts'
import type { Diagnosis } from '../../../server/core/model/verification.ts'
import { aDelivery, aStore, anAttempt, anEvent, anOutcome, freshFolder, noLabels, noon } from './support.ts'

const failed: StoredVerification = {
  credentialId: 'shop',
  credentialName: 'Shop',
  at: noon,
  verdict: 'invalid',
  reason: 'hmac.signature',
  checks: [
    { id: 'hmac.timestamp', status: 'pass', message: 'Recent.' },
    { id: 'hmac.signature', status: 'fail', message: 'The signature is different.' },
  ],
}
const diagnosis: Diagnosis = {
  cause: 'previous-secret',
  rank: 'proven',
  suspected: [],
  causes: [{ id: 'previous-secret', message: 'Other secret.' }],
  message: 'Other secret.',
  tried: { macs: 5, families: ['secret'], complete: true },
  tookMs: 2,
}

describe('an event', () => {
  test('is read back byte for byte, with its headers in order and letter case', async () => {
    const store = await aStore()
    const bytes = Uint8Array.from({ length: 256 }, (_, value) => value)
    const event = anEvent({
      bytes,
      target: '/a%zz?x=1#y',
      headers: [
        ['X-b', 'é'],
        ['x-B', ''],
        ['__proto__', '1'],
      ],
    })
    const labels = { type: 'order.created', callId: 'c1', sender: 'stripe' }
    const summary = await store.add(event, labels, 'stored')
    expect(summary).toMatchObject({ id: event.id, seq: 1, state: 'stored', path: '/a%zz?x=1#y', size: 256, ...labels })
    const found = await store.event(event.id)
    expect(found).toEqual({ event, summary, delivery: null, verifications: [], attempts: [], note: null })
  })

  test('does not detach the bytes, which are still to be forwarded', async () => {
    const store = await aStore()
    const bytes = new Uint8Array(Buffer.from('still here'))
    await store.add(anEvent({ bytes }), noLabels, 'stored')
    expect(Buffer.from(bytes).toString()).toBe('still here')
  })

  test('is numbered in call order, also after a restart', async () => {
    const dataDir = freshFolder()
    const first = await aStore({ dataDir })
    const added = await Promise.all([1, 2, 3].map(() => first.add(anEvent(), noLabels, 'stored')))
    expect(added.map((one) => one.seq)).toEqual([1, 2, 3])
    await first.remove([added[2]?.id ?? ''])
    await first.close()
    const second = await aStore({ dataDir })
    expect(await second.add(anEvent(), noLabels, 'stored')).toMatchObject({ seq: 4 })
  })

  test('is marked as a repeat of identical bytes within ten minutes, but not later', async () => {
    const store = await aStore()
    const same = { text: '{"n":1}' }
    const first = await store.add(anEvent({ ...same }), noLabels, 'stored')
    const last = await store.add(anEvent({ ...same, receivedAt: noon + 600_000 }), noLabels, 'stored')
    const later = await store.add(anEvent({ ...same, receivedAt: noon + 1_200_001 }), noLabels, 'stored')
    const elsewhere = await store.add(anEvent({ ...same, target: '/other' }), noLabels, 'stored')
    const repeats = [first, last, later, elsewhere].map((one) => one.repeatOf)
    expect(repeats).toEqual([null, first.id, null, null])
  })

  test.each<[string, HeaderList, HeaderList, boolean]>([
    ['another delivery id', [['X-GitHub-Delivery', 'a']], [['X-GitHub-Delivery', 'b']], false],
    ['another event of the sender', [['X-GitHub-Event', 'push']], [['X-GitHub-Event', 'star']], false],
    ['another topic', [['X-Shopify-Topic', 'a']], [['X-Shopify-Topic', 'b']], false],
    [
      'the same id and another signature',
      [
        ['svix-id', 'a'],
        ['svix-signature', '1'],
      ],
      [
        ['svix-id', 'a'],
        ['svix-signature', '2'],
      ],
      true,
    ],
    ['another signature alone', [['Stripe-Signature', 't=1']], [['Stripe-Signature', 't=2']], true],
  ])('with the same bytes and %s is a repeat or not', async (_name, one, other, isRepeat) => {
    const store = await aStore()
    const first = await store.add(anEvent({ text: '{}', headers: one }), noLabels, 'stored')
    const second = await store.add(anEvent({ text: '{}', headers: other }), noLabels, 'stored')
    expect(second.repeatOf).toBe(isRepeat ? first.id : null)
  })

  test('with the same delivery id is a repeat although the body differs', async () => {
    const store = await aStore()
    const headers: HeaderList = [['webhook-id', 'msg_1']]
    const first = await store.add(anEvent({ text: '{"attempt":1}', headers }), noLabels, 'stored')
    const second = await store.add(anEvent({ text: '{"attempt":2}', headers }), noLabels, 'stored')
    expect(second.repeatOf).toBe(first.id)
  })

  test('names the preset of its sender until a credential verifies it', async () => {
    const store = await aStore()
    const { id } = await store.add(anEvent(), noLabels, 'stored')
    const nobody = { credentialId: null, credentialName: null, at: 1, checks: [] }
    const unknown = {
      ...nobody,
      verdict: 'not-checked',
      reason: 'no-credential-for-sender',
      sender: 'Stripe',
      preset: 'stripe',
    } as const
    await store.saveVerifications(id, [unknown])
    expect((await store.list({ filter: {}, limit: 1 })).events).toMatchObject([
      { verdict: 'not-checked', preset: 'stripe' },
    ])
    await store.saveVerifications(id, [{ ...nobody, verdict: 'unsigned' }])
    expect((await store.list({ filter: { verdict: 'unsigned' }, limit: 1 })).events).toMatchObject([{ preset: null }])
  })

  test('is marked as a repeat when a hundred arrive at once', async () => {
    const store = await aStore()
    const added = await Promise.all(
      Array.from({ length: 100 }, () => store.add(anEvent({ text: 'x' }), noLabels, 'stored')),
    )
    expect(added.filter((one) => one.repeatOf !== null)).toHaveLength(99)
  })

  test('stores pin, note and state', async () => {
    const store = await aStore()
    const { id } = await store.add(anEvent(), noLabels, 'stored')
    await store.change(id, { pinned: true, note: 'check this', state: 'recorded' })
    expect(await store.event(id)).toMatchObject({ note: 'check this', summary: { pinned: true, state: 'recorded' } })
    await store.change(id, { pinned: false, note: null })
    expect(await store.event(id)).toMatchObject({ note: null, summary: { pinned: false, state: 'recorded' } })
  })

  test('is removed with its attempts and its search entry', async () => {
    const store = await aStore()
    const { id } = await store.add(anEvent({ text: 'vanishing' }), noLabels, 'stored')
    await store.startAttempt(anAttempt(id), 'forwarding')
    expect(await store.remove([id, randomUUID()])).toEqual([id])
    expect(await store.event(id)).toBeUndefined()
    expect(await store.list({ filter: { search: 'vanishing' }, limit: 5 })).toEqual({
      events: [],
      next: null,
      total: 0,
    })
  })
})

describe('the verifications of an event', () => {
  test('set verdict, credential and message in its row', async () => {
    const store = await aStore()
    const { id } = await store.add(anEvent(), noLabels, 'stored')
    await store.saveVerifications(id, [failed])
    const [row] = await store.summaries([id])
    expect(row).toMatchObject({
      verdict: 'invalid',
      credential: 'shop',
      message: 'The signature is different.',
      cause: null,
    })
    expect((await store.event(id))?.verifications).toEqual([failed])
  })

  test('are replaced when the event is verified again', async () => {
    const store = await aStore()
    const { id } = await store.add(anEvent(), noLabels, 'stored')
    await store.saveVerifications(id, [failed])
    const passed: StoredVerification = { ...failed, verdict: 'valid', checks: failed.checks.slice(0, 1) }
    await store.saveVerifications(id, [passed])
    expect(await store.summaries([id])).toMatchObject([{ verdict: 'valid', message: null, cause: null }])
    expect((await store.event(id))?.verifications).toEqual([passed])
  })

  test('contain the diagnosis of their credential', async () => {
    const store = await aStore()
    const { id } = await store.add(anEvent(), noLabels, 'stored')
    await store.saveVerifications(id, [failed, { ...failed, credentialId: 'other' }])
    await store.saveDiagnosis(id, 'shop', diagnosis)
    const found = await store.event(id)
    expect(found?.summary).toMatchObject({ cause: 'previous-secret', rank: 'proven', message: 'Other secret.' })
    expect(found?.verifications.map((one) => one.diagnosis)).toEqual([diagnosis, undefined])
  })

  test.each([
    ['previous-secret', 'proven'],
    ['nothing-fits', 'possible'],
  ] as const)('read a diagnosis %s of an earlier version as %s, without suspicions', async (cause, rank) => {
    const store = await aStore()
    const { id } = await store.add(anEvent(), noLabels, 'stored')
    const { rank: _rank, suspected: _suspected, ...old } = diagnosis
    await store.saveVerifications(id, [failed])
    await store.saveDiagnosis(id, 'shop', { ...old, cause } as Diagnosis)
    const found = await store.event(id)
    expect(found?.summary.rank).toBe(rank)
    expect(found?.verifications[0]?.diagnosis).toMatchObject({ cause, rank, suspected: [] })
  })

  test('are not stored for an event that was removed meanwhile', async () => {
    const store = await aStore()
    const removedId = randomUUID()
    await store.saveVerifications(removedId, [failed])
    await store.saveDiagnosis(removedId, 'shop', diagnosis)
    await store.startAttempt(anAttempt(removedId), 'forwarding')
    expect(await store.event(removedId)).toBeUndefined()
  })
})

describe('an attempt', () => {
  test('is unfinished until its outcome is stored', async () => {
    const store = await aStore()
    const { id } = await store.add(anEvent(), noLabels, 'stored')
    const attempt = anAttempt(id, { body: new Uint8Array(Buffer.from('edited')) })
    await store.startAttempt(attempt, 'forwarding')
    expect(await store.event(id)).toMatchObject({ summary: { state: 'forwarding', attempts: 1, status: null } })
    const outcome = anOutcome({ status: 418 })
    await store.finishAttempt(attempt.id, outcome, 'answered', aDelivery({ status: 418, durationMs: 4.5 }))
    const found = await store.event(id)
    expect(found?.attempts).toEqual([{ ...attempt, outcome }])
    expect(found?.summary).toMatchObject({ state: 'answered', status: 418, durationMs: 4.5, attempts: 1 })
  })

  test('has a late response instead of its timeout', async () => {
    const store = await aStore()
    const { id } = await store.add(anEvent(), noLabels, 'stored')
    const attempt = anAttempt(id)
    await store.startAttempt(attempt, 'forwarding')
    await store.finishAttempt(attempt.id, anOutcome({ status: null, error: 'app_timeout' }), 'timed_out')
    const late = anOutcome({ late: true, durationMs: 31_000 })
    await store.finishAttempt(attempt.id, late, 'late_answer')
    const found = await store.event(id)
    expect(found?.summary.state).toBe('late_answer')
    expect(found?.attempts.map((one) => one.outcome)).toEqual([late])
  })
})

describe('tokens', () => {
  const token = { hash: 'ab', credentialId: 'v', clientId: 'c', scope: 's', issuedAt: noon, expiresAt: noon + 1000 }

  test('are stored with their revocation, and requests are counted', async () => {
    const store = await aStore()
    await store.addToken(token)
    await store.addToken({ ...token, hash: 'cd' })
    await store.countTokenRequest('v', noon)
    await store.countTokenRequest('v', noon + 5)
    expect(await store.revokeTokens('v', noon + 9)).toBe(2)
    expect(await store.revokeTokens('v', noon + 10)).toBe(0)
    const { tokens, requests } = await store.tokens()
    expect(tokens).toEqual([token, { ...token, hash: 'cd' }].map((one) => ({ ...one, revokedAt: noon + 9 })))
    expect(requests).toEqual({ v: { count: 2, lastAt: noon + 5 } })
  })

  test('are removed a day after they expire', async () => {
    let now = noon
    const store = await aStore({ now: () => now })
    await store.addToken(token)
    now = token.expiresAt + 86_400_000
    expect((await store.tokens()).tokens).toHaveLength(1)
    now += 1
    expect((await store.tokens()).tokens).toHaveLength(0)
  })
})

describe('durability', () => {
  test('is set on every open: SQLite reports synchronous FULL after a reopen', async () => {
    const dataDir = freshFolder()
    const first = await aStore({ dataDir })
    const schema = migrations.at(-1)?.version
    expect(await first.health()).toMatchObject({ synchronous: 2, schema, events: 0 })
    await first.add(anEvent(), noLabels, 'stored')
    await first.close()
    const second = await aStore({ dataDir })
    expect(await second.health()).toMatchObject({ synchronous: 2, schema, events: 1 })
  })

  test('a closed store rejects with STORAGE_FAILED', async () => {
    const store = await aStore()
    await store.close()
    await expect(store.list({ filter: {}, limit: 1 })).rejects.toMatchObject({ problem: { code: 'STORAGE_FAILED' } })
  })
})
