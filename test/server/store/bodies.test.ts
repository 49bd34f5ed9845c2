import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CapturedEvent } from '../../../server/core/model/event.ts'
import type { Store } from '../../../server/store/contract.ts'
import { aStore, anAttempt, anEvent, anOutcome, freshFolder, noLabels, sha256 } from './support.ts'

const MEBIBYTE = 1024 * 1024

/** Writes the body file first, like the intake, and returns the event that refers to it. */
function spilled(store: Store, bytes: Buffer): CapturedEvent {
  const event = anEvent()
  const file = `${event.id}.body`
  writeFileSync(join(store.spillFolder, file), bytes)
  return { ...event, body: { kind: 'file', file, size: bytes.length, sha256: sha256(bytes) } }
}

describe('a body in a file', () => {
  test('is stored under its name, searchable by its beginning, and removed with its event', async () => {
    const store = await aStore()
    const event = spilled(store, Buffer.from(`pineapple ${'x'.repeat(2 * MEBIBYTE)}`))
    await store.add(event, noLabels, 'stored')
    expect((await store.event(event.id))?.event).toEqual(event)
    expect((await store.list({ filter: { search: 'pineapple' }, limit: 1 })).total).toBe(1)
    expect((await store.health()).bytes).toBeGreaterThan(2 * MEBIBYTE)
    await store.remove([event.id])
    expect(readdirSync(store.spillFolder)).toEqual([])
  })

  test('persists across a restart if an event refers to it', async () => {
    const dataDir = freshFolder()
    const first = await aStore({ dataDir })
    const event = spilled(first, Buffer.alloc(MEBIBYTE + 1))
    await first.add(event, noLabels, 'stored')
    writeFileSync(join(first.spillFolder, 'half-written.part'), 'x')
    await first.close()
    const second = await aStore({ dataDir })
    expect(readdirSync(second.spillFolder)).toEqual([`${event.id}.body`])
  })

  test.each(['../events.db', '/etc/passwd', 'a/b.body', '..', '', 'x', 'a.body\u0000', 'C:\\x.body'])(
    'cannot have the name %j',
    async (file) => {
      const store = await aStore()
      const event: CapturedEvent = { ...anEvent(), body: { kind: 'file', file, size: 1, sha256: sha256(Buffer.of(1)) } }
      await expect(store.add(event, noLabels, 'stored')).rejects.toThrow('is not a valid name for a body file')
      expect((await store.health()).events).toBe(0)
    },
  )

  test('that is missing or has another size is an error, and the event is not added', async () => {
    const store = await aStore()
    const event = spilled(store, Buffer.alloc(10))
    const short: CapturedEvent = { ...event, body: { ...event.body, size: 11 } }
    await expect(store.add(short, noLabels, 'stored')).rejects.toThrow('10 bytes, not 11')
    const missing: CapturedEvent = { ...event, body: { ...event.body, kind: 'file', file: 'missing.body' } }
    await expect(store.add(missing, noLabels, 'stored')).rejects.toThrow('ENOENT')
    expect(await store.health()).toMatchObject({ events: 0 })
    expect(store.state.state).toBe('storing')
  })
})

describe('a body over 1 MiB', () => {
  test.each([
    [MEBIBYTE, 'bytes', 0],
    [MEBIBYTE + 1, 'file', 1],
  ])('of an event with %i bytes is stored as %s', async (size, kind, files) => {
    const store = await aStore()
    const event = anEvent({ bytes: Buffer.alloc(size, 7) })
    await store.add(event, noLabels, 'stored')
    expect((await store.event(event.id))?.event.body).toMatchObject({ kind, size })
    expect(readdirSync(store.spillFolder)).toHaveLength(files)
  })

  test('of an edited request or a response is read back complete, and removed with the event', async () => {
    const store = await aStore()
    const event = anEvent()
    await store.add(event, noLabels, 'stored')
    const attempt = anAttempt(event.id, { body: new Uint8Array(MEBIBYTE + 1).fill(1) })
    await store.startAttempt(attempt, 'forwarding')
    await store.finishAttempt(attempt.id, anOutcome({ body: new Uint8Array(2 * MEBIBYTE).fill(2) }), 'answered')
    const [found] = (await store.event(event.id))?.attempts ?? []
    expect(found?.body && sha256(found.body)).toBe(sha256(new Uint8Array(MEBIBYTE + 1).fill(1)))
    expect(found?.outcome && sha256(found.outcome.body)).toBe(sha256(new Uint8Array(2 * MEBIBYTE).fill(2)))
    const responseFile = join(store.spillFolder, `${attempt.id}.answer`)
    expect(existsSync(responseFile)).toBe(true)
    await store.remove([event.id])
    expect(existsSync(responseFile)).toBe(false)
  })
})
