import type { HealthView } from '../../core/api/views/health.ts'
import type { StatsView } from '../../core/api/views/state.ts'
import type { Filter } from '../../core/filter/filter.ts'
import type { RouteContext } from '../options.ts'
import { METRICS_TYPE, metricsText } from '../prometheus.ts'
import type { Handlers, Schemas } from '../route.ts'
import { timelineQuery } from '../schemas/request.ts'
import {
  healthView,
  snapshot,
  statsView,
  targetState,
  timelineView,
  tunnelProbe,
  tunnelState,
} from '../schemas/state.ts'

export const stateSchemas = {
  getTunnel: { summary: 'Get the state and public URL of the tunnel', response: tunnelState },
  probeTunnel: { summary: 'Send a request to the public URL and wait for it', response: tunnelProbe },
  acknowledgeTunnel: { summary: 'Dismiss the notice that the public URL changed', response: tunnelState },
  getTarget: { summary: 'Get the URL of the app and whether it is listening', response: targetState },
  getHealth: { summary: 'Get the state of process, storage, tunnel and app', response: healthView },
  getMetrics: { summary: "Get metrics in Prometheus' text format", response: METRICS_TYPE },
  getStats: { summary: 'Count events by verdict', response: statsView },
  getTimeline: {
    summary: 'Count the events of a period over time, by verdict',
    query: timelineQuery,
    response: timelineView,
  },
  getSnapshot: { summary: 'Get everything that a screen needs at the start', response: snapshot },
} satisfies Schemas

export const stateHandlers: Handlers<typeof stateSchemas> = {
  getTunnel: (_request, { service }) => service.tunnel(),
  probeTunnel: (_request, { service }) => service.probeTunnel(),
  acknowledgeTunnel: (_request, { service }) => service.acknowledgeTunnel(),
  getTarget: (_request, { service }) => service.target(),
  getHealth: (_request, context) => healthOf(context),
  getMetrics: async (_request, context) => ({
    headers: { 'content-type': METRICS_TYPE },
    content: metricsText(await healthOf(context)),
  }),
  getStats: (_request, { service }) => statsOf(service),
  getTimeline: ({ query }, { service }) => service.timeline(query),
  getSnapshot: (_request, { service }) => service.snapshot(),
}

/** Responds even while storage fails. */
async function healthOf({ service, version, startedAt, watchers }: RouteContext): Promise<HealthView> {
  const { pid } = process
  const memoryBytes = process.memoryUsage.rss()
  return { version, pid, startedAt, watchers: watchers(), memoryBytes, ...(await service.health()) }
}

const filters: Readonly<Record<keyof StatsView, Filter>> = {
  events: {},
  valid: { verdict: 'valid' },
  invalid: { verdict: 'invalid' },
  unsigned: { verdict: 'unsigned' },
  notChecked: { verdict: 'not-checked' },
  pinned: { pinned: true },
}

async function statsOf(service: RouteContext['service']): Promise<StatsView> {
  const count = async (filter: Filter): Promise<number> => (await service.list({ filter, limit: 1 })).total
  const counted = Object.entries(filters).map(async ([name, filter]) => [name, await count(filter)] as const)
  return Object.fromEntries(await Promise.all(counted)) as unknown as StatsView
}
