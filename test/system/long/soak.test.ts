import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { contentsOf } from '../durability/support/database.ts'
import { startChild } from '../durability/support/daemon-child.ts'
import type { DaemonChild } from '../durability/support/daemon-child.ts'
import { aTemporaryFolder } from '../../support/temporary-folder.ts'
import { aListeningApp, seeded, Sender } from '../durability/support/load.ts'
import { startLocaltunnelServer } from '../../support/localtunnel-server.ts'

const minutes = Number(process.env['VHOOK_SOAK_MINUTES'] ?? 120)
const PER_SECOND = 20
const SAMPLES = 40
const MIB = 1024 * 1024

interface Sample {
  atMs: number
  memory: number
  descriptors: number
}

async function sample(vhook: DaemonChild, began: number): Promise<Sample> {
  const { memoryBytes } = await vhook.health()
  const descriptors = process.platform === 'linux' ? readdirSync(`/proc/${vhook.child.pid}/fd`).length : 0
  return { atMs: performance.now() - began, memory: memoryBytes, descriptors }
}

/** Growth of memory in MiB per hour (least squares). */
function slope(samples: readonly Sample[]): number {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const hours = samples.map(({ atMs }) => atMs / 3_600_000)
  const memory = samples.map((one) => one.memory / MIB)
  const [middle, level] = [mean(hours), mean(memory)]
  const above = hours.reduce((sum, hour, place) => sum + (hour - middle) * ((memory[place] ?? 0) - level), 0)
  return above / hours.reduce((sum, hour) => sum + (hour - middle) ** 2, 0)
}

interface Soaked {
  sender: Sender
  /** Ids that got a response and are not stored with the same bytes. */
  lost: string[]
  integrity: string
  samples: Sample[]
}

/** Sends requests while app and tunnel fail now and then; then compares the responses with what is stored. */
async function soak(during: number, given: { fault?: 'drops' } = {}): Promise<Soaked> {
  const random = seeded(31)
  // The app drops one connection in fifty.
  const app = await aListeningApp(() =>
    random() < 0.02 ? Promise.reject(new Error('the app fails')) : Promise.resolve(),
  )
  const server = await startLocaltunnelServer()
  const dataDir = join(aTemporaryFolder(), 'data')
  const tunnel = { tunnel: 'localtunnel', tunnelHost: server.url, subdomain: 'soak' }
  const vhook = await startChild({
    dataDir,
    settings: { target: app.url, keepEvents: 10_000_000, ...tunnel },
    ...given,
  })
  onTestFinished(async () => {
    await vhook.kill()
    await server.stop()
    app.stop()
  })
  const sender = new Sender()
  const began = performance.now()
  const end = during * 60_000
  const samples: Sample[] = []
  for (; performance.now() - began < end; await after(1_000 / PER_SECOND)) {
    sender.send(vhook.intakeUrl, Math.ceil(200 + random() * 8_000))
    // The tunnel loses its connections once a minute on average.
    if (random() < 1 / (PER_SECOND * 60)) void server.drop('soak').catch(() => undefined)
    if (performance.now() - began > (samples.length * end) / SAMPLES) samples.push(await sample(vhook, began))
  }
  await sender.settled()
  samples.push(await sample(vhook, began))
  await vhook.stop()
  const { events, integrity } = contentsOf(dataDir)
  const stored = new Map(events.map(({ id, hash }) => [id, hash]))
  const lost = [...sender.answered.keys()].filter((id) => stored.get(id) !== sender.sent.get(id))
  return { sender, lost, integrity, samples }
}

test(
  'a soak is detected to lose one event in fifty that is not written (negative control)',
  { timeout: 120_000 },
  async () => {
    expect((await soak(0.2, { fault: 'drops' })).lost.length).toBeGreaterThan(0)
  },
)

describe(`${minutes} minutes of ${PER_SECOND} requests a second, app and tunnel failing now and then`, () => {
  test('lose nothing, leak no descriptor and no memory', { timeout: (minutes + 5) * 60_000 }, async () => {
    const { sender, lost, integrity, samples } = await soak(minutes)
    // Without the first quarter, in which the process warms up.
    const settled = samples.slice(Math.floor(samples.length / 4))
    const perHour = slope(settled)
    const descriptors = settled.map((one) => one.descriptors)
    const figures = { minutes, sent: sender.sent.size, answered: sender.answered.size, lost: lost.length }
    const memory = {
      firstMiB: Math.round((settled[0]?.memory ?? 0) / MIB),
      lastMiB: Math.round((settled.at(-1)?.memory ?? 0) / MIB),
    }
    console.log(
      `soak: ${JSON.stringify({ ...figures, ...memory, perHour: Math.round(perHour), descriptors: [Math.min(...descriptors), Math.max(...descriptors)] })}`,
    )
    expect(integrity).toBe('ok')
    expect(lost).toEqual([])
    expect(sender.answered.size).toBe(sender.sent.size)
    expect(Math.max(...descriptors) - Math.min(...descriptors)).toBeLessThan(60)
    // The slope is meaningless before an hour has passed.
    if (minutes >= 60) expect(perHour).toBeLessThan(5)
  })
})
