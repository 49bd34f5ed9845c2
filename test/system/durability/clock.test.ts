import { afterEach, describe, expect, test } from 'vitest'
import { settingsSchema } from '../../../server/settings/parse.ts'
import { startDaemon } from '../../../server/daemon.ts'
import type { Daemon } from '../../../server/daemon.ts'
import { aListeningApp } from './support/load.ts'
import { aTemporaryFolder } from '../../support/temporary-folder.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

let daemon: Daemon
const undo: Array<() => void> = []
afterEach(async () => {
  await daemon.close()
  for (const step of undo.splice(0)) step()
})

/** A vhook whose wall clock can be set; timers and durations are unaffected. */
async function withClock() {
  const clock = { offset: 0 }
  const app = await aListeningApp()
  undo.push(() => app.stop())
  const settings = { port: 0, inspectorPort: 0, tunnel: 'none', target: app.url, keepDays: 7 }
  daemon = await startDaemon({
    ...settingsSchema.parse(settings),
    dataDir: `${aTemporaryFolder()}/data`,
    page: false,
    now: () => Date.now() + clock.offset,
  })
  return clock
}

const post = async (path: string, more: RequestInit = {}) =>
  await fetch(`${daemon.intakeUrl}${path}`, { method: 'POST', ...more })

test('equal bytes are repeats within ten minutes, and after eleven they are not', async () => {
  const clock = await withClock()
  for (const minutes of [0, 9, 20.5]) {
    clock.offset = minutes * 60_000
    await (await post('/same', { body: 'same' })).text()
  }
  const { events } = await daemon.service.list({ filter: {}, limit: 5 })
  const [later, repeat, first] = events
  expect(events).toHaveLength(3)
  expect([first?.repeatOf, repeat?.repeatOf, later?.repeatOf]).toEqual([null, first?.id, null])
})

describe('a clock that jumps back two hours and forward ten days under load', () => {
  test('changes neither the order nor a duration, and removes no event that is recent by the clock', async () => {
    const clock = await withClock()
    const jumps = [0, -2 * HOUR, -2 * HOUR, 5 * DAY, 5 * DAY, 0]
    const paths: string[] = []
    for (const [place, offset] of jumps.entries()) {
      clock.offset = offset
      const more = Array.from({ length: 5 }, (_, one) => `/${place}-${one}`)
      for (const path of more) await (await post(path, { body: path })).text()
      paths.push(...more)
    }
    const { events } = await daemon.service.list({ filter: {}, limit: 100 })
    expect(events.map(({ path }) => path)).toEqual(paths.toReversed())
    for (const { id, durationMs } of events) {
      expect(durationMs).toBeGreaterThanOrEqual(0)
      const { receivedInMs, attemptsDetail } = await daemon.service.detail(id)
      expect(receivedInMs).toBeGreaterThanOrEqual(0)
      expect(attemptsDetail[0]?.outcome?.firstByteMs).toBeGreaterThanOrEqual(0)
    }
  })

  test('does not affect timers: a sender waits for as long as configured', async () => {
    const clock = await withClock()
    clock.offset = -2 * HOUR
    expect((await post('/back')).status).toBe(200)
    clock.offset = 10 * DAY
    expect((await post('/forward')).status).toBe(200)
    expect(daemon.service.storage().state).toBe('storing')
  })

  test('expires an access token by the clock', async () => {
    const clock = await withClock()
    const clientSecret = 'a-client-secret-of-the-test'
    const authenticationPlan = { type: 'oauth2', clientId: 'me', clientSecret } as const
    await daemon.service.vault.add({ id: 'oauth', authenticationPlan })
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = `grant_type=client_credentials&client_id=me&client_secret=${clientSecret}`
    const { access_token: token } = (await (await post('/vhook/oauth/token', { headers: form, body })).json()) as {
      access_token: string
    }
    const verdictAt = async (offset: number): Promise<string | undefined> => {
      clock.offset = offset
      await (await post(`/${offset}`, { headers: { authorization: `Bearer ${token}` } })).text()
      const { events } = await daemon.service.list({ filter: { path: `/${offset}` }, limit: 1 })
      const [first] = await daemon.service.verify(events[0]?.id ?? '')
      return first?.verdict
    }
    expect(await verdictAt(-2 * HOUR)).toBe('valid')
    expect(await verdictAt(HOUR / 2)).toBe('valid')
    expect(await verdictAt(10 * DAY)).toBe('invalid')
  })
})
