import { rmSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { aCountingApp } from '../../support/app.ts'
import { RawClient } from '../../support/raw.ts'

let bench: DaemonBench
afterEach(() => bench.stop())

describe('health', () => {
  test('counts received, refused and incomplete requests, with the outcomes of attempts', async () => {
    const app = await aCountingApp('ok')
    bench = await aDaemon({ target: app.url, limits: { body: 1_000 } })
    const { intakeUrl, service } = bench.daemon
    for (const body of ['one', 'two']) await (await fetch(intakeUrl, { method: 'POST', body })).text()
    await (await fetch(intakeUrl, { method: 'POST', body: 'x'.repeat(1_001) })).text()
    const malformed = await RawClient.to(bench.port)
    malformed.send('not http\r\n\r\n')
    await malformed.closed
    const leaving = await RawClient.to(bench.port)
    leaving.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf')
    leaving.end()
    await leaving.closed
    await vi.waitUntil(async () => (await service.health()).intake.incomplete === 1, { timeout: 10_000 })
    await vi.waitUntil(async () => (await service.health()).intake.inFlight === 0, { timeout: 10_000 })
    const { intake } = await service.health()
    expect(intake).toMatchObject({
      ...{ received: 2, refused: { body_too_large: 1, malformed: 1 }, incomplete: 1, unstored: 0 },
      attempts: { answered: 2 },
      added: { count: 2 },
    })
    expect(intake.added.sumMs).toBeGreaterThan(0)
    app.stop()
  })

  test('is available while storage fails, without the figures of the store', async () => {
    bench = await aDaemon()
    rmSync(bench.daemon.dataDir, { recursive: true })
    await vi.waitUntil(() => bench.daemon.service.storage().state === 'failing', { timeout: 10_000 })
    const { store, check, credentials, notices } = await bench.daemon.service.health()
    expect(store).toBeNull()
    expect(check).toEqual({ state: 'not-needed', message: null })
    expect(credentials).toEqual({ total: 0, locked: 0 })
    expect(notices.join()).toContain('while vhook was running')
    await vi.waitUntil(async () => (await bench.daemon.service.health()).store !== null, { timeout: 10_000 })
  })
})
