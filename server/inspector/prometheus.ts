import { ADDED_STEPS_MS } from '../core/api/views/health.ts'
import type { HealthView } from '../core/api/views/health.ts'

type Value = number | null
type Labeled = ReadonlyArray<readonly [label: string, value: Value]>

interface Metric {
  name: string
  kind: 'counter' | 'gauge'
  help: string
  /** One number, or one for each value of a label. */
  read: (health: HealthView) => Value | { label: string; values: Labeled }
}

const by = (label: string, counts: Record<string, number>) => ({ label, values: Object.entries(counts) })
const flag = (yes: boolean): number => Number(yes)

/** Every metric. Dashboards rely on the names: add rows, but never rename one. */
export const metrics: readonly Metric[] = [
  {
    name: 'vhook_received_total',
    kind: 'counter',
    help: 'Complete requests that the intake received.',
    read: ({ intake }) => intake.received,
  },
  {
    name: 'vhook_refused_total',
    kind: 'counter',
    help: 'Refused requests, by error code.',
    read: ({ intake }) => by('reason', intake.refused),
  },
  {
    name: 'vhook_incomplete_total',
    kind: 'counter',
    help: 'Requests whose sender disconnected before the end of the body.',
    read: ({ intake }) => intake.incomplete,
  },
  {
    name: 'vhook_failed_total',
    kind: 'counter',
    help: 'Requests whose sender did not get a complete successful response.',
    read: ({ intake }) => intake.failed,
  },
  {
    name: 'vhook_unstored_total',
    kind: 'counter',
    help: 'Events that could not be stored immediately.',
    read: ({ intake }) => intake.unstored,
  },
  {
    name: 'vhook_verdicts_total',
    kind: 'counter',
    help: 'Verified events, by verdict.',
    read: ({ intake }) => by('verdict', intake.verdicts),
  },
  {
    name: 'vhook_attempts_total',
    kind: 'counter',
    help: 'Finished attempts, by result.',
    read: ({ intake }) => by('state', intake.attempts),
  },
  {
    name: 'vhook_in_flight',
    kind: 'gauge',
    help: 'Requests being forwarded to the app.',
    read: ({ intake }) => intake.inFlight,
  },
  {
    name: 'vhook_storage_up',
    kind: 'gauge',
    help: '1 while events are being stored.',
    read: ({ storage }) => flag(storage.state === 'storing'),
  },
  {
    name: 'vhook_storage_waiting',
    kind: 'gauge',
    help: 'Events held in memory until storage works again.',
    read: ({ storage }) => storage.waiting,
  },
  {
    name: 'vhook_stored_events',
    kind: 'gauge',
    help: 'Stored events.',
    read: ({ store }) => store?.events ?? null,
  },
  {
    name: 'vhook_stored_bytes',
    kind: 'gauge',
    help: 'Size of all stored events.',
    read: ({ store }) => store?.bytes ?? null,
  },
  {
    name: 'vhook_disk_free_bytes',
    kind: 'gauge',
    help: 'Free space on the disk of the data folder.',
    read: ({ store }) => store?.freeBytes ?? null,
  },
  {
    name: 'vhook_tunnel_up',
    kind: 'gauge',
    help: '1 while the public URL reaches vhook.',
    read: ({ tunnel }) => flag(tunnel.state === 'up' || tunnel.state === 'url-changed'),
  },
  {
    name: 'vhook_target_up',
    kind: 'gauge',
    help: '1 while the app is listening.',
    read: ({ target }) => flag(target.health === 'up'),
  },
  {
    name: 'vhook_credentials',
    kind: 'gauge',
    help: 'Credentials, by whether their secret can be read.',
    read: ({ credentials: { total, locked } }) => by('state', { usable: total - locked, locked }),
  },
  {
    name: 'vhook_watchers',
    kind: 'gauge',
    help: 'Connected pages and terminals.',
    read: ({ watchers }) => watchers,
  },
  {
    name: 'vhook_memory_bytes',
    kind: 'gauge',
    help: 'Resident memory of the process.',
    read: ({ memoryBytes }) => memoryBytes,
  },
  {
    name: 'vhook_start_time_seconds',
    kind: 'gauge',
    help: 'Start time of the process, in Unix seconds.',
    read: ({ startedAt }) => startedAt / 1000,
  },
]

const ADDED = 'vhook_added_seconds'

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** All metrics in Prometheus' text format, version 0.0.4. */
export function metricsText(health: HealthView): string {
  const lines = metrics.flatMap((metric) => [
    `# HELP ${metric.name} ${metric.help}`,
    `# TYPE ${metric.name} ${metric.kind}`,
    ...samples(metric, health),
  ])
  return `${[...lines, ...addedLines(health)].join('\n')}\n`
}

function samples({ name, read }: Metric, health: HealthView): string[] {
  const result = read(health)
  if (result === null) return []
  if (typeof result === 'number') return [`${name} ${result}`]
  return result.values.map(([value, number]) => `${name}{${result.label}="${escaped(value)}"} ${number}`)
}

function addedLines({ intake: { added } }: HealthView): string[] {
  const steps = ADDED_STEPS_MS.map((ms, index) => `${ADDED}_bucket{le="${ms / 1000}"} ${added.steps[index] ?? 0}`)
  return [
    `# HELP ${ADDED} Time that vhook adds to a response, without the app's own time.`,
    `# TYPE ${ADDED} histogram`,
    ...steps,
    `${ADDED}_bucket{le="+Inf"} ${added.count}`,
    `${ADDED}_sum ${added.sumMs / 1000}`,
    `${ADDED}_count ${added.count}`,
  ]
}

const escaped = (value: string): string => value.replaceAll(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))
