import { ADDED_STEPS_MS } from '../core/api/views/health.ts'
import type { HealthView } from '../core/api/views/health.ts'

type Value = number | null
type Labelled = ReadonlyArray<readonly [label: string, value: Value]>

interface Metric {
  name: string
  kind: 'counter' | 'gauge'
  help: string
  /** One number, or one for each value of a label. */
  read: (health: HealthView) => Value | { label: string; values: Labelled }
}

const by = (label: string, counts: Record<string, number>) => ({ label, values: Object.entries(counts) })
const flag = (yes: boolean): number => Number(yes)

/** What is measured, a row each. Names are for others to rely on: a new row may come, none may change. */
export const metrics: readonly Metric[] = [
  {
    name: 'vhook_received_total',
    kind: 'counter',
    help: 'Whole requests that the intake took.',
    read: ({ intake }) => intake.received,
  },
  {
    name: 'vhook_refused_total',
    kind: 'counter',
    help: 'Requests refused, by the code of the answer.',
    read: ({ intake }) => by('reason', intake.refused),
  },
  {
    name: 'vhook_incomplete_total',
    kind: 'counter',
    help: 'Requests whose sender left before their end.',
    read: ({ intake }) => intake.incomplete,
  },
  {
    name: 'vhook_unstored_total',
    kind: 'counter',
    help: 'Events that could not be written at once.',
    read: ({ intake }) => intake.unstored,
  },
  {
    name: 'vhook_verdicts_total',
    kind: 'counter',
    help: 'Verdicts given.',
    read: ({ intake }) => by('verdict', intake.verdicts),
  },
  {
    name: 'vhook_attempts_total',
    kind: 'counter',
    help: 'Attempts that ended, by the state of their event.',
    read: ({ intake }) => by('state', intake.attempts),
  },
  {
    name: 'vhook_in_flight',
    kind: 'gauge',
    help: 'Requests on their way to the app.',
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
    help: 'Events in the data folder.',
    read: ({ store }) => store?.events ?? null,
  },
  {
    name: 'vhook_stored_bytes',
    kind: 'gauge',
    help: 'Bytes that they take.',
    read: ({ store }) => store?.bytes ?? null,
  },
  {
    name: 'vhook_disk_free_bytes',
    kind: 'gauge',
    help: 'Bytes left on the disk of the data folder.',
    read: ({ store }) => store?.freeBytes ?? null,
  },
  {
    name: 'vhook_tunnel_up',
    kind: 'gauge',
    help: '1 while the public address leads here.',
    read: ({ tunnel }) => flag(tunnel.state === 'up' || tunnel.state === 'url-changed'),
  },
  {
    name: 'vhook_target_up',
    kind: 'gauge',
    help: '1 while the app listens.',
    read: ({ target }) => flag(target.health === 'up'),
  },
  {
    name: 'vhook_credentials',
    kind: 'gauge',
    help: 'Credentials, and how many of them cannot be read.',
    read: ({ credentials: { total, locked } }) => by('state', { usable: total - locked, locked }),
  },
  {
    name: 'vhook_watchers',
    kind: 'gauge',
    help: 'Screens and terminals that listen.',
    read: ({ watchers }) => watchers,
  },
  {
    name: 'vhook_memory_bytes',
    kind: 'gauge',
    help: 'Memory of the process.',
    read: ({ memoryBytes }) => memoryBytes,
  },
  {
    name: 'vhook_start_time_seconds',
    kind: 'gauge',
    help: 'When the process began, in Unix seconds.',
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
  const found = read(health)
  if (found === null) return []
  if (typeof found === 'number') return [`${name} ${found}`]
  return found.values.map(([value, number]) => `${name}{${found.label}="${escaped(value)}"} ${number}`)
}

function addedLines({ intake: { added } }: HealthView): string[] {
  const steps = ADDED_STEPS_MS.map((ms, place) => `${ADDED}_bucket{le="${ms / 1000}"} ${added.steps[place] ?? 0}`)
  return [
    `# HELP ${ADDED} Time that vhook adds to an answer, without the app's own.`,
    `# TYPE ${ADDED} histogram`,
    ...steps,
    `${ADDED}_bucket{le="+Inf"} ${added.count}`,
    `${ADDED}_sum ${added.sumMs / 1000}`,
    `${ADDED}_count ${added.count}`,
  ]
}

const escaped = (value: string): string =>
  value.replaceAll(/[\\"\n]/g, (found) => (found === '\n' ? '\\n' : `\\${found}`))
