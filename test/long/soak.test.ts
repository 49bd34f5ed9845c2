import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { contentsOf } from '../durability/support/database.ts'
import { startChild } from '../durability/support/daemon-child.ts'
import type { DaemonChild } from '../durability/support/daemon-child.ts'
import { aTemporaryFolder } from '../durability/support/folder.ts'
import { aListeningApp, seeded, Sender } from '../durability/support/load.ts'
import { startLocaltunnelServer } from '../support/localtunnel-server.ts'

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

/** Least squares, in MiB an hour. */
function slope(samples: readonly Sample[]): number {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const hours = samples.map(({ atMs }) => atMs / 3_600_000)
  const memory = samples.map((one) => one.memory / MIB)
  const [middle, level] = [mean(hours), mean(memory)]
  const above = hours.reduce((sum, hour, place) => sum + (hour - middle) * ((memory[place] ?? 0) - level), 0)
  return above / hours.reduce((sum, hour) => sum + (hour - middle) ** 2, 0)
}

describe(`${minutes} minutes of ${PER_SECOND} requests a second, app and tunnel failing now and then`, () => {
  test(
    'lose nothing, leak no descriptor, and leave memory as it was',
    { timeout: (minutes + 5) * 60_000 },
    async () => {
      const random = seeded(31)
      // One answer in fifty is cut off.
      const app = await aListeningApp(() =>
        random() < 0.02 ? Promise.reject(new Error('the app fails')) : Promise.resolve(),
      )
      const server = await startLocaltunnelServer()
      const dataDir = join(aTemporaryFolder(), 'data')
      const settings = {
        target: app.url,
        tunnel: 'localtunnel',
        tunnelHost: server.url,
        subdomain: 'soak',
        keepEvents: 10_000_000,
      }
      const vhook = await startChild({ dataDir, settings })
      onTestFinished(async () => {
        await vhook.kill()
        await server.stop()
        app.stop()
      })
      const sender = new Sender()
      const began = performance.now()
      const end = minutes * 60_000
      const samples: Sample[] = []
      for (let next = 0; performance.now() - began < end; next += 1) {
        sender.send(vhook.intakeUrl, Math.ceil(200 + random() * 8_000))
        // The tunnel loses its connections once a minute, in the mean.
        if (random() < 1 / (PER_SECOND * 60)) void server.drop('soak').catch(() => undefined)
        if (performance.now() - began > (samples.length * end) / SAMPLES) samples.push(await sample(vhook, began))
        await after(1_000 / PER_SECOND)
      }
      await sender.settled()
      samples.push(await sample(vhook, began))
      await vhook.stop()
      // The first quarter is what a program takes to get going.
      const settled = samples.slice(Math.floor(samples.length / 4))
      const perHour = slope(settled)
      const { events, integrity } = contentsOf(dataDir)
      const stored = new Map(events.map(({ id, hash }) => [id, hash]))
      const lost = [...sender.answered.keys()].filter((id) => stored.get(id) !== sender.sent.get(id))
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
      // A slope means nothing before an hour has passed.
      if (minutes >= 60) expect(perHour).toBeLessThan(5)
    },
  )
})
