import { describe, expect, test } from 'vitest'
import { Rig } from './rig.ts'

describe('a changed public URL', () => {
  async function changed(): Promise<Rig> {
    const rig = new Rig()
    await rig.started()
    rig.name = 'other'
    await rig.end('lost')
    await rig.clock.advance(2_000)
    return rig
  }

  test('is a separate state that shows the old and the new URL', async () => {
    const rig = await changed()
    expect(rig.state).toMatchObject({
      state: 'url-changed',
      url: 'https://other.test',
      previousUrl: 'https://mine.test',
      message:
        'The public URL changed from https://mine.test to https://other.test: senders that use the old one no longer reach vhook.',
    })
    await rig.close()
  })

  test('is reported through probes and lost connections until it is acknowledged', async () => {
    const rig = await changed()
    await rig.clock.advance(60_000)
    await rig.end('lost again')
    expect(rig.state).toMatchObject({ state: 'reconnecting', previousUrl: 'https://mine.test' })
    await rig.clock.advance(2_000)
    expect(rig.state).toMatchObject({ state: 'url-changed', previousUrl: 'https://mine.test' })
    rig.watchdog.acknowledge()
    expect(rig.state).toMatchObject({ state: 'up', url: 'https://other.test', previousUrl: null, message: null })
    await rig.clock.advance(30_000)
    expect(rig.state.state).toBe('up')
    await rig.close()
  })

  test('is requested again once it is acknowledged', async () => {
    const rig = await changed()
    rig.watchdog.acknowledge()
    await rig.end('lost')
    await rig.clock.advance(2_000)
    expect(rig.opened.map((request) => request.subdomain)).toEqual([undefined, 'mine', 'other'])
    await rig.close()
  })

  test('can be acknowledged while the tunnel is down', async () => {
    const rig = await changed()
    await rig.end('lost')
    rig.watchdog.acknowledge()
    expect(rig.state).toMatchObject({ state: 'reconnecting', previousUrl: null })
    await rig.clock.advance(2_000)
    expect(rig.state).toMatchObject({ state: 'up', url: 'https://other.test' })
    await rig.close()
  })

  test('is no longer reported when the old one is granted again', async () => {
    const rig = await changed()
    rig.name = 'mine'
    await rig.end('lost')
    await rig.clock.advance(2_000)
    expect(rig.opened.at(-1)?.subdomain).toBe('mine')
    expect(rig.state).toMatchObject({ state: 'up', url: 'https://mine.test', previousUrl: null, message: null })
    await rig.close()
  })

  test('cannot be acknowledged when the URL did not change', async () => {
    const rig = new Rig()
    await rig.started()
    const before = rig.states.length
    rig.watchdog.acknowledge()
    expect(rig.states).toHaveLength(before)
    await rig.close()
  })
})

describe('a requested name', () => {
  test('that was not granted is reported while the tunnel is open', async () => {
    const rig = new Rig({ settings: { subdomain: 'wanted' } })
    await rig.started()
    expect(rig.state).toMatchObject({
      state: 'up',
      message: 'The name wanted was not granted; this tunnel is mine.',
    })
    await rig.clock.advance(30_000)
    expect(rig.state.message).toContain('was not granted')
    await rig.close()
  })

  test('that was granted needs no message', async () => {
    const rig = new Rig({ settings: { subdomain: 'mine' } })
    await rig.started()
    expect(rig.state).toMatchObject({ state: 'up', message: null })
    await rig.close()
  })
})
