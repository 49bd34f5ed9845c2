import { describe, expect, test } from 'vitest'
import { Rig } from './rig.ts'

describe('a public address that changed', () => {
  async function changed(): Promise<Rig> {
    const rig = new Rig()
    await rig.started()
    rig.name = 'other'
    await rig.end('gone')
    await rig.clock.advance(2_000)
    return rig
  }

  test('is a state of its own that shows the old one and the new one', async () => {
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

  test('stays so through probes and lost connections until it is acknowledged', async () => {
    const rig = await changed()
    await rig.clock.advance(60_000)
    await rig.end('gone again')
    expect(rig.state).toMatchObject({ state: 'reconnecting', previousUrl: 'https://mine.test' })
    await rig.clock.advance(2_000)
    expect(rig.state).toMatchObject({ state: 'url-changed', previousUrl: 'https://mine.test' })
    rig.watchdog.acknowledge()
    expect(rig.state).toMatchObject({ state: 'up', url: 'https://other.test', previousUrl: null, message: null })
    await rig.clock.advance(30_000)
    expect(rig.state.state).toBe('up')
    await rig.close()
  })

  test('once acknowledged is the one that is asked for', async () => {
    const rig = await changed()
    rig.watchdog.acknowledge()
    await rig.end('gone')
    await rig.clock.advance(2_000)
    expect(rig.opened.map((request) => request.subdomain)).toEqual([undefined, 'mine', 'other'])
    await rig.close()
  })

  test('may be acknowledged while the tunnel is away', async () => {
    const rig = await changed()
    await rig.end('gone')
    rig.watchdog.acknowledge()
    expect(rig.state).toMatchObject({ state: 'reconnecting', previousUrl: null })
    await rig.clock.advance(2_000)
    expect(rig.state).toMatchObject({ state: 'up', url: 'https://other.test' })
    await rig.close()
  })

  test('is forgotten when the old one is granted again', async () => {
    const rig = await changed()
    rig.name = 'mine'
    await rig.end('gone')
    await rig.clock.advance(2_000)
    expect(rig.opened.at(-1)?.subdomain).toBe('mine')
    expect(rig.state).toMatchObject({ state: 'up', url: 'https://mine.test', previousUrl: null, message: null })
    await rig.close()
  })

  test('cannot be acknowledged when there is nothing to acknowledge', async () => {
    const rig = new Rig()
    await rig.started()
    const before = rig.states.length
    rig.watchdog.acknowledge()
    expect(rig.states).toHaveLength(before)
    await rig.close()
  })
})

describe('a requested name', () => {
  test('that was not granted is reported as long as the tunnel is open', async () => {
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
