import type { StatsView } from '../../core/api/views/state.ts'
import type { Filter } from '../../core/filter/filter.ts'
import type { Api, RouteContext } from '../options.ts'

/** Each figure is the length of a filtered list. */
const figures: Readonly<Record<keyof StatsView, Filter>> = {
  events: {},
  valid: { verdict: 'valid' },
  invalid: { verdict: 'invalid' },
  notChecked: { verdict: 'not-checked' },
  pinned: { pinned: true },
}

/** How many events there are, and of which verdict. */
export function stats(app: Api, { service }: RouteContext): void {
  const count = async (filter: Filter): Promise<number> => (await service.list({ filter, limit: 1 })).total
  app.get('/api/stats', { schema: { summary: 'How many events of which verdict', tags: ['state'] } }, async () => {
    const counted = Object.entries(figures).map(async ([name, filter]) => [name, await count(filter)] as const)
    return Object.fromEntries(await Promise.all(counted))
  })
}
