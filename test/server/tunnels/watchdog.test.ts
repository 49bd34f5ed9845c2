import { describe, expect, test } from 'vitest'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import { none } from '../../../server/tunnels/none.ts'
import { localtunnel } from '../../../server/tunnels/localtunnel.ts'
import { Rig } from './rig.ts'

const refused = new VhookError(problems.tunnelRefused('t.test', 'it responded 403'))
const unreachable = new VhookError(problems.tunnelUnreachable('t.test', 'it refuses connections'))

describe('a tunnel', () => {
  test('is up only when a probe came back through the intake', async () => {
    const rig = new Rig()
    rig.reachable = false
    await rig.started()
    expect(rig.state).toMatchObject({ state: 'starting', url: 'https://mine.test', latencyMs: null })
    rig.reachable = true
    await rig.clock.advance(2_000)
    expect(rig.state).toMatchObject({ state: 'up', url: 'https://mine.test', latencyMs: 0, message: null })
    await rig.close()
  })

  test('states who can read the traffic from the first moment', async () => {
    const rig = new Rig()
    expect(rig.state).toMatchObject({ provider: 'fake', state: 'starting', url: null, privacy: 'All of it.' })
    await rig.close()
  })

  test('is probed every 30 s, with a fresh nonce each time', async () => {
    const rig = new Rig()
    await rig.started()
    await rig.clock.advance(29_999)
    expect(rig.probes).toHaveLength(1)
    await rig.clock.advance(1)
    expect(rig.probes).toHaveLength(2)
    expect(new Set(rig.probes).size).toBe(2)
    await rig.close()
  })

  test('survives one lost probe', async () => {
    const rig = new Rig()
    await rig.started()
    rig.reachable = false
    await rig.clock.advance(30_000)
    rig.reachable = true
    await rig.clock.advance(60_000)
    expect(rig.state.state).toBe('up')
    expect(rig.opened).toHaveLength(1)
    await rig.close()
  })

  test('is reopened after two lost probes, which covers silently dead connections', async () => {
    const rig = new Rig()
    await rig.started()
    rig.reachable = false
    await rig.clock.advance(32_000)
    expect(rig.state).toMatchObject({ state: 'reconnecting', url: 'https://mine.test', latencyMs: null })
    expect(rig.state.message).toContain('does not come back here (something other than vhook responded with 502)')
    expect(rig.closedSessions).toBe(1)
    rig.reachable = true
    await rig.clock.advance(2_000)
    expect(rig.opened).toHaveLength(2)
    expect(rig.state).toMatchObject({ state: 'up', message: null })
    await rig.close()
  })

  test('is reopened when it ends by itself, and reports why', async () => {
    const rig = new Rig()
    await rig.started()
    const upSince = rig.state.since
    await rig.clock.advance(10_000)
    await rig.end('its data port refuses connections')
    expect(rig.state.message).toBe('The tunnel was lost: its data port refuses connections. Trying again (1).')
    expect(rig.state).toMatchObject({ state: 'reconnecting', since: upSince + 10_000 })
    await rig.clock.advance(2_000)
    expect(rig.state.state).toBe('up')
    await rig.close()
  })

  test('remembers when it was down, the last time first', async () => {
    const rig = new Rig()
    await rig.started()
    expect(rig.state.gaps).toEqual([])
    const began = rig.state.since
    await rig.clock.advance(10_000)
    await rig.end('gone')
    expect(rig.state.gaps).toEqual([{ from: began + 10_000, to: null }])
    await rig.clock.advance(2_000)
    const [first] = rig.state.gaps
    expect(first).toEqual({ from: began + 10_000, to: rig.state.since })
    for (let time = 0; time < 25; time += 1) {
      await rig.end('gone again')
      await rig.clock.advance(60_000)
    }
    expect(rig.state.gaps).toHaveLength(20)
    expect(rig.state.gaps.every(({ from, to }) => to !== null && to > from)).toBe(true)
    expect(rig.state.gaps).not.toContainEqual(first)
    await rig.close()
  })

  test('asks for the same name again, also for one that was made up', async () => {
    const rig = new Rig()
    await rig.started()
    await rig.end('gone')
    await rig.clock.advance(2_000)
    expect(rig.opened.map((request) => request.subdomain)).toEqual([undefined, 'mine'])
    await rig.close()
  })

  test('has its clock of since stand still while only the latency changes', async () => {
    const rig = new Rig()
    await rig.started()
    const { since } = rig.state
    await rig.clock.advance(90_000)
    expect(rig.state.since).toBe(since)
    await rig.close()
  })
})

describe('a tunnel server that cannot be had', () => {
  test('is named with the reason at once, and tried again', async () => {
    const rig = new Rig()
    rig.failure = unreachable
    await rig.started()
    expect(rig.state).toMatchObject({ state: 'unreachable', url: null })
    expect(rig.state.message).toBe(
      'The tunnel server t.test cannot be reached: it refuses connections. Trying again (1).',
    )
    rig.failure = undefined
    await rig.clock.advance(5_000)
    expect(rig.state.state).toBe('up')
    await rig.close()
  })

  test('is called silent within two seconds, while it is still waited for', async () => {
    const rig = new Rig()
    rig.hangs = true
    await rig.started()
    await rig.clock.advance(2_000)
    expect(rig.state).toMatchObject({ state: 'unreachable', message: 'The tunnel server has not responded yet.' })
    await rig.close()
  })

  test.each([
    ['says no', refused, 10],
    ['is not there', unreachable, 60],
  ])('is asked at most once a second and less and less when it %s', async (_name, failure, most) => {
    const rig = new Rig()
    rig.failure = failure
    await rig.started()
    await rig.clock.advance(180_000)
    const gaps = rig.openedAt.slice(1).map((at, index) => at - (rig.openedAt[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000)
    expect(gaps.at(-1)).toBe(30_000)
    expect(rig.opened.length).toBeLessThanOrEqual(most)
    await rig.close()
  })

  test('that comes back after 30 s is met within five', async () => {
    const rig = new Rig()
    await rig.started()
    rig.failure = unreachable
    await rig.end('gone')
    await rig.clock.advance(30_000)
    expect(rig.state.state).toBe('unreachable')
    rig.failure = undefined
    await rig.clock.advance(5_000)
    expect(rig.state).toMatchObject({ state: 'up', previousUrl: null })
    await rig.close()
  })

  test('does not bring vhook down by failing in an unknown way', async () => {
    const rig = new Rig()
    rig.failure = new TypeError('odd \u001B[31m thing')
    await rig.started()
    expect(rig.state.state).toBe('unreachable')
    expect(rig.state.message).not.toContain('\u001B')
    await rig.close()
  })
})

describe('the end', () => {
  test('closes the session and reports nothing more', async () => {
    const rig = new Rig()
    await rig.started()
    const before = rig.states.length
    await rig.close()
    expect(rig.closedSessions).toBe(1)
    expect(rig.states).toHaveLength(before)
    expect(rig.clock.waiting).toBe(0)
  })

  test.each([
    ['while a server hangs', (rig: Rig) => (rig.hangs = true)],
    ['between two tries', (rig: Rig) => (rig.failure = unreachable)],
  ])('comes at once %s', async (_name, arrange) => {
    const rig = new Rig()
    arrange(rig)
    await rig.started()
    await rig.close()
    expect(rig.clock.waiting).toBe(0)
  })

  test('comes within a second when a provider does not let go', async () => {
    const rig = new Rig()
    rig.stubborn = true
    await rig.started()
    let closed = false
    const closing = rig.watchdog.close().then(() => (closed = true))
    await rig.clock.advance(899)
    expect(closed).toBe(false)
    await rig.clock.advance(101)
    await closing
    expect(closed).toBe(true)
  })

  test('may come before the beginning', async () => {
    await expect(new Rig().watchdog.close()).resolves.toBeUndefined()
  })
})

describe('no tunnel', () => {
  test('is off with the local address, and never probed', async () => {
    const rig = new Rig({ provider: none, port: 4_321 })
    await rig.started()
    await rig.clock.advance(120_000)
    expect(rig.state).toMatchObject({ provider: 'none', state: 'off', url: 'http://127.0.0.1:4321', message: null })
    expect(rig.probes).toHaveLength(0)
    await rig.close()
  })
})

test('options that can never work are refused before the start', () => {
  expect(() => new Rig({ provider: localtunnel, settings: { subdomain: '!' } })).toThrow('--subdomain')
})
