import { routes } from '../../server/core/api/routes.ts'
import type { RouteName } from '../../server/core/api/routes.ts'

const matches = (pattern: string, path: string): boolean =>
  new RegExp(`^${pattern.replace(':id', '[^/]+')}$`).test(path)

/** The route that a request is for, by method and path. */
export function routeOf(method: string, url: string): RouteName {
  const path = new URL(url, 'http://localhost').pathname
  const names = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].method === method)
  // A fixed path such as /api/credentials/export also matches the pattern of one credential.
  const found =
    names.find((name) => routes[name].path === path) ?? names.find((name) => matches(routes[name].path, path))
  if (!found) throw new Error(`The table of routes has no ${method} ${path}.`)
  return found
}
