import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { LiveFrame, LiveMessage } from '../../../server/core/api/live.ts'
import { apiClient } from '../../../server/core/api/client.ts'
import { Hub } from '../../../server/hub.ts'
import { fakeEvent } from '../../support/fake-event.ts'
import { type Bench, startInspector, TOKEN, Watcher } from '../../support/inspector.ts'

let bench: Bench
let watchers: Watcher[]
beforeEach(async () => {
  bench = await startInspector()
  watchers = []
})
afterEach(async () => {
  for (const { socket } of watchers) socket.terminate()
  await bench[Symbol.asyncDispose]()
})

const watch = (): Watcher => {
  const watcher = new Watcher(bench.port)
  watchers.push(watcher)
  return watcher
}
const removed = (name: string): LiveMessage => ({ type: 'events.removed', ids: [name] })
const namesIn = (frames: readonly LiveFrame[]): string[] =>
  frames
    .flatMap((frame) => (frame.type === 'messages' ? frame.messages : []))
    .flatMap((one) => (one.type === 'events.removed' ? one.ids : []))

/** Waits until the watcher received a message with that name. */
async function until(watcher: Watcher, name: string): Promise<void> {
  while (!namesIn(watcher.frames).includes(name)) await watcher.received(watcher.frames.length + 1)
}

describe('the live stream', () => {
  test('begins with a snapshot and continues with numbered batches', async () => {
    bench.hub.publish(removed('before'))
    const watcher = await watch().hello()
    await watcher.received(1)
    expect(watcher.frames[0]).toMatchObject({ type: 'snapshot', last: 1, snapshot: { total: 2 } })
    bench.hub.publish(removed('a'))
    bench.hub.publish(removed('b'))
    await watcher.received(2)
    expect(watcher.frames[1]).toEqual({ type: 'messages', last: 3, messages: [removed('a'), removed('b')] })
  })

  test('sends messages that are published while the snapshot is created, after the snapshot', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    bench.service.beforeSnapshot = promise
    const early = await watch().hello()
    const observer = watch()
    bench.hub.publish(removed('0'))
    await expect
      .poll(() => apiClient({ fetch, baseUrl: bench.url, token: TOKEN }).getHealth())
      .toMatchObject({ watchers: 2 })
    // A watcher that reconnects gets no snapshot, so it shows when the batches are sent.
    await observer.hello(TOKEN, 0)
    await until(observer, '0')
    for (const name of ['1', '2', '3']) bench.hub.publish(removed(name))
    await until(observer, '3')
    bench.hub.publish(removed('4'))
    resolve()
    await until(early, '4')
    const [first] = early.frames
    expect(first?.type).toBe('snapshot')
    const all = ['0', '1', '2', '3', '4']
    expect(namesIn(early.frames)).toEqual(all.slice(first?.last))
  })

  test('sends a watcher that reconnects only what it missed', async () => {
    for (const name of ['1', '2', '3']) bench.hub.publish(removed(name))
    const watcher = await watch().hello(TOKEN, 1)
    await watcher.received(1)
    expect(watcher.frames).toEqual([{ type: 'messages', last: 3, messages: [removed('2'), removed('3')] }])
    bench.hub.publish(removed('4'))
    await until(watcher, '4')
    expect(namesIn(watcher.frames)).toEqual(['2', '3', '4'])
  })

  test('sends an empty batch to a watcher that missed nothing', async () => {
    bench.hub.publish(removed('1'))
    const watcher = await watch().hello(TOKEN, 1)
    expect(await watcher.received(1)).toEqual([{ type: 'messages', last: 1, messages: [] }])
  })

  test.each([
    ['too old', 0, 20_000],
    ['issued before a restart', 99, 1],
  ])('sends a new snapshot for a number that is %s', async (_name, since, sent) => {
    for (let count = 0; count < sent; count++) bench.hub.publish(removed('x'))
    const [first] = await (await watch().hello(TOKEN, since)).received(1)
    expect(first).toMatchObject({ type: 'snapshot', last: sent })
  })

  test('sends every message once and in order to watchers that join at any time', async () => {
    const joined: Watcher[] = []
    for (let number = 1; number <= 200; number++) {
      if (number % 20 === 1) joined.push(await watch().hello(TOKEN, number - 1))
      bench.hub.publish(removed(String(number)))
    }
    await Promise.all(joined.map((watcher) => until(watcher, '200')))
    for (const [index, { frames }] of joined.entries())
      expect(namesIn(frames)).toEqual(Array.from({ length: 200 - index * 20 }, (_, at) => String(index * 20 + at + 1)))
  })

  test('closes with 1011 when the snapshot cannot be created', async () => {
    bench.service.beforeSnapshot = Promise.reject(new Error('broken'))
    bench.service.beforeSnapshot.catch(() => undefined)
    const watcher = await watch().hello()
    expect([await watcher.ended, bench.reported.length]).toEqual([1011, 1])
  })

  test('closes with 1001 when vhook stops, also for a watcher that has not sent its hello', async () => {
    const [known, silent] = [await watch().hello(), watch()]
    await Promise.all([known.received(1), silent.connected])
    await bench.app.close()
    expect(await Promise.all([known.ended, silent.ended])).toEqual([1001, 1001])
  })
})

describe('a watcher that misbehaves', () => {
  test('is closed with 1008 when it sends nothing', async () => {
    const watcher = watch()
    expect([await watcher.ended, watcher.frames]).toEqual([1008, []])
  })

  test('is closed with 1009 after a frame of 2 MB', async () => {
    const watcher = await watch().hello()
    await watcher.received(1)
    watcher.socket.send('x'.repeat(2_000_000))
    expect(await watcher.ended).toBe(1009)
  })

  test('is closed with 1009 after a message over 64 KiB, but not at the limit', async () => {
    const [within, beyond] = [await watch().hello(), await watch().hello()]
    await Promise.all([within.received(1), beyond.received(1)])
    within.socket.send('x'.repeat(64 * 1024))
    beyond.socket.send('x'.repeat(64 * 1024 + 1))
    expect(await beyond.ended).toBe(1009)
    bench.hub.publish(removed('still here'))
    await until(within, 'still here')
  })

  test('is closed with 1008 after 20,000 tiny fragments', async () => {
    const watcher = await watch().hello()
    await watcher.received(1)
    for (let count = 0; count < 20_000; count++) watcher.socket.send('x', { fin: false })
    expect(await watcher.ended).toBe(1008)
  })

  test('is closed with 1008 after a flood of pings', async () => {
    const watcher = await watch().hello()
    await watcher.received(1)
    for (let count = 0; count < 1_000; count++) watcher.socket.ping()
    expect(await watcher.ended).toBe(1008)
  })

  test('is refused with 1013 from the 21st of 50 on', async () => {
    const all = Array.from({ length: 50 }, watch)
    await Promise.all(all.map(({ connected }) => connected))
    const late = await Promise.all(all.slice(20).map(({ ended }) => ended))
    expect(late).toEqual(Array.from({ length: 30 }, () => 1013))
    expect(all.slice(0, 20).map(({ socket }) => socket.readyState)).toEqual(
      Array.from({ length: 20 }, () => WebSocket.OPEN),
    )
  })

  test('is refused with 900 headers', async () => {
    const headers = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`X-${at}`, 'a']))
    expect(await new Watcher(bench.port, { headers }).ended).toBe(431)
  })

  test('is dropped at 4 MiB when it does not read, while the others continue', async () => {
    const stalled = await watch().hello()
    await stalled.received(1)
    stalled.socket.pause()
    const reader = await watch().hello()
    await reader.received(1)
    const { getHealth } = apiClient({ fetch, baseUrl: bench.url, token: TOKEN })
    const event = { ...fakeEvent(9).summary, path: `/${'x'.repeat(1024 * 1024)}` }
    let number = 0
    // Kernel buffers hold some of it. The count ends the test if the watcher is never dropped.
    while ((await getHealth()).watchers === 2 && number < 200) {
      number += 1
      bench.hub.publish({ type: 'event.captured', event })
      bench.hub.publish(removed(String(number)))
      await until(reader, String(number))
    }
    expect((await getHealth()).watchers).toBe(1)
    // It resumes where it stopped and misses nothing.
    const resumed = await watch().hello(TOKEN, stalled.frames[0]?.last)
    await until(resumed, String(number))
    expect(namesIn(resumed.frames)).toHaveLength(number)
  }, 30_000)

  test('does not affect vhook with a reset during the upgrade', async () => {
    for (const host of [`localhost:${bench.port}`, 'evil.test']) {
      const socket = connect(bench.port, '127.0.0.1')
      const text = `GET /api/live HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`
      socket.write(`${text}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`)
      await new Promise((resolve) => socket.once('connect', resolve))
      socket.resetAndDestroy()
    }
    expect((await bench.call('GET', '/api/health')).status).toBe(200)
    expect(bench.reported).toEqual([])
  })
})

describe('a watcher that resumes with a number of an earlier run', () => {
  test.each([1_000, 5_000, 12_000])('gets a snapshot instead of the messages after it (%i messages later)', (count) => {
    const earlier = new Hub(1_700_000_000_000_000)
    for (let sent = 0; sent < 10; sent += 1) earlier.publish(removed('old'))
    const later = new Hub(1_700_000_010_000_000)
    for (let sent = 0; sent < count; sent += 1) later.publish(removed('new'))
    expect(later.since(earlier.last)).toBeUndefined()
    expect(earlier.since(later.last)).toBeUndefined()
  })
})
