import { EventEmitter } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Hub } from '../../../server/hub.ts'
import { replayBody } from '../../../server/inspector/schemas/request.ts'
import { LiveBatcher } from '../../../server/inspector/live/batcher.ts'
import { serveWatcher } from '../../../server/inspector/live/watcher.ts'
import { type Bench, startInspector, TOKEN, Watcher } from '../../support/inspector.ts'

const MIB = 1_048_576

describe('a request body', () => {
  let bench: Bench
  beforeEach(async () => {
    bench = await startInspector()
  })
  afterEach(() => bench[Symbol.asyncDispose]())

  test('is accepted at 1 MiB, and refused with 413 at one byte more', async () => {
    const headers = ['Host', `localhost:${bench.port}`, 'Authorization', `Bearer ${TOKEN}`]
    const call = async (size: number): Promise<unknown> => {
      const body = '{"sample":"none"}'.padEnd(size, ' ')
      const { text } = await bench.send({
        method: 'POST',
        path: '/api/samples',
        headers: [...headers, 'Content-Type', 'application/json'],
        body,
      })
      return (JSON.parse(text) as { error: { code: string } }).error.code
    }
    expect([await call(MIB), await call(MIB + 1)]).toEqual(['NO_SUCH_SAMPLE', 'BODY_TOO_LARGE'])
  })

  test('of a replay may contain up to 10 MiB', async () => {
    const edit = (size: number) => ({ signature: 'keep', bodyBase64: Buffer.alloc(size, 1).toString('base64') })
    const replay = (size: number) => bench.call('POST', '/api/events/latest/replay', edit(size))
    expect((await replay(10 * MIB)).status).toBe(200)
    const { status, text } = await replay(10 * MIB + 1)
    expect([status, text]).toEqual([400, expect.stringContaining('bodyBase64')])
    expect(bench.service.sent).toHaveLength(1)
    // The other paddings of base64.
    for (const more of [2, 3]) expect(replayBody.safeParse(edit(10 * MIB + more)).success).toBe(false)
  })
})

describe('watchers', () => {
  test('are limited to twenty; the next one is refused until one disconnects', async () => {
    await using bench = await startInspector()
    const twenty = Array.from({ length: 20 }, () => new Watcher(bench.port))
    onTestFinished(() => twenty.forEach(({ socket }) => socket.terminate()))
    await Promise.all(twenty.map(async (one) => await (await one.hello()).received(1)))
    expect(await new Watcher(bench.port).ended).toBe(1013)
    twenty[0]?.socket.terminate()
    let next: Watcher | undefined
    while (next?.socket.readyState !== WebSocket.OPEN || next.frames.length === 0) {
      next = new Watcher(bench.port)
      await Promise.race([(await next.hello()).received(1), next.ended])
    }
    next.socket.terminate()
  })

  test('are pinged after 30 seconds, and disconnected 30 seconds later if they did not respond', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    await using bench = await startInspector()
    const [good, silent] = [new Watcher(bench.port), new Watcher(bench.port)]
    // It does not respond to pings, like a client behind a broken connection.
    Object.assign(silent.socket, { pong: () => undefined })
    const pings: string[] = []
    for (const [name, { socket }] of Object.entries({ good, silent })) socket.on('ping', () => pings.push(name))
    await Promise.all([good, silent].map(async (one) => await (await one.hello()).received(1)))
    vi.advanceTimersByTime(29_999)
    await settle(good)
    expect(pings).toEqual([])
    vi.advanceTimersByTime(1)
    while (pings.length < 2) await settle(good)
    vi.advanceTimersByTime(29_999)
    await settle(silent)
    vi.advanceTimersByTime(1)
    expect(await silent.ended).toBe(1006)
    await settle(good)
    good.socket.terminate()
  })
})

/** Resolves once everything sent so far in both directions is received, since frames stay in order. */
async function settle({ socket }: Watcher): Promise<void> {
  const pong = new Promise<void>((resolve) => socket.once('pong', () => resolve()))
  socket.ping()
  await pong
}

/** A socket that records the sent frames, with a buffer size that the test sets. */
class StalledSocket extends EventEmitter {
  readonly readyState = WebSocket.OPEN
  readonly sent: string[] = []
  readonly closed: number[] = []
  bufferedAmount = 0

  send(frame: string): void {
    this.sent.push(frame)
  }

  close(code: number): void {
    this.closed.push(code)
  }

  terminate(): void {
    this.emit('close')
  }
}

describe('the queue of a watcher', () => {
  function connect(snapshot: Promise<unknown>) {
    const hub = new Hub()
    const batcher = new LiveBatcher(hub)
    onTestFinished(() => batcher.close())
    const socket = new StalledSocket()
    serveWatcher(socket as never, {
      batcher,
      snapshot: () => snapshot as never,
      isToken: () => true,
      report: () => undefined,
    })
    socket.emit('message', Buffer.from('{"type":"hello","token":"t"}'), false)
    const publish = (name: string): void => {
      hub.publish({ type: 'events.removed', ids: [name] })
      // Joining flushes the collected messages.
      batcher.join(() => undefined).leave()
    }
    return { socket, publish }
  }

  test('may contain 4 MiB; one byte more disconnects the watcher', async () => {
    const { socket, publish } = connect(Promise.resolve({}))
    await vi.waitUntil(() => socket.sent.length === 1)
    socket.bufferedAmount = 4 * MIB
    publish('a')
    expect([socket.sent.length, socket.closed]).toEqual([2, []])
    socket.bufferedAmount = 4 * MIB + 1
    publish('b')
    expect([socket.sent.length, socket.closed]).toEqual([2, [1013]])
  })

  test('may also contain 4 MiB before the snapshot is ready', () => {
    const { promise } = Promise.withResolvers<never>()
    const { socket, publish } = connect(promise)
    const frame = { type: 'messages', last: 1, messages: [{ type: 'events.removed', ids: [''] }] }
    publish('x'.repeat(4 * MIB - JSON.stringify(frame).length))
    expect(socket.closed).toEqual([])
    const beyond = connect(promise)
    beyond.publish('x'.repeat(4 * MIB - JSON.stringify(frame).length + 1))
    expect(beyond.socket.closed).toEqual([1013])
  })
})

/** Files that build a regular expression from text, and the source of the text. */
const expressionBuilders = {
  'server/core/text/escape.ts': 'its own ranges of characters',
  'server/core/schemes/validate-scheme.ts': 'patterns of vhook’s own schema of schemes',
  'server/core/vapi/message.ts': 'the names of message types',
  'server/core/codegen/go/parts.ts': 'names of packages',
  'server/core/codegen/node/language.ts': 'names of functions',
}

test('no regular expression is built from input: searches and filters are plain text', () => {
  const root = join(import.meta.dirname, '../../..')
  const files = globSync('{server,cli,ui}/**/*.{ts,tsx}', { cwd: root })
  const buildingFiles = files.filter((file) => /\bRegExp\(/.test(readFileSync(join(root, file), 'utf8')))
  expect(files.length).toBeGreaterThan(300)
  expect(buildingFiles.toSorted()).toEqual(Object.keys(expressionBuilders).toSorted())
})
