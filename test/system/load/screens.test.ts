import { request } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { LiveMessage } from '../../../server/core/api/live.ts'
import { startChild } from '../durability/support/daemon-child.ts'
import type { DaemonChild } from '../durability/support/daemon-child.ts'
import { aTemporaryFolder } from '../../support/temporary-folder.ts'
import { aListeningApp } from '../durability/support/load.ts'
import type { Watcher } from '../../support/inspector.ts'
import { aScreen, finished, messages } from './support/screen.ts'

const EVENTS = process.env['VHOOK_LONG'] === '1' ? 1_500 : 900
const CONNECTIONS = 20
/** A long path makes messages large: together more than vhook and the system buffer for a connection that does not read. */
const PATH = `/hook?${'q'.repeat(12_000)}`

function post(intakeUrl: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const outgoing = request(`${intakeUrl}${PATH}`, { method: 'POST', agent: false })
  outgoing.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode ?? 0)))
  outgoing.on('error', reject).end('x')
  return promise
}

/** Sends requests on a number of connections, each as fast as vhook responds. */
async function sendAll(intakeUrl: string, count: number): Promise<number[]> {
  const sendSome = async (): Promise<number[]> => {
    const statuses: number[] = []
    while (statuses.length < count / CONNECTIONS) statuses.push(await post(intakeUrl))
    return statuses
  }
  return (await Promise.all(Array.from({ length: CONNECTIONS }, sendSome))).flat()
}

const within = { timeout: 60_000, interval: 50 }

/** A vhook before an app, and a function that opens a screen of it. */
async function aPair(given: { fault?: 'mutes' } = {}) {
  const app = await aListeningApp()
  onTestFinished(() => app.stop())
  const dataDir = join(aTemporaryFolder(), 'data')
  const vhook = await startChild({ dataDir, settings: { target: app.url }, ...given })
  onTestFinished(() => vhook.kill())
  const screen = () => aScreen(vhook.inspectorUrl)
  return { vhook, screen }
}

/** How many finished attempts each screen received, once all are stored and a later message has arrived. */
async function received({ client }: DaemonChild, screens: Watcher[], count: number): Promise<number[]> {
  await vi.waitUntil(async () => (await client.listEvents({ state: 'answered', limit: 1 })).total === count, within)
  await client.updateEvent({ id: 'latest', pinned: true })
  const isLast = (message: LiveMessage): boolean => message.type === 'event.changed' && message.pinned === true
  for (const watcher of screens) await vi.waitUntil(() => messages(watcher).some(isLast), within)
  return screens.map(finished)
}

test('of three screens one is frozen: it is disconnected, and the others receive everything', async () => {
  const { vhook, screen } = await aPair()
  const [first, second, frozen] = [await screen(), await screen(), await screen()]
  frozen.socket.pause()
  const statuses = await sendAll(vhook.intakeUrl, EVENTS)
  expect(statuses.filter((status) => status !== 200)).toEqual([])
  expect(await received(vhook, [first, second], EVENTS)).toEqual([EVENTS, EVENTS])
  frozen.socket.resume()
  // 1013 if it still reads the close frame; otherwise the connection is cut.
  expect([1006, 1013]).toContain(await frozen.ended)
  expect(finished(frozen)).toBeLessThan(EVENTS)
  const again = await screen()
  expect(again.frames[0]).toMatchObject({ type: 'snapshot', snapshot: { total: EVENTS } })
  await vhook.stop()
})

test('a screen is detected to miss one message in fifty that is not published (negative control)', async () => {
  const { vhook, screen } = await aPair({ fault: 'mutes' })
  const watcher = await screen()
  await sendAll(vhook.intakeUrl, 100)
  expect(await received(vhook, [watcher], 100)).toEqual([98])
})
