import type { Route } from '../../model/route.ts'

/** A route to add; without credentials its events are checked against all of them. */
export type RouteInput = Omit<Route, 'credentials'> & { credentials?: string[] }

/** A route and its source: those of the config file can only be changed there. */
export interface RouteView extends Route {
  source: 'config' | 'stored'
}
