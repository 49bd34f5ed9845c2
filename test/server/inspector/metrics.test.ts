import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ADDED_STEPS_MS } from '../../../server/core/api/views/health.ts'
import type { HealthView } from '../../../server/core/api/views/health.ts'
import { metrics, metricsText } from '../../../server/inspector/prometheus.ts'
import { FakeService } from '../../support/fake-service.ts'
import { startInspector } from '../../support/inspector.ts'

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')

async function aHealth(change: Partial<HealthView> = {}): Promise<HealthView> {
  const system = await new FakeService().health()
  return { version: '1', pid: 1, startedAt: 5_000, watchers: 3, memoryBytes: 9, ...system, ...change }
}

/** Parses Prometheus' text format into names and values. Fails for any other line. */
function read(text: string): Map<string, number> {
  expect(text.endsWith('\n')).toBe(true)
  const lines = text.trimEnd().split('\n')
  const samples = lines.filter((line) => !/^# (HELP \w+ .+|TYPE \w+ (counter|gauge|histogram))$/.test(line))
  return new Map(
    samples.map((line) => {
      const [, name = '', value = ''] = /^(\w+(?:\{\w+="(?:[^"\\\n]|\\.)*"\})?) (\S+)$/.exec(line) ?? []
      expect(name, line).not.toBe('')
      return [name, Number(value)] as const
    }),
  )
}

describe('metrics in the Prometheus text format', () => {
  test('have a help text, a type and a value', async () => {
    const samples = read(metricsText(await aHealth()))
    expect(samples.get('vhook_received_total')).toBe(7)
    expect(samples.get('vhook_refused_total{reason="malformed"}')).toBe(2)
    expect(samples.get('vhook_credentials{state="locked"}')).toBe(1)
    expect(samples.get('vhook_storage_up')).toBe(1)
    expect(samples.get('vhook_start_time_seconds')).toBe(5)
  })

  test('contain a histogram whose last bucket counts everything', async () => {
    const samples = read(metricsText(await aHealth()))
    const steps = ADDED_STEPS_MS.map((ms) => samples.get(`vhook_added_seconds_bucket{le="${ms / 1000}"}`))
    expect(steps).not.toContain(undefined)
    expect(samples.get('vhook_added_seconds_bucket{le="+Inf"}')).toBe(samples.get('vhook_added_seconds_count'))
    expect(samples.get('vhook_added_seconds_sum')).toBe(0.01)
  })

  test('omit what is unknown while storage fails, and report the failure', async () => {
    const storage = { state: 'failing', message: 'no', waiting: 4, since: 0 } as const
    const samples = read(metricsText(await aHealth({ store: null, storage })))
    expect(samples.has('vhook_stored_events')).toBe(false)
    expect([samples.get('vhook_storage_up'), samples.get('vhook_storage_waiting')]).toEqual([0, 4])
  })

  test('escape labels', async () => {
    const { intake } = await aHealth()
    const health = await aHealth({ intake: { ...intake, refused: { 'a"b\\c\nd': 1 } } })
    expect(read(metricsText(health)).get('vhook_refused_total{reason="a\\"b\\\\c\\nd"}')).toBe(1)
  })

  test('are all listed in the README', () => {
    const names = [...metrics.map(({ name }) => name), 'vhook_added_seconds']
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })

  test('require the token like every route, and are plain text', async () => {
    await using bench = await startInspector()
    expect((await bench.send({ path: '/api/metrics', headers: ['Host', `127.0.0.1:${bench.port}`] })).status).toBe(401)
    const response = await bench.call('GET', '/api/metrics')
    expect(response.status).toBe(200)
    expect(JSON.stringify(response.headers)).toContain('text/plain')
    read(response.text)
  })
})
