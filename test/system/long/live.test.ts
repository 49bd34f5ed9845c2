import { afterEach, describe, expect, test, vi } from 'vitest'
import type { LiveFrame, LiveMessage } from '../../../server/core/api/live.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { Watcher } from '../../support/inspector.ts'
import { aListeningApp, Sender } from '../durability/support/load.ts'

const EVENTS = 200
/** More than vhook and the system buffer for one connection. */
const NOTICES = 400
const BIG = 'n'.repeat(64 * 1024)

let bench: DaemonBench
const undo: Array<() => void> = []
afterEach(async () => {
  for (const step of undo.splice(0)) step()
  await bench.stop()
})

const messagesIn = (frames: readonly LiveFrame[]): LiveMessage[] =>
  frames.flatMap((frame) => (frame.type === 'messages' ? frame.messages : []))
const finished = (watcher: Watcher): number =>
  new Set(messagesIn(watcher.frames).flatMap((one) => (one.type === 'attempt.finished' ? [one.attempt.eventId] : [])))
    .size
const noticed = (watcher: Watcher): number =>
  messagesIn(watcher.frames).filter((one) => one.type === 'notice.added').length

async function aWatcher(since?: number): Promise<Watcher> {
  const { port, hash } = new URL(bench.daemon.inspectorUrl)
  const watcher = new Watcher(Number(port))
  undo.push(() => watcher.socket.terminate())
  return await watcher.hello(hash.replace('#token=', ''), since)
}

describe('three screens, one of them frozen', () => {
  test(
    'the frozen one is disconnected and gets everything once it reconnects; the others receive everything',
    { timeout: 120_000 },
    async () => {
      const app = await aListeningApp()
      undo.push(() => app.stop())
      bench = await aDaemon({ target: app.url })
      const [first, second, frozen] = [await aWatcher(), await aWatcher(), await aWatcher()]
      for (const watcher of [first, second, frozen]) await watcher.received(1)
      const { last } = frozen.frames[0] ?? { last: 0 }
      frozen.socket.pause()
      const memory = process.memoryUsage.rss()
      const sender = new Sender()
      for (let place = 0; place < EVENTS; place += 1) sender.send(bench.daemon.intakeUrl, 300)
      for (let place = 0; place < NOTICES; place += 1) {
        bench.daemon.hub.publish({ type: 'notice.added', text: BIG })
        // Lets the sockets write, as between real events.
        if (place % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      await sender.settled()
      const within = { timeout: 60_000, interval: 50 }
      for (const watcher of [first, second])
        await vi.waitUntil(() => finished(watcher) === EVENTS && noticed(watcher) === NOTICES, within)
      const grown = Math.round((process.memoryUsage.rss() - memory) / 1024 / 1024)
      console.log(
        `live: ${EVENTS} events and ${(NOTICES * BIG.length) / 1024 / 1024} MiB of notices; memory + ${grown} MiB`,
      )
      frozen.socket.resume()
      // 1013 if it still reads the close frame; otherwise the connection is cut.
      expect([1006, 1013]).toContain(await frozen.ended)
      expect(finished(frozen) + noticed(frozen)).toBeLessThan(EVENTS + NOTICES)
      const again = await aWatcher(last)
      await vi.waitUntil(() => finished(again) === EVENTS && noticed(again) === NOTICES, within)
    },
  )
})
