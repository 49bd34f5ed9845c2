import { request } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { LiveMessage } from '../../server/core/live.ts'
import { startChild } from '../durability/support/daemon-child.ts'
import { aTemporaryFolder } from '../durability/support/folder.ts'
import { aListeningApp } from '../durability/support/load.ts'
import { Watcher } from '../support/inspector.ts'

const EVENTS = 1_500
const LANES = 20
/** A long address makes each message heavy: more comes together than vhook and the system hold for a screen that does not read. */
const ADDRESS = `/hook?${'q'.repeat(12_000)}`

const messages = ({ frames }: Watcher): LiveMessage[] =>
  frames.flatMap((frame) => (frame.type === 'messages' ? frame.messages : []))
const finished = (watcher: Watcher): number =>
  new Set(messages(watcher).flatMap((one) => (one.type === 'attempt.finished' ? [one.attempt.eventId] : []))).size

function post(intakeUrl: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const outgoing = request(`${intakeUrl}${ADDRESS}`, { method: 'POST', agent: false })
  outgoing.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode ?? 0)))
  outgoing.on('error', reject).end('x')
  return promise
}

/** So many at once, one after the other in each lane: as fast as vhook answers, whatever the machine. */
async function steadily(intakeUrl: string): Promise<number[]> {
  const lane = async (): Promise<number[]> => {
    const statuses: number[] = []
    while (statuses.length < EVENTS / LANES) statuses.push(await post(intakeUrl))
    return statuses
  }
  return (await Promise.all(Array.from({ length: LANES }, lane))).flat()
}

test('of three screens one is frozen: it is let go, and the others hear everything', async () => {
  const app = await aListeningApp()
  onTestFinished(() => app.stop())
  const vhook = await startChild({ dataDir: join(aTemporaryFolder(), 'data'), settings: { target: app.url } })
  onTestFinished(() => vhook.kill())
  const { port, hash } = new URL(vhook.inspectorUrl)
  const screen = async (): Promise<Watcher> => {
    const watcher = await new Watcher(Number(port)).hello(hash.replace('#token=', ''))
    await watcher.heard(1)
    return watcher
  }
  const [first, second, frozen] = [await screen(), await screen(), await screen()]
  frozen.socket.pause()
  const answers = await steadily(vhook.intakeUrl)
  expect(answers.filter((status) => status !== 200)).toEqual([])
  const within = { timeout: 60_000, interval: 50 }
  for (const watcher of [first, second]) await vi.waitUntil(() => finished(watcher) === EVENTS, within)
  frozen.socket.resume()
  // 1013 where it still heard the parting; it is cut off when it does not take part in that either.
  expect([1006, 1013]).toContain(await frozen.ended)
  expect(finished(frozen)).toBeLessThan(EVENTS)
  const again = await screen()
  expect(again.frames[0]).toMatchObject({ type: 'snapshot', snapshot: { total: EVENTS } })
  for (const watcher of [first, second, again]) watcher.socket.terminate()
  await vhook.stop()
})
