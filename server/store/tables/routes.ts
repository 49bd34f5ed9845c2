import type { Route } from '../../core/model/route.ts'
import type { Room } from '../thread/context.ts'

/** Puts these in the place of all that were there. */
export function putRoutes(room: Room, list: Route[]): void {
  room.sql.run('DELETE FROM route')
  for (const [number, route] of list.entries())
    room.sql.run('INSERT INTO route VALUES (?, ?)', number, JSON.stringify(route))
}

export function routes(room: Room): Route[] {
  const rows = room.sql.all<{ route: string }>('SELECT route FROM route ORDER BY number')
  return rows.map(({ route }) => JSON.parse(route) as Route)
}
