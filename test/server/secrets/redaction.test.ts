import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CapturedEvent, StoredBody } from '../../../server/core/model/event.ts'
import type { HeaderList } from '../../../server/core/model/request.ts'
import { originalOf, revealHeaders } from '../../../server/secrets/redaction/unmask.ts'
import { Redactor } from '../../../server/secrets/redaction/redactor.ts'
import type { OpenVault } from '../../../server/secrets/contract.ts'
import type { StoredEvent } from '../../../server/store/contract.ts'
import { anAttempt, anEvent, anOutcome, withCode } from '../store/support.ts'
import { aVault, freshPaths, hmac, RedactedWrites, rowsOnly } from './support.ts'
import type { Redacted } from './support.ts'

const secret = 'canary-secret/"4711"'
const forms = [secret, String.raw`canary-secret/\"4711\"`, 'canary-secret%2F%224711%22']

async function redactedWrites(): Promise<{ vault: OpenVault; writes: RedactedWrites; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-redactor-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const vault = await aVault(rowsOnly().store, freshPaths().keyFile)
  const writes = new RedactedWrites(vault, folder)
  await vault.add({ id: 'shop', authenticationPlan: hmac(secret) })
  return { vault, writes, folder }
}

/** An event as the store returns it. */
function storedOf({ record, sealed }: Redacted<CapturedEvent>): StoredEvent {
  const rest = { summary: {} as StoredEvent['summary'], delivery: null, verifications: [], attempts: [], note: null }
  return { event: record, ...rest, ...(sealed ? { sealed } : {}) }
}

const inMemory = (body: StoredBody): Promise<Uint8Array> =>
  body.kind === 'bytes' ? Promise.resolve(body.bytes) : Promise.reject(new Error('a file was not expected'))

const textOf = ({ record }: Redacted<CapturedEvent>): string => {
  const { body, ...rest } = record
  return JSON.stringify(rest) + (body.kind === 'bytes' ? Buffer.from(body.bytes).toString('latin1') : '')
}

describe('a stored request', () => {
  test('contains masks instead of credentials, and can be restored completely', async () => {
    const { vault, writes } = await redactedWrites()
    const headers: HeaderList = [
      ['authorization', 'Bearer one-value'],
      ['Authorization', 'Basic b3RoZXI6dmFsdWU='],
      ['X-Dup', '1'],
      ['X-Dup', 'caf\u00e9'],
      ['x-dup', '1'],
      ['Cookie', 'session=abcdef'],
      ['X-Vapi-Secret', ''],
      ['X-API-Key', 'caf\u00e9-key-value'],
    ]
    const event = anEvent({ headers })
    const redacted = await writes.event(event)
    expect(textOf(redacted)).not.toMatch(/one-value|b3RoZXI|abcdef|-key-value/)
    expect(redacted.record.headers.map(([name]) => name)).toEqual(headers.map(([name]) => name))
    expect(redacted.record.headers[3]).toEqual(['X-Dup', 'caf\u00e9'])
    expect(await originalOf(vault, storedOf(redacted), inMemory)).toEqual(event)
  })

  test('is not changed or sealed if it contains nothing secret', async () => {
    const { writes } = await redactedWrites()
    const event = anEvent({ headers: [['X-Signature', 'sha256=abcdef']] })
    const redacted = await writes.event(event)
    expect(redacted).toEqual({ record: event })
    expect(redacted.record).toBe(event)
  })

  test('masks the headers that credentials use, even with a wrong token or while they are locked', async () => {
    const { store } = rowsOnly()
    const { keyFile } = freshPaths()
    const first = await aVault(store, keyFile)
    const token = 'the-right-token'
    await first.add({ id: 'a', authenticationPlan: { type: 'bearer', token, headerName: 'X-Mine' } })
    await first.add({ id: 'b', authenticationPlan: { type: 'preset', preset: 'buildkite', secret: token } })
    const scheme = { id: 's', kind: 'token' as const, token: { from: 'header:X-Scheme' } }
    await first.add({ id: 'c', authenticationPlan: { type: 'scheme', scheme, secret: token } })
    writeFileSync(keyFile, randomBytes(32))
    for (const vault of [first, await aVault(store, keyFile)]) {
      const names = ['x-mine', 'X-Buildkite-Token', 'X-SCHEME']
      const redacted = await new RedactedWrites(vault, '').event(
        anEvent({ headers: names.map((name) => [name, 'wrong-token']) }),
      )
      expect(textOf(redacted)).not.toContain('wrong-token')
    }
  })

  test('identifies the secret of a credential by a keyed fingerprint, which differs between installations', async () => {
    const token = 'the-right-token'
    const headers: HeaderList = [
      ['Authorization', `Bearer ${token}`],
      ['X-Api-Key', token],
      ['Cookie', 'another-value!!'],
    ]
    const runs = [await redactedWrites(), await redactedWrites()]
    const seen: string[] = []
    for (const { vault, writes } of runs) {
      const view = await vault.add({ id: 'b', authenticationPlan: { type: 'bearer', token } })
      const [bearer, plain, other] = (await writes.event(anEvent({ headers }))).record.headers.map(([, value]) => value)
      expect(bearer).toBe(`Bearer •••• 9–16 chars · fp ${view.fingerprint}`)
      expect(plain).toBe(`•••• 9–16 chars · fp ${view.fingerprint}`)
      expect(other).toMatch(/^•••• 9–16 chars · fp [0-9a-f]{8}$/)
      expect(other).not.toContain(view.fingerprint)
      seen.push(view.fingerprint)
    }
    expect(seen[0]).not.toBe(seen[1])
  })

  test('has the same fingerprint before and after the first key is created', async () => {
    const vault = await aVault(rowsOnly().store, freshPaths().keyFile)
    const writes = new RedactedWrites(vault, '')
    const event = anEvent({ headers: [['Cookie', 'a-cookie']] })
    const [first, second] = [await writes.event(event), await writes.event(event)]
    expect(first.record.headers[0]?.[1]).toMatch(/ · fp [0-9a-f]{8}$/)
    expect(second.record.headers).toEqual(first.record.headers)
  })

  test.each(forms)('overwrites a stored secret in header, trailer, query and body, encoded as %s', async (form) => {
    const { vault, writes } = await redactedWrites()
    const text = `{"a":"${form}","b":"${form}${form}"}`
    const event = {
      ...anEvent({ text, target: `/hook?key=${form}&x=1`, headers: [['X-Any', `v1,${form};`]] }),
      trailers: [['X-Late', form]] as HeaderList,
    }
    const redacted = await writes.event(event)
    expect(textOf(redacted)).not.toContain('canary-secret')
    expect(redacted.record.path).toHaveLength(event.path.length)
    expect(redacted.record.body.size).toBe(event.body.size)
    expect(redacted.record.body.sha256).not.toBe(event.body.sha256)
    expect(await originalOf(vault, storedOf(redacted), inMemory)).toEqual(event)
  })

  test('is restored from a seal that calls the path `target`, as earlier versions did', async () => {
    const { vault } = await redactedWrites()
    const event = anEvent({ target: '/hook?key=[hidden]***' })
    const sealed = vault.seal(event.id, 'captured', JSON.stringify({ target: '/hook?key=abcdefghij' }))
    const original = await originalOf(vault, storedOf({ record: event, sealed }), inMemory)
    expect(original?.path).toBe('/hook?key=abcdefghij')
  })

  test('is restored from any bytes', async () => {
    const { vault, writes } = await redactedWrites()
    const pieces = fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...forms.map(bytesOf))))
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const bytes = new Uint8Array(Buffer.concat(parts))
        const event = anEvent({ bytes })
        const redacted = await writes.event(event)
        const written = textOf(redacted)
        expect(forms.filter((form) => written.includes(form))).toEqual([])
        const original = await originalOf(vault, storedOf(redacted), inMemory)
        expect(original && Buffer.from(await inMemory(original.body))).toEqual(Buffer.from(bytes))
        expect(original?.body.sha256).toBe(event.body.sha256)
      }),
    )
  })

  test('is masked when read if it contains a secret that was added later', async () => {
    const { vault, writes } = await redactedWrites()
    const redacted = await writes.event(
      anEvent({ text: 'a later-secret-value', headers: [['X-New', 'later-secret-value']] }),
    )
    await vault.add({ id: 'new', authenticationPlan: hmac('later-secret-value') })
    const stored = { ...storedOf(redacted), summary: { path: '/' } as StoredEvent['summary'] }
    expect(textOf({ record: new Redactor(vault).storedEvent(stored).event })).not.toContain('later-secret')
  })

  test('is not searched for secrets under eight bytes, which occur in text by chance', async () => {
    const { vault, writes } = await redactedWrites()
    await vault.add({ id: 'short', authenticationPlan: hmac('message') })
    const event = anEvent({ text: '{"message":1}' })
    expect((await writes.event(event)).record).toBe(event)
  })
})

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))

describe('sealed originals', () => {
  test('can be unsealed only for their own event and part', async () => {
    const { vault, writes } = await redactedWrites()
    const [one, other] = [anEvent({ headers: [['Cookie', 'aaaa']] }), anEvent({ headers: [['Cookie', 'bbbb']] })]
    const [redactedOne, redactedOther] = [await writes.event(one), await writes.event(other)]
    const swapped = { ...storedOf(redactedOne), sealed: redactedOther.sealed ?? new Uint8Array() }
    expect(await originalOf(vault, swapped, inMemory)).toBeUndefined()
    const sent = await writes.attempt(anAttempt('x', { id: one.id, headers: [['Cookie', 'aaaa']] }))
    const moved = { ...storedOf(redactedOne), sealed: sent.sealed ?? new Uint8Array() }
    expect(await originalOf(vault, moved, inMemory)).toBeUndefined()
  })

  test('cannot be unsealed with another key, and are not revealed', async () => {
    const { writes } = await redactedWrites()
    const redacted = await writes.event(anEvent({ headers: [['Cookie', 'aaaa']] }))
    const otherVault = await aVault(rowsOnly().store, freshPaths().keyFile)
    await otherVault.add({ id: 'x', authenticationPlan: hmac('whatever') })
    const stored = storedOf(redacted)
    expect(await originalOf(otherVault, stored, inMemory)).toBeUndefined()
    expect(() => revealHeaders(otherVault, stored, { headers: ['cookie'] })).toThrow(withCode('EVENT_LOCKED'))
  })

  test('are empty without a key, but the event is masked and locked', async () => {
    const { keyFile } = freshPaths()
    mkdirSync(dirname(keyFile), { mode: 0o700 })
    writeFileSync(keyFile, 'no key', { mode: 0o600 })
    const vault = await aVault(rowsOnly().store, keyFile)
    const redacted = await new RedactedWrites(vault, '').event(anEvent({ headers: [['Cookie', 'aaaa']] }))
    expect([redacted.sealed?.length, textOf(redacted).includes('aaaa')]).toEqual([0, false])
    expect(redacted.record.headers).toEqual([['Cookie', '•••• 1–8 chars']])
    expect(await originalOf(vault, storedOf(redacted), inMemory)).toBeUndefined()
  })
})

describe('an attempt', () => {
  test('is masked with its response like the request, and can be revealed by header name', async () => {
    const { vault, writes } = await redactedWrites()
    const attempt = anAttempt('e', {
      headers: [['Authorization', 'Bearer abcdef']],
      path: `/x?${secret}`,
      body: bytesOf(secret),
    })
    const outcome = anOutcome({
      headers: [
        ['Set-Cookie', 'id=1'],
        ['set-cookie', 'id=2'],
      ],
      body: bytesOf(`<${secret}>`),
    })
    const [sent, answered] = [await writes.attempt(attempt), await writes.outcome(attempt.id, outcome)]
    const both = JSON.stringify([sent.record, answered.record]) + Buffer.from(answered.record.body).toString()
    expect(both).not.toMatch(/abcdef|4711|id=\d/)
    const seals = { sealed: sent.sealed ?? new Uint8Array(), answerSealed: answered.sealed ?? new Uint8Array() }
    const stored = storedOf({ record: anEvent() })
    stored.attempts = [{ ...sent.record, outcome: answered.record, ...seals }]
    const request = { headers: ['SET-COOKIE'], attempt: attempt.id, side: 'answered' as const }
    expect(revealHeaders(vault, stored, request)).toEqual(outcome.headers)
    expect(revealHeaders(vault, stored, { headers: ['authorization'], attempt: attempt.id })).toEqual(attempt.headers)
    expect(() => revealHeaders(vault, stored, { headers: ['x'], attempt: attempt.id })).toThrow(
      withCode('NO_SUCH_HEADER'),
    )
    expect(() => revealHeaders(vault, stored, { headers: ['x'], attempt: 'none' })).toThrow(withCode('NO_SUCH_ATTEMPT'))
  })
})

describe('a body in a file', () => {
  const MIB = 1024 * 1024

  function inFile(folder: string, bytes: Buffer): CapturedEvent {
    const event = anEvent()
    const file = `${event.id}.body`
    writeFileSync(join(folder, file), bytes, { mode: 0o600 })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { ...event, body: { kind: 'file', file, size: bytes.length, sha256 } }
  }
  const read = (folder: string) => (body: StoredBody) =>
    Promise.resolve(readFileSync(join(folder, body.kind === 'file' ? body.file : '')))

  test('is masked in a copy, across chunk boundaries, and restored', async () => {
    const { vault, writes, folder } = await redactedWrites()
    const bytes = Buffer.alloc(3 * MIB, 0xe9)
    for (const at of [0, MIB - 5, 2 * MIB, 3 * MIB - secret.length]) bytes.write(secret, at)
    const event = inFile(folder, bytes)
    const redacted = await writes.event(event)
    const { body } = redacted.record
    const copy = await read(folder)(body)
    expect([copy.includes('4711'), copy.length, body.size]).toEqual([false, bytes.length, bytes.length])
    expect(body.sha256).toBe(createHash('sha256').update(copy).digest('hex'))
    const original = await originalOf(vault, storedOf(redacted), read(folder))
    expect(original && Buffer.from(await inMemory(original.body)).equals(bytes)).toBe(true)
    const real = join(folder, `${event.id}.body`)
    expect(existsSync(real)).toBe(true)
    await writes.release(event.id)
    expect([existsSync(real), existsSync(join(folder, `${event.id}.masked`))]).toEqual([false, true])
  })

  test('is not copied if it contains no secret', async () => {
    const { writes, folder } = await redactedWrites()
    const event = inFile(folder, Buffer.alloc(2 * MIB))
    expect((await writes.event(event)).record).toBe(event)
    await writes.release(event.id)
    expect(existsSync(join(folder, `${event.id}.body`))).toBe(true)
  })

  test('with more than 10,000 secrets is not stored', async () => {
    const { vault, writes, folder } = await redactedWrites()
    const event = inFile(folder, Buffer.from(`${secret} `.repeat(60_000)))
    const redacted = await writes.event(event)
    expect(redacted.record.body).toMatchObject({ kind: 'bytes', size: 8 })
    expect(await originalOf(vault, storedOf(redacted), inMemory)).toBeUndefined()
    const inBytes = await writes.event(anEvent({ text: `${secret} `.repeat(20_000) }))
    expect(inBytes.record.body).toMatchObject({ kind: 'bytes', size: 8 })
  })
})
