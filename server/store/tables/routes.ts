import type { Route } from '../../core/model/route.ts'
import type { StoreContext } from '../thread/context.ts'

/** Replaces all routes that were added. */
export function putRoutes(context: StoreContext, list: Route[]): void {
  context.sql.run('DELETE FROM route')
  for (const [number, route] of list.entries())
    context.sql.run('INSERT INTO route (number, route) VALUES (?, ?)', number, JSON.stringify(route))
}

export function routes(context: StoreContext): Route[] {
  const rows = context.sql.all<{ route: string }>('SELECT route FROM route ORDER BY number')
  return rows.map(({ route }) => JSON.parse(route) as Route)
}
