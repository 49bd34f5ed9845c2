import { describe, expect, test } from 'vitest'
import { Backlog } from '../../../server/store/client/backlog.ts'
import { anEvent } from './support.ts'

const waiting = (eventId: string, bytes = 1) => ({
  eventId,
  bytes,
  send: () => Promise.resolve(),
  stored: () => ({
    event: anEvent({ id: eventId }),
    summary: {} as never,
    delivery: null,
    verifications: [],
    attempts: [],
    note: null,
  }),
})
const note = (eventId: string) => ({ eventId, bytes: 1, send: () => Promise.resolve() })

describe('the backlog', () => {
  test('holds 200 events; the next one drops the oldest with all its writes', () => {
    const backlog = new Backlog()
    for (let index = 0; index < 200; index += 1) backlog.push(waiting(`e${index}`))
    backlog.push(note('e0'))
    expect([backlog.events, backlog.has('e0')]).toEqual([200, true])
    backlog.push(waiting('e200'))
    expect([backlog.events, backlog.has('e0'), backlog.first?.eventId]).toEqual([200, false, 'e1'])
  })

  test('holds 64 MiB; one byte more drops the oldest', () => {
    const backlog = new Backlog()
    backlog.push(waiting('a', 1024))
    backlog.push(waiting('b', 64 * 1024 * 1024 - 1024))
    expect(backlog.events).toBe(2)
    backlog.push(waiting('c', 1))
    expect([backlog.events, backlog.has('a')]).toEqual([2, false])
  })

  test('shrinks as it is written', () => {
    const backlog = new Backlog()
    const one = waiting('e')
    backlog.push(one)
    backlog.remove(one)
    backlog.remove(one)
    expect([backlog.events, backlog.first]).toEqual([0, undefined])
  })
})
