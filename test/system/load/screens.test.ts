import { request } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { LiveMessage } from '../../../server/core/api/live.ts'
import { startChild } from '../durability/support/daemon-child.ts'
import type { DaemonChild } from '../durability/support/daemon-child.ts'
import { aTemporaryFolder } from '../../support/temporary-folder.ts'
import { aListeningApp } from '../durability/support/load.ts'
import { Watcher } from '../../support/inspector.ts'

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
async function steadily(intakeUrl: string, count: number): Promise<number[]> {
  const lane = async (): Promise<number[]> => {
    const statuses: number[] = []
    while (statuses.length < count / LANES) statuses.push(await post(intakeUrl))
    return statuses
  }
  return (await Promise.all(Array.from({ length: LANES }, lane))).flat()
}

const within = { timeout: 60_000, interval: 50 }

/** A vhook before an app, and how a screen is opened on it. */
async function aHouse(given: { fault?: 'mutes' } = {}) {
  const app = await aListeningApp()
  onTestFinished(() => app.stop())
  const dataDir = join(aTemporaryFolder(), 'data')
  const vhook = await startChild({ dataDir, settings: { target: app.url }, ...given })
  onTestFinished(() => vhook.kill())
  const { port, hash } = new URL(vhook.inspectorUrl)
  const screen = async (): Promise<Watcher> => {
    const watcher = await new Watcher(Number(port)).hello(hash.replace('#token=', ''))
    onTestFinished(() => watcher.socket.terminate())
    await watcher.heard(1)
    return watcher
  }
  return { vhook, screen }
}

/** How many ends of attempts each screen heard, once all are on record and something that came after them was heard too. */
async function heardOf({ client }: DaemonChild, screens: Watcher[], count: number): Promise<number[]> {
  await vi.waitUntil(async () => (await client.listEvents({ state: 'answered', limit: 1 })).total === count, within)
  await client.updateEvent({ id: 'latest', pinned: true })
  const isLast = (message: LiveMessage): boolean => message.type === 'event.changed' && message.pinned === true
  for (const watcher of screens) await vi.waitUntil(() => messages(watcher).some(isLast), within)
  return screens.map(finished)
}

test('of three screens one is frozen: it is let go, and the others hear everything', async () => {
  const { vhook, screen } = await aHouse()
  const [first, second, frozen] = [await screen(), await screen(), await screen()]
  frozen.socket.pause()
  const answers = await steadily(vhook.intakeUrl, EVENTS)
  expect(answers.filter((status) => status !== 200)).toEqual([])
  expect(await heardOf(vhook, [first, second], EVENTS)).toEqual([EVENTS, EVENTS])
  frozen.socket.resume()
  // 1013 where it still heard the parting; it is cut off when it does not take part in that either.
  expect([1006, 1013]).toContain(await frozen.ended)
  expect(finished(frozen)).toBeLessThan(EVENTS)
  const again = await screen()
  expect(again.frames[0]).toMatchObject({ type: 'snapshot', snapshot: { total: EVENTS } })
  await vhook.stop()
})

test('a screen is seen to miss what one time in fifty is not told', async () => {
  const { vhook, screen } = await aHouse({ fault: 'mutes' })
  const watcher = await screen()
  await steadily(vhook.intakeUrl, 100)
  expect(await heardOf(vhook, [watcher], 100)).toEqual([98])
})
