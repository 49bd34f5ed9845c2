import { describe, expect, test } from 'vitest'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import { none } from '../../../server/tunnels/none.ts'
import { localtunnel } from '../../../server/tunnels/localtunnel.ts'
import { Rig } from './rig.ts'

const refused = new VhookError(problems.tunnelRefused('t.test', 'it responded 403'))
const unreachable = new VhookError(problems.tunnelUnreachable('t.test', 'it refuses connections'))

describe('a tunnel', () => {
  test('is up only after a probe reached the intake', async () => {
    const rig = new Rig()
    rig.reachable = false
    await rig.started()
    expect(rig.state).toMatchObject({ state: 'starting', url: 'https://mine.test', latencyMs: null })
    rig.reachable = true
    await rig.clock.advance(2_000)
    expect(rig.state).toMatchObject({ state: 'up', url: 'https://mine.test', latencyMs: 0, message: null })
    await rig.close()
  })

  test('states who can read the traffic from the start', async () => {
    const rig = new Rig()
    expect(rig.state).toMatchObject({ provider: 'fake', state: 'starting', url: null, privacy: 'Everyone can.' })
    await rig.close()
  })

  test('is probed every 30 s, with a new nonce each time', async () => {
    const rig = new Rig()
    await rig.started()
    await rig.clock.advance(29_999)
    expect(rig.probes).toHaveLength(1)
    await rig.clock.advance(1)
    expect(rig.probes).toHaveLength(2)
    expect(new Set(rig.probes).size).toBe(2)
    await rig.close()
  })

  test('stays up after one lost probe', async () => {
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

  test('is reopened after two lost probes, so silently dead connections are detected', async () => {
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

  test('is reopened when its session ends, with the reason', async () => {
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

  test('lists when it was down, newest first', async () => {
    const rig = new Rig()
    await rig.started()
    expect(rig.state.gaps).toEqual([])
    const began = rig.state.since
    await rig.clock.advance(10_000)
    await rig.end('lost')
    expect(rig.state.gaps).toEqual([{ from: began + 10_000, to: null }])
    await rig.clock.advance(2_000)
    const [first] = rig.state.gaps
    expect(first).toEqual({ from: began + 10_000, to: rig.state.since })
    for (let time = 0; time < 25; time += 1) {
      await rig.end('lost again')
      await rig.clock.advance(60_000)
    }
    expect(rig.state.gaps).toHaveLength(20)
    expect(rig.state.gaps.every(({ from, to }) => to !== null && to > from)).toBe(true)
    expect(rig.state.gaps).not.toContainEqual(first)
    await rig.close()
  })

  test('requests the same name again, even a generated one', async () => {
    const rig = new Rig()
    await rig.started()
    await rig.end('lost')
    await rig.clock.advance(2_000)
    expect(rig.opened.map((request) => request.subdomain)).toEqual([undefined, 'mine'])
    await rig.close()
  })

  test('does not change since when only the latency changes', async () => {
    const rig = new Rig()
    await rig.started()
    const { since } = rig.state
    await rig.clock.advance(90_000)
    expect(rig.state.since).toBe(since)
    await rig.close()
  })
})

describe('an unreachable tunnel server', () => {
  test('is reported with the reason at once, and retried', async () => {
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

  test('is reported after two seconds without a response, while the request is pending', async () => {
    const rig = new Rig()
    rig.hangs = true
    await rig.started()
    await rig.clock.advance(2_000)
    expect(rig.state).toMatchObject({ state: 'unreachable', message: 'The tunnel server has not responded yet.' })
    await rig.close()
  })

  test.each([
    ['refuses', refused, 10],
    ['is down', unreachable, 60],
  ])('is retried at most once a second, with backoff, when it %s', async (_name, failure, most) => {
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

  test('that was down for 30 s is reconnected to within five seconds', async () => {
    const rig = new Rig()
    await rig.started()
    rig.failure = unreachable
    await rig.end('lost')
    await rig.clock.advance(30_000)
    expect(rig.state.state).toBe('unreachable')
    rig.failure = undefined
    await rig.clock.advance(5_000)
    expect(rig.state).toMatchObject({ state: 'up', previousUrl: null })
    await rig.close()
  })

  test('does not stop vhook with an unexpected error', async () => {
    const rig = new Rig()
    rig.failure = new TypeError('odd \u001B[31m thing')
    await rig.started()
    expect(rig.state.state).toBe('unreachable')
    expect(rig.state.message).not.toContain('\u001B')
    await rig.close()
  })
})

describe('closing the watchdog', () => {
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
    ['between two attempts', (rig: Rig) => (rig.failure = unreachable)],
  ])('takes effect at once %s', async (_name, arrange) => {
    const rig = new Rig()
    arrange(rig)
    await rig.started()
    await rig.close()
    expect(rig.clock.waiting).toBe(0)
  })

  test('takes at most a second when the provider does not close', async () => {
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

  test('is possible before it starts', async () => {
    await expect(new Rig().watchdog.close()).resolves.toBeUndefined()
  })
})

describe('the provider none', () => {
  test('is off, with the local URL, and never probed', async () => {
    const rig = new Rig({ provider: none, port: 4_321 })
    await rig.started()
    await rig.clock.advance(120_000)
    expect(rig.state).toMatchObject({ provider: 'none', state: 'off', url: 'http://127.0.0.1:4321', message: null })
    expect(rig.probes).toHaveLength(0)
    await rig.close()
  })
})

test('invalid options are rejected before the start', () => {
  expect(() => new Rig({ provider: localtunnel, settings: { subdomain: '!' } })).toThrow('--subdomain')
})
