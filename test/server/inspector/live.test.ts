import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { LiveFrame, LiveMessage } from '../../../server/core/api/live.ts'
import { apiClient } from '../../../server/core/api/client.ts'
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

/** Waits until the watcher has heard of that name. */
async function until(watcher: Watcher, name: string): Promise<void> {
  while (!namesIn(watcher.frames).includes(name)) await watcher.heard(watcher.frames.length + 1)
}

describe('the live stream', () => {
  test('begins with a snapshot and goes on with numbered batches', async () => {
    bench.hub.publish(removed('before'))
    const watcher = await watch().hello()
    await watcher.heard(1)
    expect(watcher.frames[0]).toMatchObject({ type: 'snapshot', last: 1, snapshot: { total: 2 } })
    bench.hub.publish(removed('a'))
    bench.hub.publish(removed('b'))
    await watcher.heard(2)
    expect(watcher.frames[1]).toEqual({ type: 'messages', last: 3, messages: [removed('a'), removed('b')] })
  })

  test('loses nothing that is said while the snapshot is being made, and gives it after the snapshot', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    bench.service.beforeSnapshot = promise
    const early = await watch().hello()
    const witness = watch()
    bench.hub.publish(removed('0'))
    await expect
      .poll(() => apiClient({ fetch, baseUrl: bench.url, token: TOKEN }).getHealth())
      .toMatchObject({ watchers: 2 })
    // A watcher that comes back needs no snapshot, so it tells when the batches went out.
    await witness.hello(TOKEN, 0)
    await until(witness, '0')
    for (const name of ['1', '2', '3']) bench.hub.publish(removed(name))
    await until(witness, '3')
    bench.hub.publish(removed('4'))
    resolve()
    await until(early, '4')
    const [first] = early.frames
    expect(first?.type).toBe('snapshot')
    const all = ['0', '1', '2', '3', '4']
    expect(namesIn(early.frames)).toEqual(all.slice(first?.last))
  })

  test('gives a watcher that comes back only what it missed', async () => {
    for (const name of ['1', '2', '3']) bench.hub.publish(removed(name))
    const watcher = await watch().hello(TOKEN, 1)
    await watcher.heard(1)
    expect(watcher.frames).toEqual([{ type: 'messages', last: 3, messages: [removed('2'), removed('3')] }])
    bench.hub.publish(removed('4'))
    await until(watcher, '4')
    expect(namesIn(watcher.frames)).toEqual(['2', '3', '4'])
  })

  test('tells a watcher that missed nothing so', async () => {
    bench.hub.publish(removed('1'))
    const watcher = await watch().hello(TOKEN, 1)
    expect(await watcher.heard(1)).toEqual([{ type: 'messages', last: 1, messages: [] }])
  })

  test.each([
    ['too old', 0, 20_000],
    ['from elsewhere', 99, 1],
  ])('begins anew for a number that is %s', async (_name, since, said) => {
    for (let count = 0; count < said; count++) bench.hub.publish(removed('x'))
    const [first] = await (await watch().hello(TOKEN, since)).heard(1)
    expect(first).toMatchObject({ type: 'snapshot', last: said })
  })

  test('says every message once and in order to watchers that join at any moment', async () => {
    const joined: Watcher[] = []
    for (let number = 1; number <= 200; number++) {
      if (number % 20 === 1) joined.push(await watch().hello(TOKEN, number - 1))
      bench.hub.publish(removed(String(number)))
    }
    await Promise.all(joined.map((watcher) => until(watcher, '200')))
    for (const [index, { frames }] of joined.entries())
      expect(namesIn(frames)).toEqual(Array.from({ length: 200 - index * 20 }, (_, at) => String(index * 20 + at + 1)))
  })

  test('ends with 1011 when no snapshot can be made', async () => {
    bench.service.beforeSnapshot = Promise.reject(new Error('broken'))
    bench.service.beforeSnapshot.catch(() => undefined)
    const watcher = await watch().hello()
    expect([await watcher.ended, bench.faults.length]).toEqual([1011, 1])
  })

  test('ends with 1001 when vhook stops, also for a watcher that has not said hello', async () => {
    const [known, silent] = [await watch().hello(), watch()]
    await Promise.all([known.heard(1), silent.opened])
    await bench.app.close()
    expect(await Promise.all([known.ended, silent.ended])).toEqual([1001, 1001])
  })
})

describe('a watcher that misbehaves', () => {
  test('by keeping silent is closed with 1008', async () => {
    const watcher = watch()
    expect([await watcher.ended, watcher.frames]).toEqual([1008, []])
  })

  test('by a frame of 2 MB is closed with 1009', async () => {
    const watcher = await watch().hello()
    await watcher.heard(1)
    watcher.socket.send('x'.repeat(2_000_000))
    expect(await watcher.ended).toBe(1009)
  })

  test('by a message of 64 KiB may stay, and by one byte more is closed', async () => {
    const [fits, over] = [await watch().hello(), await watch().hello()]
    await Promise.all([fits.heard(1), over.heard(1)])
    fits.socket.send('x'.repeat(64 * 1024))
    over.socket.send('x'.repeat(64 * 1024 + 1))
    expect(await over.ended).toBe(1009)
    bench.hub.publish(removed('still here'))
    await until(fits, 'still here')
  })

  test('by 20,000 tiny fragments is closed with 1008', async () => {
    const watcher = await watch().hello()
    await watcher.heard(1)
    for (let count = 0; count < 20_000; count++) watcher.socket.send('x', { fin: false })
    expect(await watcher.ended).toBe(1008)
  })

  test('by a flood of pings is closed with 1008', async () => {
    const watcher = await watch().hello()
    await watcher.heard(1)
    for (let count = 0; count < 1_000; count++) watcher.socket.ping()
    expect(await watcher.ended).toBe(1008)
  })

  test('by being one of 50 is turned away with 1013 from the 21st on', async () => {
    const all = Array.from({ length: 50 }, watch)
    await Promise.all(all.map(({ opened }) => opened))
    const late = await Promise.all(all.slice(20).map(({ ended }) => ended))
    expect(late).toEqual(Array.from({ length: 30 }, () => 1013))
    expect(all.slice(0, 20).map(({ socket }) => socket.readyState)).toEqual(
      Array.from({ length: 20 }, () => WebSocket.OPEN),
    )
  })

  test('by 900 headers is not let in', async () => {
    const headers = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`X-${at}`, 'a']))
    expect(await new Watcher(bench.port, { headers }).ended).toBe(431)
  })

  test('by not reading is dropped at 4 MiB, while the others go on', async () => {
    const stalled = await watch().hello()
    await stalled.heard(1)
    stalled.socket.pause()
    const reader = await watch().hello()
    await reader.heard(1)
    const { getHealth } = apiClient({ fetch, baseUrl: bench.url, token: TOKEN })
    const event = { ...fakeEvent(9).summary, path: `/${'x'.repeat(1024 * 1024)}` }
    let number = 0
    // Kernel buffers take some of it; the count ends the test if nothing ever gives up.
    while ((await getHealth()).watchers === 2 && number < 200) {
      number += 1
      bench.hub.publish({ type: 'event.captured', event })
      bench.hub.publish(removed(String(number)))
      await until(reader, String(number))
    }
    expect((await getHealth()).watchers).toBe(1)
    // It comes back where it was and misses nothing.
    const back = await watch().hello(TOKEN, stalled.frames[0]?.last)
    await until(back, String(number))
    expect(namesIn(back.frames)).toHaveLength(number)
  }, 30_000)

  test('by a reset in the middle of the upgrade does no harm', async () => {
    for (const host of [`localhost:${bench.port}`, 'evil.test']) {
      const socket = connect(bench.port, '127.0.0.1')
      const text = `GET /api/live HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`
      socket.write(`${text}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`)
      await new Promise((resolve) => socket.once('connect', resolve))
      socket.resetAndDestroy()
    }
    expect((await bench.call('GET', '/api/health')).status).toBe(200)
    expect(bench.faults).toEqual([])
  })
})
