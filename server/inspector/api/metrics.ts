import { metricsText } from '../prometheus.ts'
import type { Api, RouteContext } from '../options.ts'
import { healthOf } from './health.ts'

/** The same figures as health, for Prometheus and whoever reads its text. */
export function metrics(app: Api, room: RouteContext): void {
  app.get(
    '/api/metrics',
    { schema: { summary: "Figures in Prometheus' text format", tags: ['state'] } },
    async (_request, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(metricsText(await healthOf(room))),
  )
}
